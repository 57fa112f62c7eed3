package motte.cca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import motte.core.Bytes;
import motte.core.Grade;
import motte.core.Json;
import motte.core.MotteException;
import motte.endorsement.SignatureEngine;
import motte.verdict.Check;
import motte.verdict.Findings;
import motte.verdict.Genuine;
import motte.verdict.Outcome;
import motte.verdict.Refused;
import motte.verdict.Verdict;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Tokens and claims that others have made, with what they say of them.
final class VectorsTest {
  private static final SignatureEngine ENGINE = SignatureEngine.bouncyCastle();

  @BeforeEach
  void present() {
    Vectors.need();
  }

  @TestFactory
  Stream<DynamicTest> every_expected_token_comes_out_as_expected() {
    return Vectors.cases("cca").stream()
        .map(given ->
            DynamicTest.dynamicTest(
                given.text("file"),
                () -> {
                  var endorsements = CcaEndorsements.parse(Vectors.text(given.text("key")));
                  var verdict = verdict(given.text("file"), CcaExpectations.of(endorsements));
                  if (given.text("verdict").equals("ACCEPT")) {
                    assertThat(verdict).as(verdict.tree()).isInstanceOf(Genuine.class);
                  } else {
                    assertThat(verdict).as(verdict.tree()).isInstanceOf(Refused.class);
                  }
                }));
  }

  @TestFactory
  Stream<DynamicTest> every_expected_set_of_claims_comes_out_as_expected() {
    return Vectors.cases("cca-claims").stream()
        .map(given ->
            DynamicTest.dynamicTest(
                given.text("file"),
                () -> {
                  var json = Vectors.text(given.text("file"));
                  if (given.text("verdict").equals("PARSE_OK")) {
                    CcaClaims.parse(json);
                  } else {
                    assertThatThrownBy(() -> CcaClaims.parse(json))
                        .isInstanceOf(CcaException.class);
                  }
                }));
  }

  @Test
  void a_token_meets_the_trust_anchors_and_reference_values_of_its_maker() {
    var endorsements =
        CcaEndorsements.parse(Vectors.text("cca/trustee/tastore.json"))
            .and(CcaEndorsements.parse(Vectors.text("cca/trustee/rvstore.json")));
    var token = CcaToken.parse(Vectors.read("cca/trustee/cca-example-token.cbor"));

    var verdict =
        verdict(token, CcaExpectations.of(endorsements).asking(token.realm().challenge()));

    assertThat(verdict.checks()).allMatch(check -> check.outcome() == Outcome.PASSED);
    assertThat(verdict.checks())
        .extracting(Check::id)
        .containsExactly(
            "cca.platform-signature",
            "cca.realm-key",
            "cca.realm-signature",
            "cca.platform-key",
            "cca.lifecycle",
            "cca.software-components",
            "cca.platform-config",
            "cca.realm-initial-measurement",
            "cca.realm-extensible-measurements",
            "cca.realm-personalization",
            "cca.challenge");
    assertThat(verdict.checks()).allMatch(check -> check.finding().source().isPresent());
  }

  @Test
  void a_jwk_is_a_key_too() {
    var endorsements = CcaEndorsements.parse(Vectors.text("cca/trustee/cpak-pub.json"));

    var verdict = verdict("cca/trustee/cca-example-token.cbor", CcaExpectations.of(endorsements));

    assertThat(verdict).as(verdict.tree()).isInstanceOf(Genuine.class);
  }

  @Test
  void a_token_of_another_maker_has_its_keys_in_comids() {
    var file = "cca/veraison/cca-evidence.cbor";
    var folder = "cca/veraison/endorsements/";
    var endorsements =
        CcaEndorsements.parse(Vectors.text(folder + "comid-cca-ta.json"))
            .and(CcaEndorsements.parse(Vectors.text(folder + "comid-cca-platform-refval.json")))
            .and(CcaEndorsements.parse(Vectors.text(folder + "comid-cca-realm-refval.json")));

    var verdict = verdict(file, CcaExpectations.of(endorsements));

    // These reference values name other signers of the software than the token does.
    assertThat(verdict.failures())
        .as(verdict.tree())
        .extracting(Check::id)
        .containsExactly("cca.software-components");
  }

  @Test
  void without_a_key_nothing_is_genuine() {
    var verdict = verdict("cca/tf-rmm/cca_token.cbor", CcaExpectations.of(CcaEndorsements.none()));

    assertThat(verdict).isInstanceOf(Refused.class);
    assertThat(verdict.failures()).isEmpty();
  }

  @Test
  void a_key_endorsed_for_another_platform_speaks_not_for_this_one() {
    var key = CcaKey.parse(Vectors.text("cca/tf-rmm/cca_platform.pem"));
    var token = CcaToken.parse(Vectors.read("cca/tf-rmm/cca_token.cbor"));
    var platform = token.platform();
    var other = new TrustAnchor(Optional.of(platform.instanceId()), Optional.empty(), key);
    var own =
        new TrustAnchor(
            Optional.of(platform.implementationId()), Optional.of(platform.instanceId()), key);

    assertThat(verdict(token, expecting(other))).isInstanceOf(Refused.class);
    assertThat(verdict(token, expecting(own))).isInstanceOf(Genuine.class);
  }

  @Test
  void another_challenge_another_key_and_other_reference_values_fail() {
    var token = CcaToken.parse(Vectors.read("cca/trustee/cca-example-token.cbor"));
    var wrongKey =
        CcaEndorsements.none()
            .with(CcaKey.ofPoint(token.realm().publicKey()))
            .and(
                CcaEndorsements.parse(
                    Vectors.text("cca/veraison/endorsements/comid-cca-realm-refval.json")));

    var verdict = verdict(token, CcaExpectations.of(wrongKey).asking(Bytes.parseHex("00")));

    assertThat(verdict.failures())
        .extracting(Check::id)
        .containsExactly(
            "cca.platform-signature", "cca.realm-initial-measurement", "cca.challenge");
  }

  @Test
  void claims_are_told_with_the_names_of_the_specification() {
    var token = CcaToken.parse(Vectors.read("cca/veraison/cca-evidence.cbor"));
    var told = token.claims();

    assertThat(CcaClaims.parse(told.text()).platform()).contains(token.platform());
    assertThat(CcaClaims.parse(told.text()).realm()).contains(token.realm());
    assertThat(told.map().map("cca-platform-token").number("cca-platform-lifecycle"))
        .isEqualTo(12288);
  }

  @Test
  void unsigned_claims_of_both_parts_are_read_from_one_object() {
    var json =
        "{\"cca-platform-token\":"
            + Vectors.text("cca/ccatoken-platform-json/test-token-valid-full.json")
            + ",\"cca-realm-delegated-token\":"
            + Vectors.text("cca/ccatoken-realm-json/test-cca-claims-all-valid.json")
            + "}";

    var claims = CcaClaims.parse(json);

    assertThat(claims.platform()).isPresent();
    assertThat(claims.realm()).isPresent();
  }

  @Test
  void a_challenge_that_is_no_hash_is_refused_whoever_wrote_it() {
    assertThatThrownBy(() -> CcaClaims.parse(Vectors.text("cca/trustee/cca-claims.json")))
        .hasMessageContaining("`cca-platform-challenge` has 33 bytes");
  }

  @Test
  void a_psa_token_is_judged_by_the_same_endorsements() {
    var token = PsaToken.parse(Vectors.read("cca/veraison/psa-evidence.cbor"));
    var told =
        json(Vectors.text("cca/veraison/results/psa.good.json"))
            .map("PSA_IOT")
            .map("ear.veraison.annotated-evidence");
    var key = CcaEndorsements.parse(Vectors.text("cca/veraison/endorsements/comid-psa-ta.json"));

    var verdict = verdict(token, CcaExpectations.of(key).asking(token.device().nonce()));

    assertThat(PsaClaims.parse(told)).isEqualTo(token.device());
    assertThat(PsaClaims.parse(token.claims().map())).isEqualTo(token.device());
    assertThat(verdict).as(verdict.tree()).isInstanceOf(Genuine.class);
    assertThat(verdict.checks())
        .extracting(Check::id)
        .containsExactly(
            "psa.platform-signature",
            "psa.platform-key",
            "psa.lifecycle",
            "psa.software-components",
            "psa.nonce");
  }

  @Test
  void everything_that_endorses_is_read_and_everything_else_is_refused() {
    var folder = "cca/veraison/endorsements/";
    for (var file :
        List.of(
            "comid-cca-platform-refval",
            "comid-cca-platform-ta",
            "comid-cca-realm-refval",
            "comid-cca-refval",
            "comid-cca-ta",
            "comid-psa-refval",
            "comid-psa-ta")) {
      assertThat(CcaEndorsements.parse(Vectors.text(folder + file + ".json")))
          .isNotEqualTo(CcaEndorsements.none());
    }
    assertThatThrownBy(() -> CcaEndorsements.parse(Vectors.text(folder + "corim-cca-full.json")))
        .isInstanceOf(MotteException.class);
  }

  private static CcaExpectations expecting(TrustAnchor anchor) {
    return CcaExpectations.of(new CcaEndorsements(List.of(anchor), List.of(), List.of()));
  }

  private static Verdict verdict(String file, CcaExpectations wanted) {
    return verdict(CcaToken.parse(Vectors.read(file)), wanted);
  }

  private static Verdict verdict(PsaToken token, CcaExpectations wanted) {
    var findings = Findings.of(PsaToken.LAYER);
    token.appraise(wanted, ENGINE, findings);
    return Verdict.withoutPolicy(Grade.HARDWARE, "a device", findings.checks());
  }

  private static Verdict verdict(CcaToken token, CcaExpectations wanted) {
    var findings = Findings.of(CcaToken.LAYER);
    token.appraise(wanted, ENGINE, findings);
    return Verdict.withoutPolicy(Grade.HARDWARE, "a realm", findings.checks());
  }

  private static Json.Map json(String text) {
    return Json.parse(text).map();
  }
}
