package motte.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.MotteException;
import motte.core.Nonce;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MessagesTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private final SigningKey key = SigningKey.generate(SigningKey.Curve.P256);

  private static Bytes bytes(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @EnumSource
  void a_signed_message_names_its_signer_and_verifies(SigningKey.Curve curve) {
    var signer = SigningKey.generate(curve);

    var message =
        CoseSign1.parse(CoseSign1.sign(signer, CoseSign1.contentType("text/plain"), bytes("hi")));

    message.verify(signer.spki());
    assertThat(message.payload()).isEqualTo(bytes("hi"));
    assertThat(message.signer()).isEqualTo(signer.spki().pin());
    assertThat(message.contentType()).contains("text/plain");
    assertThat(message.header().at(1).number())
        .isEqualTo(curve == SigningKey.Curve.P256 ? -7 : -35);
  }

  /// RFC 9052 §4.4 spelled out by hand, so that the structure is not checked by its own writer.
  @Test
  void the_signature_covers_the_sig_structure_of_the_standard() {
    var message = CoseSign1.parse(CoseSign1.sign(key, Cbor.emptyMap(), bytes("hi")));
    var header = message.protectedHeader();

    var structure =
        Bytes.parseHex(
            "84"
                + "6a"
                + bytes("Signature1").hex()
                + "58"
                + Integer.toHexString(header.size())
                + header.hex()
                + "40"
                + "42"
                + bytes("hi").hex());

    key.spki().verify(structure.toArray(), message.signature());
    assertThat(header.hex()).startsWith("a20126045820");
  }

  @Test
  void any_flipped_byte_of_a_signed_message_is_noticed() {
    var random = new Random(9052);
    var signed = CoseSign1.sign(key, Cbor.emptyMap(), bytes("a longer message to be signed"));

    for (int at = 0; at < signed.size(); at++) {
      var altered = signed.toArray();
      altered[at] ^= (byte) (1 << random.nextInt(8));

      assertThatExceptionOfType(MotteException.class)
          .isThrownBy(() -> CoseSign1.parse(Bytes.of(altered)).verify(key.spki()));
    }
  }

  @Test
  void a_message_of_another_signer_is_told_apart() {
    var signed = CoseSign1.parse(CoseSign1.sign(key, Cbor.emptyMap(), bytes("hi")));
    var other = SigningKey.generate(SigningKey.Curve.P256).spki();

    assertThatExceptionOfType(TrustException.class)
        .isThrownBy(() -> signed.verify(other))
        .satisfies(e -> assertThat(e.code()).isEqualTo("signer-mismatch"));
  }

  @Test
  void a_wrapper_is_encoded_as_the_standard_shows() {
    var wrapper =
        Cmw.collection(
            Map.of(
                "a",
                new Cmw.Message("application/x", Bytes.parseHex("2347da55"), OptionalInt.of(4)),
                "b",
                Cmw.message("application/y", Bytes.empty())));

    var encoded = wrapper.encode();

    assertThat(encoded.hex())
        .isEqualTo(
            "a2"
                + "6161"
                + "83"
                + "6d"
                + bytes("application/x").hex()
                + "442347da5504"
                + "6162"
                + "82"
                + "6d"
                + bytes("application/y").hex()
                + "40");
    assertThat(Cmw.parse(encoded)).isEqualTo(wrapper);
  }

  @Test
  void a_collection_may_hold_collections_and_say_what_it_is() {
    var inner = Cmw.collection(Map.of("x", Cmw.evidence("a/b", bytes("1"))));
    var outer =
        new Cmw.Collection(Optional.of("tag:example,2026:t"), new TreeMap<>(Map.of("in", inner)));

    assertThat(Cmw.parse(outer.encode())).isEqualTo(outer);
    assertThat(inner.value("x", "a/b")).isEqualTo(bytes("1"));
    assertThatExceptionOfType(TrustException.class).isThrownBy(() -> inner.value("x", "a/c"));
    assertThatExceptionOfType(TrustException.class)
        .isThrownBy(() -> outer.member("out"))
        .satisfies(e -> assertThat(e.code()).isEqualTo("cmw-malformed"));
  }

  @Test
  void what_is_no_wrapper_is_refused() {
    for (var hex : new String[] {"80", "a0", "01", "8163612f62", "820140", "8463612f62400101"}) {
      assertThatExceptionOfType(TrustException.class)
          .isThrownBy(() -> Cmw.parse(Bytes.parseHex(hex)))
          .satisfies(e -> assertThat(e.code()).isEqualTo("cmw-malformed"));
    }
  }

  /// The claims of the example in draft-ietf-rats-ear-04 §3.2.
  @Test
  void an_attestation_result_is_encoded_as_the_draft_shows() {
    var vector = new TreeMap<Ear.Claim, Integer>();
    vector.put(Ear.Claim.INSTANCE_IDENTITY, 2);
    vector.put(Ear.Claim.EXECUTABLES, 96);
    vector.put(Ear.Claim.HARDWARE, 2);
    var ear =
        new Ear(
            Instant.ofEpochSecond(1666529184),
            new Ear.Verifier("https://veraison-project.org", "vts 0.0.1"),
            Optional.empty(),
            Optional.of(Bytes.parseHex("6c696665626f61746d616e")),
            new TreeMap<>(
                Map.of(
                    "PSA",
                    new Ear.Appraisal(
                        Ear.Status.CONTRAINDICATED,
                        vector,
                        Optional.of("https://veraison.example/policy/1/60a0068d")))));

    var signed = ear.sign(key);

    var claims = Cbor.decode(CoseSign1.parse(signed).payload()).map();
    assertThat(claims.at(265).text()).isEqualTo("tag:ietf.org,2026:rats/ear#04");
    assertThat(claims.at(6).number()).isEqualTo(1666529184);
    assertThat(claims.at(1004).map().at(0).text()).isEqualTo("https://veraison-project.org");
    assertThat(claims.at(1004).map().at(1).text()).isEqualTo("vts 0.0.1");
    assertThat(claims.at(1002).blob().hex()).isEqualTo("6c696665626f61746d616e");
    var part = claims.at(266).map().map("PSA");
    assertThat(part.at(1000).number()).isEqualTo(96);
    assertThat(part.at(1001).encoded().hex()).isEqualTo("a3000202186004" + "02");
    assertThat(part.at(1003).items()).hasSize(1);
    assertThat(Ear.parse(signed)).isEqualTo(ear);
    assertThat(Ear.digest(signed).toString()).startsWith("sha256:");
  }

  @Test
  void a_signed_time_reads_back_only_from_its_signer() {
    var nonce = Nonce.random();
    var issued = SignedTime.issuing(NOON.plusMillis(5), nonce, NOON.plusSeconds(60));

    var signed = issued.sign(key);

    assertThat(SignedTime.parse(signed, key.spki()))
        .isEqualTo(SignedTime.issuing(NOON, nonce, NOON.plusSeconds(60)));
    assertThat(SignedTime.parse(SignedTime.of(NOON).sign(key), key.spki()).nonce()).isEmpty();
    assertThatExceptionOfType(TrustException.class)
        .isThrownBy(
            () -> SignedTime.parse(signed, SigningKey.generate(SigningKey.Curve.P256).spki()))
        .satisfies(e -> assertThat(e.code()).isEqualTo("signer-mismatch"));
  }

  @Test
  void another_message_of_the_same_signer_does_not_pass_for_a_time() {
    var payload = Cbor.emptyMap().put("time", NOON.getEpochSecond()).encoded();

    assertThatExceptionOfType(TrustException.class)
        .isThrownBy(
            () -> SignedTime.parse(CoseSign1.sign(key, Cbor.emptyMap(), payload), key.spki()))
        .satisfies(e -> assertThat(e.code()).isEqualTo("signed-time-malformed"));
  }
}
