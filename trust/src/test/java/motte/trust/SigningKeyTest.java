package motte.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import motte.core.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SigningKeyTest {
  private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void a_key_reads_back_as_it_was_written(SigningKey.Curve curve) {
    var file = folder.resolve("new/folder/a.key");
    var key = SigningKey.generate(curve);

    key.write(file);
    var again = SigningKey.read(file);

    assertThat(again.spki()).isEqualTo(key.spki());
    assertThat(again.curve()).isEqualTo(curve);
    key.spki().verify(MESSAGE, again.sign(MESSAGE));
  }

  @ParameterizedTest
  @EnumSource
  void the_public_key_is_found_for_any_private_key(SigningKey.Curve curve) {
    for (int i = 0; i < 20; i++) {
      var key = SigningKey.generate(curve);

      var again =
          SigningKey.parsePem(Pem.write("PRIVATE KEY", Bytes.of(key.privateKey().getEncoded())));

      assertThat(again.spki()).isEqualTo(key.spki());
    }
  }

  @Test
  void a_key_file_is_for_its_owner_only() throws Exception {
    var file = folder.resolve("a.key");

    SigningKey.generate(SigningKey.Curve.P256).write(file);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void a_key_file_that_others_can_read_is_refused_with_the_remedy() throws Exception {
    var file = folder.resolve("a.key");
    SigningKey.generate(SigningKey.Curve.P256).write(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    var refusal = assertThatExceptionOfType(TrustException.class);

    refusal
        .isThrownBy(() -> SigningKey.read(file))
        .satisfies(e -> {
          assertThat(e.code()).isEqualTo("key-file-open-to-others");
          assertThat(e).hasMessageContaining("rw-r-----");
          assertThat(e.hint()).isEqualTo("run: chmod 600 " + file);
        });
  }

  @Test
  void a_key_is_never_written_over() {
    var file = folder.resolve("a.key");
    var first = SigningKey.readOrCreate(file, SigningKey.Curve.P256);

    assertThatExceptionOfType(TrustException.class)
        .isThrownBy(() -> SigningKey.generate(SigningKey.Curve.P256).write(file))
        .satisfies(e -> assertThat(e.code()).isEqualTo("key-exists"));

    assertThat(SigningKey.readOrCreate(file, SigningKey.Curve.P384).spki()).isEqualTo(first.spki());
  }

  @Test
  void a_file_that_is_no_key_is_told_apart_from_a_missing_one() {
    var file = folder.resolve("a.key");

    assertThatExceptionOfType(TrustException.class)
        .isThrownBy(() -> SigningKey.read(file))
        .satisfies(e -> assertThat(e.code()).isEqualTo("key-file-missing"));

    OwnerFile.write(file, "-----BEGIN EC PRIVATE KEY-----".getBytes(StandardCharsets.US_ASCII));
    assertThatExceptionOfType(TrustException.class)
        .isThrownBy(() -> SigningKey.read(file))
        .satisfies(e -> assertThat(e.code()).isEqualTo("pem-malformed"));

    OwnerFile.write(
        file, Pem.write("PRIVATE KEY", Bytes.parseHex("3000")).getBytes(StandardCharsets.US_ASCII));
    assertThatExceptionOfType(TrustException.class)
        .isThrownBy(() -> SigningKey.read(file))
        .satisfies(e -> assertThat(e.code()).isEqualTo("key-malformed"));
  }

  @Test
  void a_private_key_is_not_printed() {
    var key = SigningKey.generate(SigningKey.Curve.P256);

    assertThat(key).hasToString("SigningKey[" + key.spki().pin() + "]");
  }

  @ParameterizedTest
  @EnumSource
  void a_flipped_bit_in_message_or_signature_is_refused(SigningKey.Curve curve) {
    var random = new Random(20261121);
    var key = SigningKey.generate(curve);
    var signature = key.sign(MESSAGE);

    assertThat(signature.size()).isEqualTo(curve == SigningKey.Curve.P256 ? 64 : 96);
    for (int i = 0; i < 20; i++) {
      var message = MESSAGE.clone();
      message[random.nextInt(message.length)] ^= (byte) (1 << random.nextInt(8));
      var altered = signature.toArray();
      altered[random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));

      assertThatExceptionOfType(TrustException.class)
          .isThrownBy(() -> key.spki().verify(message, signature))
          .satisfies(e -> assertThat(e.code()).isEqualTo("signature-invalid"));
      assertThatExceptionOfType(TrustException.class)
          .isThrownBy(() -> key.spki().verify(MESSAGE, Bytes.of(altered)));
    }
    assertThatExceptionOfType(TrustException.class)
        .isThrownBy(() -> key.spki().verify(MESSAGE, Bytes.empty()))
        .satisfies(e -> assertThat(e.code()).isEqualTo("signature-invalid"));
  }

  @Test
  void a_public_key_has_one_encoding_only() {
    var spki = SigningKey.generate(SigningKey.Curve.P384).spki();

    assertThat(Spki.parsePem(spki.pem())).isEqualTo(spki);

    assertThatExceptionOfType(TrustException.class)
        .isThrownBy(() -> Spki.parse(Bytes.parseHex(spki.der().hex() + "00")))
        .satisfies(e -> assertThat(e.code()).isEqualTo("key-malformed"));
    assertThatExceptionOfType(TrustException.class)
        .isThrownBy(() -> Spki.parse(Bytes.parseHex("3000")))
        .satisfies(e -> assertThat(e.code()).isEqualTo("key-malformed"));
  }

  @Test
  void a_key_on_another_curve_cannot_sign() throws Exception {
    var generator = java.security.KeyPairGenerator.getInstance("EC");
    generator.initialize(new java.security.spec.ECGenParameterSpec("secp521r1"));
    var pair = generator.generateKeyPair();
    var pem = Pem.write("PRIVATE KEY", Bytes.of(pair.getPrivate().getEncoded()));

    assertThatExceptionOfType(TrustException.class)
        .isThrownBy(() -> SigningKey.parsePem(pem))
        .satisfies(e -> assertThat(e.code()).isEqualTo("key-unsupported"));
    assertThatExceptionOfType(TrustException.class)
        .isThrownBy(() -> Spki.of(pair.getPublic()).verify(MESSAGE, Bytes.empty()))
        .satisfies(e -> assertThat(e.code()).isEqualTo("key-unsupported"));
  }
}
