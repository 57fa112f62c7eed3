package motte.snp;

import static motte.snp.SnpVectorsTest.failed;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import motte.core.Bytes;
import motte.core.MotteException;
import motte.endorsement.PathValidator;
import motte.endorsement.SignatureEngine;
import motte.verdict.Findings;
import org.junit.jupiter.api.Test;

/// Every single byte counts: evidence that is accepted is refused with any one of its bytes
/// changed.
final class MutationTest {
  private static final Instant AT = Instant.parse("2024-06-01T00:00:00Z");
  private static final SnpPolicy POLICY = SnpPolicy.STANDARD.allowingMissingCrl();

  private final SnpAppraiser appraiser =
      SnpAppraiser.of(PathValidator.of(SignatureEngine.bouncyCastle()));

  @Test
  void a_report_with_one_changed_byte_is_refused() {
    var endorsements = milan();

    assertThat(
            accepted(
                Vectors.bytes("snp/trustee/test-report.bin"),
                bytes -> sound(SnpEvidence.parse(bytes), endorsements, AT)))
        .isEmpty();
  }

  @Test
  void a_report_of_version_3_with_one_changed_byte_is_refused() {
    var endorsements =
        SnpEndorsements.parse(
            List.of(
                Vectors.bytes("snp/trustee/test-vlek.der"),
                Vectors.bytes("snp/go-sev-guest/milanvlek.testcer")));

    assertThat(
            accepted(
                Vectors.bytes("snp/trustee/test-vlek-report.bin"),
                bytes ->
                    sound(
                        SnpEvidence.parse(bytes),
                        endorsements,
                        Instant.parse("2025-06-01T00:00:00Z"))))
        .isEmpty();
  }

  @Test
  void a_certificate_of_the_key_with_one_changed_byte_is_refused() {
    var evidence = SnpEvidence.parse(Vectors.bytes("snp/trustee/test-report.bin"));
    var issuers = milan().issuers();

    assertThat(
            accepted(
                Vectors.bytes("snp/trustee/test-vcek.der"),
                bytes ->
                    sound(
                        evidence,
                        new SnpEndorsements(List.of(Vek.parse(bytes)), issuers, List.of()),
                        AT)))
        .isEmpty();
  }

  @Test
  void a_chain_with_one_changed_byte_is_refused() {
    var evidence = SnpEvidence.parse(Vectors.bytes("snp/trustee/test-report.bin"));
    var good = milan();
    var ask = good.issuers().get(0);
    var ark = good.issuers().get(1);

    assertThat(
            accepted(
                der(ask),
                bytes ->
                    sound(
                        evidence,
                        new SnpEndorsements(good.veks(), issuers(bytes, ark), List.of()),
                        AT)))
        .isEmpty();
    assertThat(
            accepted(
                der(ark),
                bytes ->
                    sound(
                        evidence,
                        new SnpEndorsements(good.veks(), issuers(bytes, ask), List.of()),
                        AT)))
        .isEmpty();
  }

  @Test
  void a_revocation_list_with_one_changed_byte_is_refused() {
    var amd = new FakeAmd(Product.MILAN);
    var tcb = new TcbVersion(0x5508_0000_0000_0103L);
    var evidence = SnpEvidence.of(amd.signed(amd.report(tcb)));
    var endorsements = amd.endorsements(amd.vcek(tcb));
    var judge = SnpAppraiser.of(PathValidator.of(SignatureEngine.bouncyCastle()), amd.pins());

    assertThat(
            accepted(
                amd.crl(FakeAmd.FROM, FakeAmd.TO, 7, 8),
                bytes -> {
                  var findings = Findings.of("snp");
                  judge.appraise(
                      evidence,
                      endorsements.revoking(bytes),
                      SnpPolicy.STANDARD,
                      FakeAmd.NOW,
                      findings);
                  return findings.sound();
                }))
        .isEmpty();
  }

  @Test
  void what_is_mutated_is_accepted_as_it_stands() {
    var findings = Findings.of("snp");

    appraiser.appraise(
        SnpEvidence.parse(Vectors.bytes("snp/trustee/test-report.bin")),
        milan(),
        POLICY,
        AT,
        findings);

    assertThat(failed(findings)).isEmpty();
    assertThat(findings.sound()).isTrue();
  }

  /// The offsets at which some change of one byte is accepted.
  private static List<Integer> accepted(Bytes original, Function<Bytes, Boolean> judge) {
    List<Integer> accepted = new ArrayList<>();
    var random = new Random(original.size());
    for (int at = 0; at < original.size(); at++) {
      for (int change : new int[] {1 << random.nextInt(8), 1 + random.nextInt(255)}) {
        var bytes = original.toArray();
        bytes[at] ^= (byte) change;
        try {
          if (judge.apply(Bytes.wrap(bytes))) {
            accepted.add(at);
          }
        } catch (MotteException _) {
          // It could not even be read.
        }
      }
    }
    return accepted;
  }

  private boolean sound(SnpEvidence evidence, SnpEndorsements endorsements, Instant at) {
    var findings = Findings.of("snp");
    appraiser.appraise(evidence, endorsements, POLICY, at, findings);
    return findings.sound();
  }

  private static List<X509Certificate> issuers(Bytes one, X509Certificate other) {
    List<X509Certificate> issuers = new ArrayList<>(Certificates.parse(one));
    issuers.add(other);
    return issuers;
  }

  private static Bytes der(X509Certificate certificate) {
    try {
      return Bytes.wrap(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new AssertionError(e);
    }
  }

  private static SnpEndorsements milan() {
    return SnpEndorsements.parse(
        List.of(
            Vectors.bytes("snp/trustee/test-vcek.der"),
            Vectors.bytes("snp/virtee/cert_chain_milan")));
  }
}
