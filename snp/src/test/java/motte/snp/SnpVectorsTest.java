package motte.snp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import motte.core.Grade;
import motte.core.Json;
import motte.endorsement.PathValidator;
import motte.endorsement.SignatureEngine;
import motte.verdict.Check;
import motte.verdict.Findings;
import motte.verdict.Outcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Reports of real machines, and what becomes of them.
final class SnpVectorsTest {
  private final SnpAppraiser appraiser =
      SnpAppraiser.of(PathValidator.of(SignatureEngine.bouncyCastle()));

  static Stream<Json.Map> reports() {
    return Vectors.expected("snp");
  }

  static Stream<Json.Map> veks() {
    return Vectors.expected("snp-vcek");
  }

  @ParameterizedTest
  @MethodSource("reports")
  void a_report_is_accepted_or_refused_as_expected(Json.Map expected) {
    var bytes = Vectors.bytes(expected.text("file"));
    if (!expected.has("vek")) {
      assertThatThrownBy(() -> SnpReport.parse(bytes)).isInstanceOf(SnpException.class);
      return;
    }
    var endorsements =
        SnpEndorsements.parse(
            List.of(Vectors.bytes(expected.text("vek")), Vectors.bytes(expected.text("chain"))));
    // Crypto alone, where nothing else is expected: what a policy may say comes on top.
    boolean byDefault = expected.text("verdict").equals("REJECT_BY_DEFAULT_POLICY");
    var policy = SnpPolicy.STANDARD.allowingMissingCrl();
    var findings = Findings.of("snp");

    var claims =
        appraiser.appraise(
            SnpEvidence.parse(bytes),
            endorsements,
            byDefault ? policy : policy.allowingDebug(),
            Instant.parse(expected.text("verify_at")),
            findings);

    var failed = failed(findings);
    switch (expected.text("verdict")) {
      case "ACCEPT_CRYPTO" -> assertThat(failed).isEmpty();
      case "REJECT" -> assertThat(failed).isNotEmpty();
      case "REJECT_BY_DEFAULT_POLICY" -> assertThat(failed).containsExactly("snp.debug");
      default -> throw new AssertionError("the verdict " + expected.text("verdict") + " is new");
    }
    assertThat(findings.sound()).isEqualTo(failed.isEmpty());
    assertThat(outcome(findings, "snp.report-signature") == Outcome.PASSED)
        .isEqualTo(expected.map("checked").member("report_sig").equals(Json.of(true)));
    assertThat(claims.grade()).isEqualTo(Grade.HARDWARE);
    assertThat(claims.values()).containsAllEntriesOf(expected.map("fields").members());
  }

  @ParameterizedTest
  @CsvSource({
    "snp/azure/hcl-report.bin, snp/azure/vcek.pem, 2024-06-01T00:00:00Z",
    "snp/dstack/sev_snp_attestation.bin, snp/dstack/sev_snp_vcek.pem, 2026-07-01T00:00:00Z",
    "snp/dstack/sev-snp-attestation.json, snp/dstack/sev_snp_ask.pem, 2026-07-01T00:00:00Z",
    "snp/azure/evidence-v0.json, snp/virtee/cert_chain_milan, 2025-06-01T00:00:00Z",
    "snp/trustee/e2e-evidence.json, snp/roots/ask_ark_genoa.pem, 2025-09-01T00:00:00Z",
  })
  void evidence_in_every_form_is_accepted_with_certificates_from_it_or_from_files(
      String file, String certificates, Instant at) {
    var evidence = SnpEvidence.parse(Vectors.bytes(file));
    var endorsements =
        SnpEndorsements.of(evidence)
            .or(SnpEndorsements.parse(List.of(Vectors.bytes(certificates))))
            .or(SnpEndorsements.amd());
    var findings = Findings.of("snp");

    appraiser.appraise(
        evidence, endorsements, SnpPolicy.STANDARD.allowingMissingCrl(), at, findings);

    assertThat(failed(findings)).isEmpty();
    assertThat(findings.sound()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("veks")
  void a_certificate_that_amd_did_not_sign_vouches_for_nothing(Json.Map expected) {
    var endorsements = SnpEndorsements.parse(List.of(Vectors.bytes(expected.text("file"))));
    var findings = Findings.of("snp");

    appraiser.appraise(
        SnpEvidence.parse(Vectors.bytes("snp/trustee/test-report.bin")),
        endorsements.or(SnpEndorsements.amd()),
        SnpPolicy.STANDARD.allowingMissingCrl(),
        Instant.parse("2024-06-01T00:00:00Z"),
        findings);

    assertThat(expected.text("verdict")).isEqualTo("REJECT");
    assertThat(failed(findings)).contains("snp.vek-chain");
  }

  static List<String> failed(Findings findings) {
    return findings.checks().stream()
        .filter(Check::hasFailed)
        .map(Check::id)
        .collect(Collectors.toList());
  }

  static Outcome outcome(Findings findings, String id) {
    return findings.checks().stream()
        .filter(check -> check.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no check " + id))
        .outcome();
  }
}
