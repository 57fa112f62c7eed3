package motte.cca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import motte.core.Bytes;
import motte.core.Grade;
import motte.core.MotteException;
import motte.endorsement.SignatureEngine;
import motte.verdict.Findings;
import motte.verdict.Genuine;
import motte.verdict.Verdict;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Whatever the bytes, the answer is a verdict or an error of ours; and no byte of a good token may
/// be another one.
final class FuzzTest {
  private static final SignatureEngine ENGINE = SignatureEngine.bouncyCastle();
  private static final int ROUNDS = 4_000;

  @BeforeEach
  void present() {
    Vectors.need();
  }

  /// Signatures cover both payloads and both protected headers; the rest is structure, of which
  /// there is one form. Only an unprotected header that is not empty could differ unseen, and these
  /// tokens have empty ones.
  @Test
  void no_single_byte_of_a_good_token_may_be_another() {
    for (var good :
        List.of(
            List.of("cca/tf-rmm/cca_token.cbor", "cca/tf-rmm/cca_platform.pem"),
            List.of("cca/trustee/cca-example-token.cbor", "cca/trustee/cpak-pub.json"),
            List.of(
                "cca/veraison/cca-evidence.cbor", "cca/veraison/endorsements/comid-cca-ta.json"))) {
      var wanted = CcaExpectations.of(CcaEndorsements.parse(Vectors.text(good.get(1))));
      var token = Vectors.read(good.get(0));
      assertThat(accepts(token, wanted)).isTrue();

      assertThat(accepted(token, bytes -> accepts(bytes, wanted))).as(good.get(0)).isEmpty();
    }
  }

  @Test
  void nor_of_a_good_psa_token() {
    var key = CcaEndorsements.parse(Vectors.text("cca/veraison/endorsements/comid-psa-ta.json"));
    var token = Vectors.read("cca/veraison/psa-evidence.cbor");

    assertThat(accepted(token, bytes -> acceptsPsa(bytes, CcaExpectations.of(key)))).isEmpty();
  }

  @Test
  void what_an_unprotected_header_holds_is_neither_covered_nor_read() {
    var wanted =
        CcaExpectations.of(
            CcaEndorsements.parse(Vectors.text("cca/veraison/endorsements/comid-psa-ta.json")));
    var token = Vectors.read("cca/veraison/psa-evidence.cbor").hex();

    // The empty map behind the protected header {1: -7} becomes {4: h'01'}.
    var with = Bytes.parseHex(token.replaceFirst("43a10126a0", "43a10126a1044101"));
    var another = Bytes.parseHex(token.replaceFirst("43a10126a0", "43a10126a1044102"));

    assertThat(acceptsPsa(with, wanted)).isTrue();
    assertThat(acceptsPsa(another, wanted)).isTrue();
    assertThat(PsaToken.parse(with).claims()).isEqualTo(PsaToken.parse(another).claims());
  }

  @Test
  void damaged_tokens_are_refused_or_judged() {
    for (var file :
        List.of(
            "cca/tf-rmm/cca_token.cbor",
            "cca/trustee/cca-example-token.cbor",
            "cca/veraison/cca-evidence.cbor")) {
      var wanted = CcaExpectations.of(CcaEndorsements.none());
      damaged(Vectors.read(file), bytes -> accepts(bytes, wanted));
    }
    var psa = Vectors.read("cca/veraison/psa-evidence.cbor");
    damaged(psa, bytes -> acceptsPsa(bytes, CcaExpectations.of(CcaEndorsements.none())));
  }

  @Test
  void damaged_endorsements_and_claims_are_refused_or_read() {
    for (var file :
        List.of(
            "cca/trustee/tastore.json",
            "cca/trustee/rvstore.json",
            "cca/trustee/cpak-pub.json",
            "cca/tf-rmm/cca_platform.pem",
            "cca/veraison/endorsements/comid-cca-platform-refval.json",
            "cca/veraison/endorsements/comid-cca-realm-refval.json",
            "cca/veraison/endorsements/comid-cca-ta.json")) {
      damaged(Vectors.read(file), bytes -> CcaEndorsements.parse(text(bytes)));
    }
    for (var file :
        List.of(
            "cca/ccatoken-platform-json/test-token-valid-full.json",
            "cca/ccatoken-realm-json/test-cca-claims-all-valid.json")) {
      damaged(Vectors.read(file), bytes -> CcaClaims.parse(text(bytes)));
    }
  }

  private interface Judge {
    boolean accepts(Bytes token);
  }

  /// Which bytes may be changed: one other value is tried for each.
  private static List<String> accepted(Bytes token, Judge judge) {
    var random = new Random(42);
    List<String> passed = new ArrayList<>();
    var bytes = token.toArray();
    for (int at = 0; at < bytes.length; at++) {
      byte right = bytes[at];
      bytes[at] ^= (byte) random.nextInt(1, 256);
      if (judge.accepts(Bytes.of(bytes))) {
        passed.add(at + ": " + right + " -> " + bytes[at]);
      }
      bytes[at] = right;
    }
    return passed;
  }

  private static boolean accepts(Bytes bytes, CcaExpectations wanted) {
    try {
      var findings = Findings.of(CcaToken.LAYER);
      CcaToken.parse(bytes).appraise(wanted, ENGINE, findings);
      return Verdict.withoutPolicy(Grade.HARDWARE, "", findings.checks()) instanceof Genuine;
    } catch (MotteException _) {
      return false;
    }
  }

  private static boolean acceptsPsa(Bytes bytes, CcaExpectations wanted) {
    try {
      var findings = Findings.of(PsaToken.LAYER);
      PsaToken.parse(bytes).appraise(wanted, ENGINE, findings);
      return Verdict.withoutPolicy(Grade.HARDWARE, "", findings.checks()) instanceof Genuine;
    } catch (MotteException _) {
      return false;
    }
  }

  private static void damaged(Bytes seed, Consumer<Bytes> reading) {
    for (int round = 0; round < ROUNDS; round++) {
      var bytes = Bytes.wrap(damage(seed.toArray(), new Random(round)));
      assertThatCode(
              () -> {
                try {
                  reading.accept(bytes);
                } catch (MotteException _) {
                  // an error of ours is an answer
                }
              })
          .as("round %s", round)
          .doesNotThrowAnyException();
    }
  }

  private static byte[] damage(byte[] bytes, Random random) {
    for (int i = random.nextInt(4); i >= 0 && bytes.length > 8; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt();
        case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) 0xff);
        case 3 -> bytes = Arrays.copyOf(bytes, at);
        default -> {
          int from = random.nextInt(bytes.length);
          var joined = Arrays.copyOf(bytes, at + bytes.length - from);
          System.arraycopy(bytes, from, joined, at, bytes.length - from);
          bytes = joined;
        }
      }
    }
    return bytes;
  }

  private static String text(Bytes bytes) {
    return new String(bytes.toArray(), StandardCharsets.ISO_8859_1);
  }
}
