package motte.steward;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.util.Base64;
import java.util.stream.IntStream;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;

/// A maker of Arm's processors with keys of our own, one platform of its, and a realm there: tokens
/// as draft-ffm-rats-cca-token has them, and what vouches for them in the files of Arm's verifier
/// library.
final class FakeArm {
  static final Bytes INITIAL = Bytes.parseHex("a1".repeat(48));
  private static final Bytes IMPLEMENTATION = Bytes.parseHex("07".repeat(32));
  private static final Bytes MONITOR = Bytes.parseHex("03".repeat(32));
  private static final Bytes SIGNER = Bytes.parseHex("04".repeat(32));
  private static final int SECURED = 0x3000;
  private static final int DEBUGGED = 0x4000;

  private final Bytes instance;
  private final KeyPair realmKey = Maker.ec("secp384r1");
  private final KeyPair platformKey = Maker.ec("secp256r1");

  /// What signs the platform's claims.
  KeyPair platformSigner = platformKey;

  /// What signs the realm's claims.
  KeyPair realmSigner = realmKey;

  /// What the realm started as.
  Bytes initial = INITIAL;

  /// What the realm measured since it started.
  Bytes extended = Bytes.wrap(new byte[48]);

  /// The measurement of what runs below the realm.
  Bytes monitor = MONITOR;

  /// Whether whoever runs the machine may look into its other side.
  boolean debugged;

  FakeArm() {
    this("22");
  }

  /// @param instanceByte what the platform's ID is made of, in hexadecimal
  FakeArm(String instanceByte) {
    instance = Bytes.parseHex("01" + instanceByte.repeat(32));
  }

  /// A token of the realm that repeats a challenge of 64 bytes.
  Bytes token(Bytes challenge) {
    var realm =
        Cbor.emptyMap()
            .put(10, Cbor.of(challenge))
            .put(44235, blob(64, "42"))
            .put(44236, Cbor.of("sha-384"))
            .put(44237, Cbor.of(point()))
            .put(44238, Cbor.of(initial))
            .put(
                44239,
                Cbor.array(
                    IntStream.range(0, 4)
                        .mapToObj(i -> i == 0 ? Cbor.of(extended) : blob(48, "00"))
                        .toList()))
            .put(44240, Cbor.of("sha-256"));
    var component =
        Cbor.emptyMap().put(1, Cbor.of("RMM")).put(2, Cbor.of(monitor)).put(5, Cbor.of(SIGNER));
    var platform =
        Cbor.emptyMap()
            .put(10, Cbor.of(Digest.sha256(point().toArray()).value()))
            .put(256, Cbor.of(instance))
            .put(265, Cbor.of("http://arm.com/CCA-SSD/1.0.0"))
            .put(2395, Cbor.of(debugged ? DEBUGGED : SECURED))
            .put(2396, Cbor.of(IMPLEMENTATION))
            .put(2399, Cbor.array(component))
            .put(2401, blob(3, "01"))
            .put(2402, Cbor.of("sha-256"));
    var parts =
        Cbor.emptyMap()
            .put(44234, Cbor.of(sign1(-7, "SHA256withECDSA", platformSigner, platform.encoded())))
            .put(44241, Cbor.of(sign1(-35, "SHA384withECDSA", realmSigner, realm.encoded())));
    return new Cbor.Tag(399, parts).encoded();
  }

  /// Who vouches for the platform's key: a list of trust anchors.
  Bytes anchors() {
    var point = coordinates(platformKey, 32);
    return json(
        """
        [{"implementation-id":"%s","instance-id":"%s",\
        "pkey":{"kty":"EC","crv":"P-256","x":"%s","y":"%s"}}]\
        """
            .formatted(
                IMPLEMENTATION.hex(),
                instance.hex(),
                base64(point.slice(0, 32)),
                base64(point.slice(32, 64))));
  }

  /// What such platforms and the realm should be.
  Bytes references() {
    return json(
        """
        {"platform":[{"implementation-id":"%s","sw-components":[{"component-type":"RMM",\
        "measurement-value":"%s","signer-id":"%s"}]}],"realm":[{"initial-measurement":"%s"}]}\
        """
            .formatted(IMPLEMENTATION.hex(), MONITOR.hex(), SIGNER.hex(), INITIAL.hex()));
  }

  private static Bytes sign1(int algorithm, String scheme, KeyPair key, Bytes payload) {
    var header = Cbor.emptyMap().put(1, Cbor.of(algorithm)).encoded();
    var signed =
        Cbor.array(
            Cbor.of("Signature1"), Cbor.of(header), Cbor.of(Bytes.empty()), Cbor.of(payload));
    return new Cbor.Tag(
            18,
            Cbor.array(
                Cbor.of(header),
                Cbor.emptyMap(),
                Cbor.of(payload),
                Cbor.of(Bytes.wrap(Maker.sign(scheme, key, signed.encode())))))
        .encoded();
  }

  private Bytes point() {
    return Bytes.parseHex("04" + coordinates(realmKey, 48).hex());
  }

  private static Bytes coordinates(KeyPair key, int size) {
    var w = ((ECPublicKey) key.getPublic()).getW();
    var format = "%0" + 2 * size + "x";
    return Bytes.parseHex(format.formatted(w.getAffineX()) + format.formatted(w.getAffineY()));
  }

  private static Cbor blob(int size, String each) {
    return Cbor.of(Bytes.parseHex(each.repeat(size)));
  }

  private static String base64(Bytes bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toArray());
  }

  private static Bytes json(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
