package motte.snp;

import static motte.snp.FakeAmd.FROM;
import static motte.snp.FakeAmd.NOW;
import static motte.snp.FakeAmd.TO;
import static motte.snp.SnpVectorsTest.failed;
import static motte.snp.SnpVectorsTest.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import motte.core.Bytes;
import motte.core.Json;
import motte.endorsement.PathValidator;
import motte.endorsement.SignatureEngine;
import motte.verdict.Findings;
import motte.verdict.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Each check, with reports and certificates that only that check is about.
final class AppraisalTest {
  private static final Map<Product, FakeAmd> MAKERS = new EnumMap<>(Product.class);

  static {
    for (var product : Product.values()) {
      MAKERS.put(product, new FakeAmd(product));
    }
  }

  private static final TcbVersion TCB = new TcbVersion(0x5508_0000_0000_0103L);
  private static final SnpPolicy NO_CRL = SnpPolicy.STANDARD.allowingMissingCrl();

  private final FakeAmd amd = maker(Product.MILAN);

  @ParameterizedTest
  @EnumSource
  void a_report_that_all_checks_hold_for_is_sound_on_every_product(Product product) {
    var maker = maker(product);
    var tcb =
        new TcbVersion(
            0x4500_0000_0403_0201L & (product == Product.TURIN ? -1L : 0xff00_0000_0000_ffffL));
    var endorsements = maker.endorsements(maker.vcek(tcb)).revoking(maker.crl(FROM, TO));

    var findings =
        appraise(maker, maker.signed(maker.report(tcb)), endorsements, SnpPolicy.STANDARD, NOW);

    assertThat(failed(findings)).isEmpty();
    assertThat(findings.sound()).isTrue();
    for (var id :
        List.of(
            "report-signature",
            "vek-chain",
            "amd-root",
            "validity",
            "revocation",
            "chip",
            "product",
            "tcb-of-the-vek")) {
      assertThat(outcome(findings, "snp." + id)).as(id).isEqualTo(Outcome.PASSED);
    }
    assertThat(outcome(findings, "snp.measurement")).isEqualTo(Outcome.SKIPPED);
  }

  @ParameterizedTest
  @CsvSource({
    // offset, value of that byte, the one check that fails
    "0x34, 2, snp.signature-algorithm",
    "0x48, 0x04, snp.signing-key",
    "0x48, 0x1c, snp.signing-key",
    "0x48, 0x20, snp.signing-key",
    "0x110, 1, snp.id-block",
    "0x0a, 0x01, snp.policy-reserved-bits",
    "0x0c, 0x01, snp.policy-reserved-bits",
    "0x0a, 0x0b, snp.debug",
    "0x0a, 0x07, snp.migration",
    "0x0a, 0x02, snp.platform-keeps-the-policy",
    "0x0b, 0x01, snp.platform-keeps-the-policy",
    "0x0a, 0x83, snp.platform-keeps-the-policy",
    "0x30, 4, snp.vmpl",
    "0x33, 0x80, snp.vmpl",
    "0x09, 2, snp.firmware-version",
    "0x1ed, 56, snp.firmware-version",
    "0x1e0, 4, snp.committed-tcb",
    "0x3f, 0x54, 'snp.committed-tcb,snp.reported-tcb'",
    "0x180, 2, snp.tcb-of-the-vek",
    "0x186, 9, 'snp.tcb-of-the-vek,snp.reported-tcb'",
    "0x183, 1, snp.tcb-of-the-vek",
    "0x189, 0x11, snp.product",
    "0x188, 0x17, snp.product",
    "0x1a0, 0, snp.chip",
  })
  void a_signed_report_with_one_wrong_field_fails_by_that_fields_check(
      String at, String value, String failing) {
    var report = amd.report(TCB);
    report.put(Integer.decode(at), (byte) (int) Integer.decode(value));

    var findings = appraise(amd.signed(report), NO_CRL);

    assertThat(failed(findings)).containsExactlyInAnyOrder(failing.split(","));
    assertThat(findings.sound()).isFalse();
  }

  @Test
  void debug_and_migration_pass_where_the_policy_says_so_in_words() {
    var report = amd.report(TCB);
    report.put(0x0a, (byte) 0x0f);
    var signed = amd.signed(report);

    assertThat(failed(appraise(signed, NO_CRL))).containsExactly("snp.debug", "snp.migration");
    assertThat(failed(appraise(signed, NO_CRL.allowingDebug()))).containsExactly("snp.migration");
    assertThat(appraise(signed, NO_CRL.allowingDebug().allowingMigration()).sound()).isTrue();
  }

  @Test
  void what_the_policy_asks_for_is_held_against_the_report() {
    var report = signed(r -> r.put(0x04, (byte) 3).put(0x30, (byte) 1));
    var tcb = new Tcb(0, 3, 1, 8, 0x55);

    assertThat(appraise(report, asking(3, 0x25, 0)).sound()).isTrue();
    assertThat(failed(appraise(report, asking(4, 0, 0)))).containsExactly("snp.guest-svn");
    assertThat(failed(appraise(report, asking(0, 0x10, 0)))).containsExactly("snp.platform-bits");
    assertThat(failed(appraise(report, asking(0, 0, 1)))).containsExactly("snp.platform-bits");
    assertThat(failed(appraise(report, NO_CRL.at(0)))).containsExactly("snp.vmpl");
    assertThat(failed(appraise(report, NO_CRL.at(1)))).isEmpty();
    assertThat(failed(appraise(report, NO_CRL.least(Product.MILAN, tcb)))).isEmpty();
    assertThat(failed(appraise(report, NO_CRL.least(Product.GENOA, new Tcb(0, 1, 1, 1, 1)))))
        .containsExactly("snp.minimum-tcb", "snp.minimum-tcb-at-launch");
    assertThat(failed(appraise(report, NO_CRL.least(Product.MILAN, new Tcb(0, 3, 1, 9, 0)))))
        .containsExactly("snp.minimum-tcb", "snp.minimum-tcb-at-launch");
  }

  private static SnpPolicy asking(long svn, long platform, long unwanted) {
    return new SnpPolicy(
        false,
        false,
        true,
        Set.of(0, 1),
        Map.of(),
        svn,
        Optional.of(new FirmwareVersion(1, 55, 40)),
        GuestPolicy.SMT,
        GuestPolicy.SINGLE_SOCKET,
        platform,
        unwanted,
        Set.of("CN=cloud.example"),
        Map.of());
  }

  @ParameterizedTest
  @EnumSource
  void a_field_is_compared_with_its_reference_values(Reference field) {
    var report = amd.signed(amd.report(TCB));
    var seen = field.of(report);
    var flipped = seen.toArray();
    flipped[flipped.length - 1] ^= 1;
    var other = Bytes.wrap(flipped);
    var id = "snp." + field.title().toLowerCase(java.util.Locale.ROOT).replace(' ', '-');

    assertThat(appraise(report, NO_CRL.wanting(field, Set.of(seen, other))).sound()).isTrue();
    assertThat(failed(appraise(report, NO_CRL.wanting(field, Set.of(other))))).containsExactly(id);
    assertThatThrownBy(() -> NO_CRL.wanting(field, Set.of(seen.slice(1, seen.size()))))
        .isInstanceOfSatisfying(
            SnpException.class, e -> assertThat(e.code()).isEqualTo("snp-reference-malformed"));
  }

  @Test
  void a_hidden_chip_is_told_by_the_certificate_of_its_key() {
    var report = signed(r -> r.put(0x1a0, new byte[64]));
    var findings =
        appraise(report, NO_CRL.wanting(Reference.CHIP_ID, Set.of(Bytes.of(amd.chipId))));

    assertThat(findings.sound()).isTrue();
    assertThat(outcome(findings, "snp.chip")).isEqualTo(Outcome.SKIPPED);
    assertThat(outcome(findings, "snp.chip-id")).isEqualTo(Outcome.PASSED);
  }

  @Test
  void turins_chip_id_is_eight_bytes_and_the_rest_must_be_zero() {
    var turin = maker(Product.TURIN);
    var tcb = new TcbVersion(0x4500_0000_0403_0201L);
    var endorsements = turin.endorsements(turin.vcek(tcb));
    var report = turin.report(tcb);
    report.put(0x1a8, (byte) 1);

    assertThat(failed(appraise(turin, turin.signed(report), endorsements, NO_CRL, NOW)))
        .containsExactly("snp.chip");
  }

  @Test
  void a_cloud_signs_for_many_chips_with_its_own_key_and_intermediate() {
    var report = signed(r -> r.put(0x48, (byte) 0x04).put(0x1a0, new byte[64]));
    var vlek = amd.vlek(TCB);

    var findings = appraise(amd, report, amd.endorsements(vlek), NO_CRL, NOW);
    var elsewhere =
        new SnpPolicy(
            false,
            false,
            true,
            Set.of(0),
            Map.of(),
            0,
            Optional.empty(),
            0,
            0,
            0,
            0,
            Set.of("CN=other.example"),
            Map.of());

    assertThat(findings.sound()).isTrue();
    assertThat(failed(appraise(amd, report, amd.endorsements(vlek), asking(0, 0, 0), NOW)))
        .isEmpty();
    assertThat(failed(appraise(amd, report, amd.endorsements(vlek), elsewhere, NOW)))
        .containsExactly("snp.cloud");
    assertThat(failed(appraise(amd, report, amd.endorsements(amd.vcek(TCB)), NO_CRL, NOW)))
        .containsExactly("snp.signing-key");
  }

  @Test
  void an_intermediate_for_clouds_issues_no_keys_of_chips() {
    var findings =
        appraise(
            amd,
            amd.signed(amd.report(TCB)),
            amd.endorsements(amd.vcekByTheAsvk(TCB)),
            NO_CRL,
            NOW);

    assertThat(failed(findings)).containsExactly("snp.vek-issuer");
  }

  @Test
  void of_several_keys_the_one_is_taken_that_fits_the_report() {
    var old = amd.vcek(new TcbVersion(0x5507_0000_0000_0103L));
    var all =
        new SnpEndorsements(
            List.of(amd.vlek(TCB), old, amd.vcek(TCB)), List.of(amd.ark, amd.ask), List.of());

    assertThat(failed(appraise(amd, amd.signed(amd.report(TCB)), all, NO_CRL, NOW))).isEmpty();
  }

  @Test
  void without_a_certificate_of_the_key_the_verdict_is_refused() {
    var findings = appraise(amd, amd.signed(amd.report(TCB)), SnpEndorsements.NONE, NO_CRL, NOW);

    assertThat(outcome(findings, "snp.vek")).isEqualTo(Outcome.SKIPPED);
    assertThat(outcome(findings, "snp.report-signature")).isEqualTo(Outcome.SKIPPED);
    assertThat(findings.sound()).isFalse();
  }

  @Test
  void without_amds_roots_or_intermediates_nothing_is_endorsed() {
    var vek = amd.vcek(TCB);
    var report = amd.signed(amd.report(TCB));
    var alone = new SnpEndorsements(List.of(vek), List.of(), List.of());
    var rootless = new SnpEndorsements(List.of(vek), List.of(amd.ask), List.of());

    assertThat(failed(appraise(amd, report, alone, NO_CRL, NOW)))
        .contains("snp.amd-root", "snp.vek-chain");
    assertThat(failed(appraise(amd, report, rootless, NO_CRL, NOW)))
        .contains("snp.amd-root", "snp.vek-chain");

    var findings = Findings.of("snp");
    SnpAppraiser.of(PathValidator.of(SignatureEngine.bouncyCastle()))
        .appraise(SnpEvidence.of(report), amd.endorsements(vek), NO_CRL, NOW, findings);
    assertThat(failed(findings)).containsExactly("snp.amd-root");
  }

  @Test
  void a_root_of_another_product_vouches_for_no_other() {
    var genoa = maker(Product.GENOA);
    var both = new java.util.LinkedHashMap<>(amd.pins().names());
    both.putAll(genoa.pins().names());
    var swapped =
        motte.endorsement.PinnedRoots.of(
            Map.of("ARK-Genoa", motte.trust.Spki.of(amd.ark.getPublicKey()).pin().hex()));
    var findings = Findings.of("snp");

    SnpAppraiser.of(PathValidator.of(SignatureEngine.bouncyCastle()), swapped)
        .appraise(
            SnpEvidence.of(amd.signed(amd.report(TCB))),
            amd.endorsements(amd.vcek(TCB)),
            NO_CRL,
            NOW,
            findings);

    assertThat(both).hasSize(2);
    assertThat(failed(findings)).containsExactly("snp.amd-root");
  }

  @Test
  void certificates_hold_from_their_beginning_to_their_end() {
    var endorsements = amd.endorsements(amd.vcek(TCB));
    var report = amd.signed(amd.report(TCB));

    for (var at : List.of(FROM.minusSeconds(1), TO.plusSeconds(1))) {
      assertThat(failed(appraise(amd, report, endorsements, NO_CRL, at)))
          .containsExactly("snp.validity");
    }
    for (var at : List.of(FROM, TO)) {
      assertThat(failed(appraise(amd, report, endorsements, NO_CRL, at))).isEmpty();
    }
  }

  @Test
  void revocations_must_be_known_unless_the_policy_says_otherwise() {
    var endorsements = amd.endorsements(amd.vcek(TCB));
    var report = amd.signed(amd.report(TCB));

    var without = appraise(amd, report, endorsements, SnpPolicy.STANDARD, NOW);

    assertThat(outcome(without, "snp.revocation")).isEqualTo(Outcome.SKIPPED);
    assertThat(failed(without)).isEmpty();
    assertThat(without.sound()).isFalse();
    assertThat(appraise(amd, report, endorsements, NO_CRL, NOW).sound()).isTrue();
  }

  @Test
  void a_revoked_intermediate_endorses_nothing_and_a_list_must_be_amds_and_of_its_time() {
    var endorsements = amd.endorsements(amd.vcek(TCB));
    var report = amd.signed(amd.report(TCB));
    var other = new FakeAmd(Product.MILAN);
    var later = NOW.plusSeconds(1);

    for (var crl :
        List.of(
            amd.crl(FROM, TO, 2),
            other.crl(FROM, TO),
            amd.crl(later, TO),
            amd.crl(FROM, NOW.minusSeconds(1)))) {
      var findings = appraise(amd, report, endorsements.revoking(crl), NO_CRL, NOW);
      assertThat(failed(findings)).containsExactly("snp.revocation");
    }
    assertThat(
            failed(appraise(amd, report, endorsements.revoking(amd.crl(FROM, TO, 3)), NO_CRL, NOW)))
        .isEmpty();
    // A list that is out of force, or nobody's, does no harm beside one that holds.
    var beside =
        endorsements
            .revoking(amd.crl(FROM, NOW.minusSeconds(1)))
            .revoking(other.crl(FROM, TO))
            .revoking(amd.crl(FROM, TO));
    assertThat(failed(appraise(amd, report, beside, NO_CRL, NOW))).isEmpty();
    // An older list, which the attester may send along, hides nothing.
    var older = endorsements.revoking(amd.crl(FROM, TO)).revoking(amd.crl(FROM, TO, 2));
    assertThat(failed(appraise(amd, report, older, NO_CRL, NOW))).containsExactly("snp.revocation");
  }

  @Test
  void evidence_that_brings_its_vcek_alone_is_judged_with_the_certificates_in_this_release() {
    var evidence = SnpEvidence.parse(Vectors.bytes("snp/trustee/e2e-evidence.json"));
    var findings = Findings.of("snp");

    var claims =
        SnpAppraiser.of(PathValidator.of(SignatureEngine.bouncyCastle()))
            .appraise(
                evidence,
                SnpEndorsements.of(evidence).or(SnpEndorsements.amd()),
                NO_CRL,
                Instant.parse("2025-09-01T00:00:00Z"),
                findings);

    assertThat(failed(findings)).isEmpty();
    assertThat(claims.values()).containsEntry("product", Json.of("Genoa"));
  }

  @Test
  void azures_runtime_data_is_an_identity_only_as_far_as_the_report_binds_it() {
    var evidence = SnpEvidence.parse(Vectors.bytes("snp/azure/evidence-v0.json"));
    var altered = Vectors.bytes("snp/azure/hcl-report.bin").toArray();
    altered[0x700] ^= 1;

    for (var each : List.of(evidence, SnpEvidence.parse(Bytes.wrap(altered)))) {
      var findings = Findings.of("snp");
      SnpAppraiser.of(PathValidator.of(SignatureEngine.bouncyCastle()))
          .appraise(
              each,
              SnpEndorsements.of(each).or(SnpEndorsements.amd()),
              NO_CRL,
              Instant.parse("2025-06-01T00:00:00Z"),
              findings);
      assertThat(outcome(findings, "snp.runtime-data"))
          .isEqualTo(each.equals(evidence) ? Outcome.PASSED : Outcome.FAILED);
      if (each.equals(evidence)) {
        assertThat(failed(findings)).isEmpty();
      }
    }
  }

  @Test
  void the_certificates_in_this_release_are_amds_and_hold_together() {
    var paths = PathValidator.of(SignatureEngine.bouncyCastle());
    var all = AmdRoots.certificates();

    assertThat(all).hasSize(9);
    for (var each : all) {
      var path = motte.endorsement.CertificatePath.build(each, all);
      var name = paths.validate(path, AmdRoots.pins(), NOW);
      assertThat(each.getIssuerX500Principal().getName()).contains("CN=" + name + ",");
    }
  }

  private SnpReport signed(Consumer<ByteBuffer> change) {
    var report = amd.report(TCB);
    change.accept(report);
    return amd.signed(report);
  }

  private Findings appraise(SnpReport report, SnpPolicy policy) {
    return appraise(amd, report, amd.endorsements(amd.vcek(TCB)), policy, NOW);
  }

  private static Findings appraise(
      FakeAmd amd, SnpReport report, SnpEndorsements endorsements, SnpPolicy policy, Instant at) {
    var findings = Findings.of("snp");
    SnpAppraiser.of(PathValidator.of(SignatureEngine.bouncyCastle()), amd.pins())
        .appraise(SnpEvidence.of(report), endorsements, policy, at, findings);
    return findings;
  }

  private static FakeAmd maker(Product product) {
    return Optional.ofNullable(MAKERS.get(product)).orElseThrow();
  }
}
