package motte.cca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.MotteException;
import motte.endorsement.SignatureEngine;
import motte.verdict.Check;
import motte.verdict.Findings;
import motte.verdict.Outcome;
import org.junit.jupiter.api.Test;

/// Tokens of PSA devices that are authenticated with a shared key.
class PsaMacTest {
  private static final Bytes KEY = Bytes.parseHex("5a".repeat(32));
  private static final Bytes NONCE = Bytes.parseHex("41".repeat(32));

  @Test
  void a_token_under_the_shared_key_is_authentic() {
    var jwk = "{\"kty\":\"oct\",\"k\":\"" + KEY.base64Url() + "\"}";

    var said = appraise(token(5, KEY), CcaEndorsements.parse(jwk));

    assertThat(said)
        .contains("psa.platform-signature PASSED", "psa.platform-key PASSED", "psa.nonce PASSED");
  }

  @Test
  void one_under_another_key_or_none_is_not() {
    var other = CcaEndorsements.none().with(new SharedKey(Bytes.parseHex("5b".repeat(32))));

    assertThat(appraise(token(5, KEY), other)).contains("psa.platform-signature FAILED");
    assertThat(appraise(token(5, KEY), CcaEndorsements.none()))
        .contains("psa.platform-signature SKIPPED", "psa.platform-key SKIPPED");
  }

  @Test
  void the_right_key_is_found_among_several() {
    var several =
        CcaEndorsements.none()
            .with(new SharedKey(Bytes.parseHex("5b".repeat(32))))
            .with(new SharedKey(KEY));

    assertThat(appraise(token(5, KEY), several)).contains("psa.platform-signature PASSED");
  }

  @Test
  void a_byte_that_is_turned_is_noticed() {
    var whole = token(5, KEY).toArray();
    var shared = CcaEndorsements.none().with(new SharedKey(KEY));

    for (int i = 0; i < whole.length; i++) {
      var turned = whole.clone();
      turned[i] ^= 1;
      try {
        assertThat(appraise(Bytes.wrap(turned), shared))
            .as("byte " + i)
            .doesNotContain("psa.platform-signature PASSED");
      } catch (MotteException _) {
        // refused before it is judged
      }
    }
  }

  @Test
  void shortened_tags_and_other_hashes_are_refused() {
    for (int algorithm : new int[] {4, 6, 7, -7}) {
      assertThatExceptionOfType(CcaException.class)
          .as("algorithm " + algorithm)
          .isThrownBy(() -> PsaToken.parse(token(algorithm, KEY)))
          .satisfies(e -> assertThat(e.code()).isEqualTo("cca-token-malformed"));
    }
  }

  @Test
  void a_short_key_is_refused_and_a_key_is_never_printed() {
    assertThatExceptionOfType(CcaException.class)
        .isThrownBy(() -> new SharedKey(Bytes.wrap(new byte[31])))
        .satisfies(e -> assertThat(e.code()).isEqualTo("cca-key-malformed"));
    assertThat(CcaEndorsements.none().with(new SharedKey(KEY)).toString())
        .doesNotContain(KEY.hex());
  }

  @Test
  void the_first_profile_says_the_same_under_other_keys_and_may_leave_out_its_name() {
    var named = firstProfile().put(-75000, Cbor.of("PSA_IOT_PROFILE_1"));
    var shared = CcaEndorsements.none().with(new SharedKey(KEY));

    var token = PsaToken.parse(token(5, KEY, named));

    assertThat(PsaToken.parse(token(5, KEY, firstProfile())).device()).isEqualTo(token.device());
    assertThat(token.device().profile()).isEqualTo("PSA_IOT_PROFILE_1");
    assertThat(token.device().nonce()).isEqualTo(NONCE);
    assertThat(token.device().components()).hasSize(1);
    assertThat(appraise(token(5, KEY, named), shared))
        .contains("psa.platform-signature PASSED", "psa.nonce PASSED");
  }

  @Test
  void the_first_profile_has_a_seed_and_either_software_or_the_word_that_there_is_none() {
    var none = without(-75006).put(-75007, Cbor.of(1));

    assertThat(PsaToken.parse(token(5, KEY, none)).device().components()).isEmpty();
    for (var wrong :
        new Cbor.Map[] {
          without(-75004),
          without(-75006),
          firstProfile().put(-75007, Cbor.of(1)),
          without(-75006).put(-75007, Cbor.of(2)),
          firstProfile().put(-75000, Cbor.of("PSA_IOT_PROFILE_2"))
        }) {
      assertThatExceptionOfType(CcaException.class)
          .isThrownBy(() -> PsaToken.parse(token(5, KEY, wrong)))
          .satisfies(e -> assertThat(e.code()).isEqualTo("cca-claim-invalid"));
    }
  }

  @Test
  void an_algorithm_that_nothing_protects_is_none() {
    var bare =
        new Cbor.Tag(
                17,
                Cbor.array(
                    Cbor.of(Bytes.empty()),
                    Cbor.emptyMap().put(1, Cbor.of(5)),
                    Cbor.of(firstProfile().encoded()),
                    Cbor.of(KEY)))
            .encoded();

    assertThatExceptionOfType(CcaException.class)
        .isThrownBy(() -> PsaToken.parse(bare))
        .withMessageContaining("names no algorithm");
  }

  private static Cbor.Map firstProfile() {
    return without(0);
  }

  /// Claims of the first profile but for that one.
  private static Cbor.Map without(long key) {
    var component = Cbor.emptyMap().put(2, TokenMaker.blob(32, 3)).put(5, TokenMaker.blob(32, 4));
    var all =
        Map.of(
            -75001L, Cbor.of(-1),
            -75002L, Cbor.of(0x3000),
            -75003L, TokenMaker.blob(32, 7),
            -75004L, TokenMaker.blob(32, 8),
            -75005L, Cbor.of("1234567890123"),
            -75006L, Cbor.array(component),
            -75008L, Cbor.of(NONCE),
            -75009L, Cbor.of(Bytes.parseHex("01" + "22".repeat(32))));
    var claims = Cbor.emptyMap();
    for (var each : all.entrySet()) {
      if (each.getKey() != key) {
        claims = claims.put(each.getKey(), each.getValue());
      }
    }
    return claims;
  }

  private static String appraise(Bytes token, CcaEndorsements endorsements) {
    var findings = Findings.of("test");
    PsaToken.parse(token)
        .appraise(
            CcaExpectations.of(endorsements).asking(NONCE),
            SignatureEngine.bouncyCastle(),
            findings);
    return findings.checks().stream().map(PsaMacTest::told).collect(Collectors.joining("\n"));
  }

  private static String told(Check check) {
    Outcome outcome = check.outcome();
    return check.id() + " " + outcome;
  }

  private static Bytes token(int algorithm, Bytes key) {
    var component = Cbor.emptyMap().put(2, TokenMaker.blob(32, 3)).put(5, TokenMaker.blob(32, 4));
    var claims =
        Cbor.emptyMap()
            .put(10, Cbor.of(NONCE))
            .put(256, Cbor.of(Bytes.parseHex("01" + "22".repeat(32))))
            .put(265, Cbor.of("tag:psacertified.org,2023:psa#tfm"))
            .put(2394, Cbor.of(1))
            .put(2395, Cbor.of(0x3000))
            .put(2396, TokenMaker.blob(32, 7))
            .put(2399, Cbor.array(component));
    return token(algorithm, key, claims);
  }

  private static Bytes token(int algorithm, Bytes key, Cbor.Map claims) {
    var header = Cbor.emptyMap().put(1, Cbor.of(algorithm)).encoded();
    var payload = claims.encoded();
    var said =
        Cbor.array(Cbor.of("MAC0"), Cbor.of(header), Cbor.of(Bytes.empty()), Cbor.of(payload));
    return new Cbor.Tag(
            17,
            Cbor.array(
                Cbor.of(header),
                Cbor.emptyMap(),
                Cbor.of(payload),
                Cbor.of(hmac(key, said.encode()))))
        .encoded();
  }

  private static Bytes hmac(Bytes key, byte[] message) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.toArray(), "HmacSHA256"));
      return Bytes.wrap(mac.doFinal(message));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
