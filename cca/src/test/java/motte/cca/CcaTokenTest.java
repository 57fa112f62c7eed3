package motte.cca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.MotteException;
import motte.endorsement.SignatureEngine;
import motte.verdict.Check;
import motte.verdict.Findings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CcaTokenTest {
  private final TokenMaker maker = new TokenMaker();

  @Test
  void a_token_in_indefinite_encoding_passes_in_either_collection() {
    assertThat(failures(maker.token(), wanted())).isEmpty();
    assertThat(failures(maker.cmw(), wanted())).isEmpty();
  }

  @Test
  void a_realm_key_may_be_a_cose_key_where_the_realm_names_its_profile() {
    var point = TokenMaker.point(maker.rak);
    maker.realm.put(265L, Cbor.of("tag:arm.com,2023:realm#1.0.0"));
    maker.realm.put(
        44237L,
        Cbor.of(
            Cbor.emptyMap()
                .put(1, Cbor.of(2))
                .put(-1, Cbor.of(2))
                .put(-2, Cbor.of(point.slice(1, 49)))
                .put(-3, Cbor.of(point.slice(49, 97)))
                .encoded()));
    maker.bind();

    assertThat(failures(maker.token(), wanted())).isEmpty();
  }

  @Test
  void a_realm_that_another_key_signed_is_refused() {
    maker.realmSigner = TokenMaker.pair("secp384r1");

    assertThat(failures(maker.token(), wanted())).containsExactly("cca.realm-signature");
  }

  @Test
  void a_realm_key_that_the_platform_does_not_name_is_refused() {
    var other = TokenMaker.pair("secp384r1");
    maker.realmSigner = other;
    maker.realm.put(44237L, Cbor.of(TokenMaker.point(other)));

    assertThat(failures(maker.token(), wanted())).containsExactly("cca.realm-key");
  }

  @Test
  void a_platform_that_another_key_signed_is_refused() {
    var other = new TokenMaker();
    var wanted = CcaExpectations.of(other.endorsements());

    assertThat(failures(maker.token(), wanted)).containsExactly("cca.platform-signature");
  }

  @Test
  void a_realm_key_that_is_no_point_of_the_curve_is_refused() {
    maker.realm.put(44237L, Cbor.of(Bytes.parseHex("04" + "11".repeat(96))));
    maker.bind();

    assertThat(failures(maker.token(), wanted())).containsExactly("cca.realm-signature");
  }

  @ParameterizedTest
  @CsvSource({"0x0000, UNKNOWN", "0x2001, ROT_PROVISIONING", "0x5000, RECOVERABLE_ROT_DEBUG"})
  void a_platform_that_is_not_secured_is_refused(String lifecycle, String state) {
    maker.platform.put(2395L, Cbor.of(Long.decode(lifecycle)));

    assertThat(checks(maker.token(), wanted()))
        .filteredOn(Check::hasFailed)
        .singleElement()
        .satisfies(check -> assertThat(check.reason()).contains(state));
  }

  @Test
  void a_platform_whose_other_side_is_debugged_passes_where_that_is_allowed() {
    maker.platform.put(2395L, Cbor.of(0x4000));
    var allowing = new CcaExpectations(maker.endorsements(), Optional.empty(), true);

    assertThat(failures(maker.token(), wanted())).containsExactly("cca.lifecycle");
    assertThat(failures(maker.token(), allowing)).isEmpty();
  }

  @Test
  void the_challenge_is_what_was_asked_with_zeros_behind_it() {
    maker.realm.put(10L, Cbor.of(Bytes.parseHex("41".repeat(32) + "00".repeat(32))));
    var asked = Bytes.parseHex("41".repeat(32));

    assertThat(failures(maker.token(), wanted().asking(asked))).isEmpty();
    assertThat(failures(maker.token(), wanted().asking(asked.slice(0, 31))))
        .containsExactly("cca.challenge");
    assertThat(failures(maker.token(), wanted().asking(Bytes.wrap(new byte[65]))))
        .containsExactly("cca.challenge");
  }

  @Test
  void reference_values_decide_what_was_measured() {
    var good =
        references(
            new PlatformReference.Component(
                Optional.of("BL"), blob(32, 3), Optional.of(blob(32, 4))));
    var otherSigner =
        references(
            new PlatformReference.Component(
                Optional.empty(), blob(32, 3), Optional.of(blob(32, 5))));
    var otherType =
        references(
            new PlatformReference.Component(Optional.of("RMM"), blob(32, 3), Optional.empty()));

    assertThat(failures(maker.token(), good)).isEmpty();
    assertThat(failures(maker.token(), otherSigner)).containsExactly("cca.software-components");
    assertThat(failures(maker.token(), otherType)).containsExactly("cca.software-components");
    var refused = checks(maker.token(), otherType).stream().filter(Check::refuses).toList();
    assertThat(refused.getFirst().reason()).isEqualTo("nobody endorses 1 of 1: BL");
    assertThat(refused.getFirst().finding().seen().orElseThrow()).contains(blob(32, 3).hex());
  }

  @Test
  void one_reference_must_know_everything() {
    maker.platform.put(
        2399L,
        Cbor.array(
            Cbor.emptyMap().put(2, TokenMaker.blob(32, 3)).put(5, TokenMaker.blob(32, 4)),
            Cbor.emptyMap().put(2, TokenMaker.blob(32, 5)).put(5, TokenMaker.blob(32, 4))));
    var some = new PlatformReference.Component(Optional.empty(), blob(32, 3), Optional.empty());
    var rest = new PlatformReference.Component(Optional.empty(), blob(32, 5), Optional.empty());
    var apart = List.of(reference(List.of(some), "010101"), reference(List.of(rest), "010101"));
    var together = List.of(reference(List.of(some, rest), "010101"));
    var otherwise =
        List.of(reference(List.of(some, rest), "010102"), reference(List.of(some), "010101"));

    assertThat(failures(maker.token(), platforms(apart)))
        .containsExactly("cca.software-components");
    assertThat(failures(maker.token(), platforms(together))).isEmpty();
    assertThat(failures(maker.token(), platforms(otherwise)))
        .containsExactly("cca.platform-config");
  }

  @Test
  void a_realm_is_one_that_somebody_describes_wholly() {
    var registers = Map.of(2, blob(48, 2));
    var good = blob(64, 0x42);
    var bad = blob(64, 0x43);
    var mixed =
        List.of(
            new RealmReference(blob(48, 0x43), registers, Optional.of(bad)),
            new RealmReference(blob(48, 0x43), Map.of(2, blob(48, 3)), Optional.of(good)));

    assertThat(failures(maker.token(), realms(mixed))).containsExactly("cca.realm-personalization");
  }

  @Test
  void a_configuration_is_compared_where_its_mask_has_ones() {
    assertThat(failures(maker.token(), config("0101ff", "ffff00"))).isEmpty();
    assertThat(failures(maker.token(), config("0101ff", "ffffff")))
        .containsExactly("cca.platform-config");
    assertThat(failures(maker.token(), config("0101", "ffff")))
        .containsExactly("cca.platform-config");
  }

  @Test
  void a_realm_is_compared_with_what_is_said_of_realms_that_start_like_it() {
    assertThat(failures(maker.token(), realm(blob(48, 0x43), Map.of(2, blob(48, 2))))).isEmpty();
    assertThat(failures(maker.token(), realm(blob(48, 0x43), Map.of(2, blob(48, 3)))))
        .containsExactly("cca.realm-extensible-measurements");
    assertThat(failures(maker.token(), realm(blob(48, 0x44), Map.of())))
        .containsExactly("cca.realm-initial-measurement");
  }

  @ParameterizedTest
  @CsvSource({
    "2396, 58200000, implementation-id",
    "256, 410f, instance-id",
    "2395, 1930ff, ''",
    "2395, 193100, lifecycle",
    "2395, 20, lifecycle",
    "2395, 197000, lifecycle",
    "2399, 80, sw-components",
    "2399, 81a0, measurement-value",
    "2399, 8101, sw-components",
    "2400, 60, service-indicator",
    "2400, 6161, ''",
    "2401, 01, config",
    "2402, 65736861 2d31, hash-algo-id",
    "265, 6178, profile",
    "265, 01, profile",
    "10, 4101, challenge",
  })
  void a_platform_claim_that_its_profile_does_not_allow_is_refused(
      long key, String hex, String claim) {
    var bytes = Bytes.parseHex(hex.replace(" ", ""));
    maker.platform.put(key, key == 2396 ? TokenMaker.blob(31, 0) : Cbor.decodeForeign(bytes));

    if (claim.isEmpty()) {
      CcaToken.parse(maker.token());
    } else {
      refused(maker.token(), "cca-claim-invalid", claim);
    }
  }

  @Test
  void the_second_version_of_the_platform_names_its_client() {
    maker.platform.put(265L, Cbor.of("tag:arm.com,2024:cca_platform#2.0.0"));
    refused(maker.token(), "cca-claim-invalid", "client-id");

    maker.platform.put(2394L, Cbor.of(1));
    assertThat(CcaToken.parse(maker.token()).platform().profile()).contains("2.0.0");
  }

  @ParameterizedTest
  @ValueSource(longs = {10, 44235, 44236, 44237, 44238, 44239, 44240})
  void a_realm_claim_that_is_missing_or_of_another_type_is_refused(long key) {
    maker.realm.put(key, Cbor.of(true));
    refused(maker.token(), "cca-claim-invalid", "cca-realm-");

    maker.realm.remove(key);
    refused(maker.token(), "cca-claim-invalid", "is missing");
  }

  @Test
  void three_registers_are_not_four() {
    maker.realm.put(
        44239L, Cbor.array(TokenMaker.blob(32, 0), TokenMaker.blob(32, 0), TokenMaker.blob(32, 0)));

    refused(maker.token(), "cca-claim-invalid", "3 registers");
  }

  @Test
  void what_is_no_collection_of_two_signed_parts_is_refused() {
    var platform = Cbor.of(maker.platformMessage());
    var realm = Cbor.of(maker.realmMessage());

    refused(TokenMaker.collection(398, platform, realm), "cca-token-malformed", "tag 399");
    refused(TokenMaker.collection(907, platform, realm), "cca-token-malformed", "byte string");
    refused(
        new Cbor.Tag(399, Cbor.emptyMap().put(44234, platform)).encoded(),
        "cca-token-malformed",
        "two parts");
    refused(
        TokenMaker.collection(399, platform, Cbor.of(Bytes.parseHex("80"))),
        "cca-token-malformed",
        "COSE_Sign1");
    refused(maker.token().slice(0, 200), "cbor-malformed", "ends too early");
    refused(Bytes.empty(), "cbor-malformed", "ends too early");
    refused(Bytes.wrap(new byte[300_000]), "cca-token-too-large", "300000");
  }

  private CcaExpectations wanted() {
    return CcaExpectations.of(maker.endorsements());
  }

  private CcaExpectations references(PlatformReference.Component component) {
    var reference = new PlatformReference(blob(32, 7), List.of(component), Optional.empty());
    return wanted(new CcaEndorsements(List.of(), List.of(reference), List.of()));
  }

  private CcaExpectations config(String value, String mask) {
    var config = new PlatformReference.Config(Bytes.parseHex(value), Bytes.parseHex(mask));
    var reference = new PlatformReference(blob(32, 7), List.of(), Optional.of(config));
    return wanted(new CcaEndorsements(List.of(), List.of(reference), List.of()));
  }

  private CcaExpectations realm(Bytes initial, Map<Integer, Bytes> registers) {
    var reference = new RealmReference(initial, registers, Optional.empty());
    return wanted(new CcaEndorsements(List.of(), List.of(), List.of(reference)));
  }

  private CcaExpectations platforms(List<PlatformReference> references) {
    return wanted(new CcaEndorsements(List.of(), references, List.of()));
  }

  private CcaExpectations realms(List<RealmReference> references) {
    return wanted(new CcaEndorsements(List.of(), List.of(), references));
  }

  private static PlatformReference reference(
      List<PlatformReference.Component> components, String config) {
    var value = Bytes.parseHex(config);
    return new PlatformReference(
        blob(32, 7),
        components,
        Optional.of(new PlatformReference.Config(value, Bytes.parseHex("ffffff"))));
  }

  private CcaExpectations wanted(CcaEndorsements more) {
    return CcaExpectations.of(maker.endorsements().and(more));
  }

  private static Bytes blob(int size, int value) {
    return TokenMaker.blob(size, value).blob();
  }

  private static List<Check> checks(Bytes token, CcaExpectations wanted) {
    var findings = Findings.of(CcaToken.LAYER);
    CcaToken.parse(token).appraise(wanted, SignatureEngine.bouncyCastle(), findings);
    return findings.checks();
  }

  private static List<String> failures(Bytes token, CcaExpectations wanted) {
    return checks(token, wanted).stream().filter(Check::refuses).map(Check::id).toList();
  }

  private static void refused(Bytes token, String code, String message) {
    assertThatThrownBy(() -> CcaToken.parse(token))
        .isInstanceOfSatisfying(MotteException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(message);
  }
}
