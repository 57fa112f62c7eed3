package motte.cca;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.trust.Spki;

/// Makes tokens as a platform does, right ones and wrong ones. Maps are written as they are given,
/// so that an encoding need not be deterministic.
final class TokenMaker {
  final KeyPair cpak = pair("secp256r1");
  final KeyPair rak = pair("secp384r1");
  final Map<Long, Cbor> platform = new LinkedHashMap<>();
  final Map<Long, Cbor> realm = new LinkedHashMap<>();
  KeyPair realmSigner = rak;

  TokenMaker() {
    platform.put(265L, Cbor.of("http://arm.com/CCA-SSD/1.0.0"));
    platform.put(2396L, blob(32, 7));
    platform.put(256L, Cbor.of(Bytes.parseHex("01" + "22".repeat(32))));
    platform.put(2401L, blob(3, 1));
    platform.put(2395L, Cbor.of(0x3000));
    platform.put(
        2399L,
        Cbor.array(Cbor.emptyMap().put(2, blob(32, 3)).put(5, blob(32, 4)).put(1, Cbor.of("BL"))));
    platform.put(2402L, Cbor.of("sha-256"));
    realm.put(10L, blob(64, 0x41));
    realm.put(44235L, blob(64, 0x42));
    realm.put(44238L, blob(48, 0x43));
    realm.put(44239L, Cbor.array(IntStream.range(0, 4).mapToObj(i -> blob(48, i)).toList()));
    realm.put(44236L, Cbor.of("sha-384"));
    realm.put(44240L, Cbor.of("sha-256"));
    realm.put(44237L, Cbor.of(point(rak)));
    bind();
  }

  /// The platform's challenge becomes the hash of the realm's key.
  void bind() {
    platform.put(
        10L, Cbor.of(Hash.of("SHA-256", Objects.requireNonNull(realm.get(44237L)).blob())));
  }

  CcaEndorsements endorsements() {
    return CcaEndorsements.none().with(Spki.of(cpak.getPublic()));
  }

  Bytes token() {
    return collection(399, Cbor.of(platformMessage()), Cbor.of(realmMessage()));
  }

  /// The form of later drafts: records of a CMW.
  Bytes cmw() {
    return collection(
        907,
        Cbor.array(Cbor.of(263), Cbor.of(platformMessage())),
        Cbor.array(Cbor.of(263), Cbor.of(realmMessage())));
  }

  Bytes platformMessage() {
    return sign1(-7, "SHA256withECDSAinP1363Format", cpak, platform);
  }

  Bytes realmMessage() {
    return sign1(-35, "SHA384withECDSAinP1363Format", realmSigner, realm);
  }

  static Bytes collection(long tag, Cbor platform, Cbor realm) {
    return new Cbor.Tag(tag, Cbor.emptyMap().put(44234, platform).put(44241, realm)).encoded();
  }

  static Bytes point(KeyPair pair) {
    var w = ((ECPublicKey) pair.getPublic()).getW();
    var hex = new StringBuilder("04");
    for (var coordinate : List.of(w.getAffineX(), w.getAffineY())) {
      hex.append("%096x".formatted(coordinate));
    }
    return Bytes.parseHex(hex.toString());
  }

  static Cbor blob(int size, int value) {
    return Cbor.of(Bytes.parseHex("%02x".formatted(value).repeat(size)));
  }

  private static Bytes sign1(long algorithm, String jca, KeyPair key, Map<Long, Cbor> claims) {
    var header = Cbor.emptyMap().put(1, Cbor.of(algorithm)).encoded();
    var payload = indefinite(claims);
    var signed =
        Cbor.array(Cbor.of("Signature1"), Cbor.of(header), Cbor.of(Bytes.empty()), Cbor.of(payload))
            .encode();
    return new Cbor.Tag(
            18,
            Cbor.array(
                Cbor.of(header),
                Cbor.emptyMap(),
                Cbor.of(payload),
                Cbor.of(sign(jca, key, signed))))
        .encoded();
  }

  /// A map of indefinite length whose keys stand as they were put.
  private static Bytes indefinite(Map<Long, Cbor> claims) {
    var out = new ByteArrayOutputStream();
    out.write(0xbf);
    claims.forEach((key, value) -> {
      out.writeBytes(Cbor.of(key).encode());
      out.writeBytes(value.encode());
    });
    out.write(0xff);
    return Bytes.wrap(out.toByteArray());
  }

  private static Bytes sign(String jca, KeyPair key, byte[] message) {
    try {
      var signature = Signature.getInstance(jca);
      signature.initSign(key.getPrivate());
      signature.update(message);
      return Bytes.wrap(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static KeyPair pair(String curve) {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
