package motte.e2e;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/// A maker of platforms with Arm CCA, and one platform of its with a key of its own (the CPAK), on
/// which a realm runs: tokens as draft-ffm-rats-cca-token and the RMM specification (1.0) have
/// them, and who vouches for the platform in the files of Arm's verifier library.
final class ArmMaker {
  static final String REALM = "a1".repeat(48);

  private static final String IMPLEMENTATION = "07".repeat(32);
  private static final String INSTANCE = "01" + "22".repeat(32);
  private static final String MONITOR = "03".repeat(48);
  private static final String SIGNER = "04".repeat(48);
  private static final String CONFIGURATION = "cfcf01";
  private static final int SECURED = 0x3000;
  private static final int ES384 = -35;
  private static final int COORDINATE = 48;
  private static final HexFormat HEX = HexFormat.of();

  private final KeyPair platform = key();
  private final KeyPair realm = key();

  /// The token of a realm that started as that (hexadecimal), for a challenge of 64 bytes.
  byte[] token(byte[] challenge, String initial) {
    var coseKey =
        Cbor.map(
            Map.of(
                1,
                Cbor.of(2),
                -1,
                Cbor.of(2),
                -2,
                Cbor.of(coordinate(realm, 0)),
                -3,
                Cbor.of(coordinate(realm, 1))));
    var register = Cbor.of(new byte[COORDINATE]);
    var realmClaims =
        Map.of(
            10,
            Cbor.of(challenge),
            265,
            Cbor.of("tag:arm.com,2023:realm#1.0.0"),
            44235,
            Cbor.of(new byte[64]),
            44236,
            Cbor.of("sha-384"),
            44237,
            Cbor.of(coseKey),
            44238,
            hex(initial),
            44239,
            Cbor.array(register, register, register, register),
            44240,
            Cbor.of("sha-256"));
    var monitor = Map.of(1, Cbor.of("RMM"), 2, hex(MONITOR), 4, Cbor.of("1.0"), 5, hex(SIGNER));
    var platformClaims =
        Map.of(
            10,
            Cbor.of(sha256(coseKey)),
            256,
            hex(INSTANCE),
            265,
            Cbor.of("tag:arm.com,2023:cca_platform#1.0.0"),
            2395,
            Cbor.of(SECURED),
            2396,
            hex(IMPLEMENTATION),
            2399,
            Cbor.array(Cbor.map(monitor)),
            2401,
            hex(CONFIGURATION),
            2402,
            Cbor.of("sha-384"));
    var parts =
        Map.of(
            44234, Cbor.of(sign1(platform, Cbor.map(platformClaims))),
            44241, Cbor.of(sign1(realm, Cbor.map(realmClaims))));
    return Cbor.tag(399, Cbor.map(parts));
  }

  /// Who vouches for the platform's key.
  String anchors() {
    var base64 = Base64.getUrlEncoder().withoutPadding();
    return """
    [{"implementation-id":"%s","instance-id":"%s",\
    "pkey":{"kty":"EC","crv":"P-384","x":"%s","y":"%s"}}]
    """
        .formatted(
            IMPLEMENTATION,
            INSTANCE,
            base64.encodeToString(coordinate(platform, 0)),
            base64.encodeToString(coordinate(platform, 1)));
  }

  /// What such platforms should run, and as what a realm should start.
  static String references(String initial) {
    return """
    {"platform":[{"implementation-id":"%s","platform-configuration":"%s","sw-components":\
    [{"component-type":"RMM","measurement-value":"%s","signer-id":"%s"}]}],\
    "realm":[{"initial-measurement":"%s"}]}
    """
        .formatted(IMPLEMENTATION, CONFIGURATION, MONITOR, SIGNER, initial);
  }

  /// A COSE_Sign1 (RFC 9052 §4.2).
  private static byte[] sign1(KeyPair key, byte[] payload) {
    var header = Cbor.map(Map.of(1, Cbor.of(ES384)));
    var signed =
        Cbor.array(Cbor.of("Signature1"), Cbor.of(header), Cbor.of(new byte[0]), Cbor.of(payload));
    try {
      var signer = Signature.getInstance("SHA384withECDSAinP1363Format");
      signer.initSign(key.getPrivate());
      signer.update(signed);
      return Cbor.tag(
          18,
          Cbor.array(
              Cbor.of(header), Cbor.map(Map.of()), Cbor.of(payload), Cbor.of(signer.sign())));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyPair key() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp384r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /// The first or the second coordinate of a public key.
  private static byte[] coordinate(KeyPair key, int which) {
    var encoded = ((ECPublicKey) key.getPublic()).getEncoded();
    int from = encoded.length - (2 - which) * COORDINATE;
    return Arrays.copyOfRange(encoded, from, from + COORDINATE);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] hex(String bytes) {
    return Cbor.of(HEX.parseHex(bytes));
  }
}
