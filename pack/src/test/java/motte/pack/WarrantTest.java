package motte.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import motte.core.ByteSize;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.trust.SigningKey;
import motte.trust.SigningKey.Curve;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class WarrantTest {
  private static final SigningKey TENANT = SigningKey.generate(Curve.P256);
  private static final SigningKey PUBLISHER = SigningKey.generate(Curve.P384);
  private static final Digest PIN = Digest.sha256(new byte[] {1});
  private static final Instant FROM = Instant.parse("2026-11-21T12:00:00Z");
  private static final Instant UNTIL = FROM.plus(Duration.ofDays(7));

  @Test
  void a_signed_warrant_reads_back_and_verifies_within_its_time() {
    var warrant = warrant();
    var signed = SignedWarrant.parse(warrant.sign(TENANT));

    signed.verify(FROM);
    signed.verify(UNTIL.minusSeconds(1));

    assertThat(signed.warrant()).isEqualTo(warrant);
    assertThat(signed.signer()).isEqualTo(TENANT.spki());
    assertThat(signed.digest()).isEqualTo(Digest.sha384(signed.bytes().toArray()));
  }

  @Test
  void a_warrant_past_its_expiry_is_refused_with_its_date() {
    var signed = SignedWarrant.parse(warrant().sign(TENANT));

    refused(() -> signed.verify(UNTIL), "warrant-expired", UNTIL.toString());
  }

  @Test
  void a_warrant_before_its_time_is_refused_with_its_date() {
    var signed = SignedWarrant.parse(warrant().sign(TENANT));

    refused(() -> signed.verify(FROM.minusSeconds(1)), "warrant-not-yet-valid", FROM.toString());
  }

  @Test
  void a_warrant_with_any_byte_altered_is_refused() {
    var good = warrant().sign(TENANT).toArray();

    for (int i = 0; i < good.length; i++) {
      var bytes = good.clone();
      bytes[i] ^= 0x10;
      assertThatExceptionOfType(PackException.class)
          .as("byte %d", i)
          .isThrownBy(() -> SignedWarrant.parse(Bytes.wrap(bytes)).verify(FROM));
    }
  }

  @Test
  void a_warrant_that_another_key_signed_in_our_name_is_refused() {
    var header =
        Cbor.emptyMap().put(16, Cbor.of(Warrant.MEDIA_TYPE)).put("spki", TENANT.spki().der());
    var forged =
        motte.trust.CoseSign1.sign(
            SigningKey.generate(Curve.P256), header, warrant().canonical().encoded());

    refused(
        () -> SignedWarrant.parse(forged).verify(FROM),
        "signature-refused",
        TENANT.spki().pin().toString());
  }

  @Test
  void something_else_that_the_tenant_signed_is_not_a_warrant() {
    var other = Signed.sign(TENANT, Package.SIGNATURE, warrant().canonical().encoded());

    refused(() -> SignedWarrant.parse(other), "signed-malformed", Package.SIGNATURE);
  }

  @Test
  void an_unknown_key_in_a_warrant_is_refused() {
    var entries = new TreeMap<>(warrant().canonical().entries());
    entries.put(Cbor.of("expires"), Cbor.of(1));

    refused(() -> Warrant.parse(new Cbor.Map(entries).encoded()), "key-unknown", "`expires`");
  }

  @Test
  void a_warrant_pins_its_package_its_steward_and_its_times() {
    refused(
        () -> with(Reference.parse("h/r:1"), List.of(PIN), FROM, UNTIL),
        "reference-unpinned",
        "h/r:1");
    refused(() -> with(pkg(), List.of(), FROM, UNTIL), "value-invalid", "steward-pins");
    refused(() -> with(pkg(), List.of(PIN), UNTIL, FROM), "value-invalid", FROM.toString());
    refused(
        () -> with(pkg(), List.of(PIN), FROM.plusNanos(1), UNTIL), "value-invalid", "not-before");
  }

  @Test
  void serials_differ() {
    assertThat(Warrant.newSerial()).hasSize(32).isNotEqualTo(Warrant.newSerial());
  }

  private static Reference pkg() {
    return Reference.parse("localhost:5000/games/cryptle:1@" + PIN);
  }

  private static Warrant warrant() {
    return with(pkg(), List.of(PIN), FROM, UNTIL);
  }

  private static Warrant with(Reference pkg, List<Digest> pins, Instant from, Instant until) {
    return new Warrant(
        "games.example",
        URI.create("https://localhost:4000"),
        pins,
        URI.create("https://localhost:5000"),
        pkg,
        PUBLISHER.spki(),
        "cryptle",
        new WarrantLimits(
            Optional.of(ByteSize.ofMiB(64)), Optional.of(100), Optional.of(Duration.ofMillis(5))),
        from,
        until,
        "0001");
  }

  private static void refused(ThrowingCallable call, String code, String offending) {
    assertThatExceptionOfType(PackException.class)
        .isThrownBy(call)
        .withMessageContaining(offending)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }
}
