package motte.endorsement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.Random;
import motte.core.Bytes;
import motte.core.MotteException;
import motte.trust.Spki;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// ECDSA by keys seen once and by keys seen often, which are checked in two ways that must agree.
final class EcdsaTest {
  private static final int OFTEN = 20;

  private final SignatureEngine engine = SignatureEngine.bouncyCastle();

  @ParameterizedTest
  @CsvSource({
    "secp256r1, SHA256, ECDSA_SHA256",
    "secp256r1, SHA384, ECDSA_SHA384",
    "secp256r1, SHA1, ECDSA_SHA1",
    "secp384r1, SHA384, ECDSA_SHA384",
    "secp384r1, SHA512, ECDSA_SHA512",
    "secp384r1, SHA256, ECDSA_SHA256",
    "secp521r1, SHA512, ECDSA_SHA512",
  })
  void a_signature_of_the_jdk_holds_however_often_its_key_was_seen_and_no_altered_one_does(
      String curve, String hash, SignatureScheme scheme) throws Exception {
    var random = new Random(curve.hashCode());
    for (int round = 0; round < 3; round++) {
      var pair = pair(curve);
      var key = engine.prepare(Spki.of(pair.getPublic()));

      for (int use = 0; use < OFTEN; use++) {
        var message = new byte[random.nextInt(1, 800)];
        random.nextBytes(message);
        var signature = sign(pair, hash, message);

        key.verify(scheme, Bytes.of(message), Bytes.of(signature));

        var altered = signature.clone();
        altered[random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));
        refused(key, scheme, message, altered);
        message[random.nextInt(message.length)] ^= 1;
        refused(key, scheme, message, signature);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"secp256r1, ECDSA_SHA256", "secp384r1, ECDSA_SHA384", "secp521r1, ECDSA_SHA512"})
  void numbers_out_of_range_are_no_signature(String curve, SignatureScheme scheme)
      throws Exception {
    var pair = pair(curve);
    var key = engine.prepare(Spki.of(pair.getPublic()));
    var order = ((ECPublicKey) pair.getPublic()).getParams().getOrder();
    int size = (order.bitLength() + 7) / 8;
    var numbers =
        List.of(
            BigInteger.ZERO,
            BigInteger.ONE,
            order.subtract(BigInteger.ONE),
            order,
            order.add(BigInteger.ONE),
            BigInteger.ONE.shiftLeft(8 * size).subtract(BigInteger.ONE));

    for (int use = 0; use < 3; use++) {
      for (var r : numbers) {
        for (var s : numbers) {
          refused(key, scheme, new byte[] {1, 2, 3}, raw(r, s, size));
        }
      }
    }
    refused(key, scheme, new byte[0], new byte[0]);
    refused(key, scheme, new byte[0], new byte[2 * size + 1]);
  }

  /// Where x lies between order and field, r is x less the order. No signer meets such a point; it
  /// is made backwards: from the point, a hash and any s follows the key.
  @ParameterizedTest
  @CsvSource({"secp256r1, SHA-256, ECDSA_SHA256", "secp384r1, SHA-384, ECDSA_SHA384"})
  void a_point_whose_x_is_beyond_the_order_is_told_by_the_rest(
      String name, String hash, SignatureScheme scheme) throws Exception {
    var domain = CustomNamedCurves.getByName(name);
    var order = domain.getN();
    int size = (order.bitLength() + 7) / 8;
    var message = new byte[] {7};
    var number = new BigInteger(1, MessageDigest.getInstance(hash).digest(message));
    var s = BigInteger.valueOf(0x1234_5678_9abcL);
    int k = 1;
    var point = domain.getCurve().getInfinity();
    while (point.isInfinity()) {
      point = withX(domain.getCurve(), order.add(BigInteger.valueOf(++k)), size);
    }
    var r = BigInteger.valueOf(k);
    var key =
        point
            .multiply(s)
            .subtract(domain.getG().multiply(number))
            .multiply(r.modInverse(order))
            .normalize();
    var spki =
        new SubjectPublicKeyInfo(
            new AlgorithmIdentifier(
                X9ObjectIdentifiers.id_ecPublicKey, ECNamedCurveTable.getOID(name)),
            key.getEncoded(false));
    var prepared = engine.prepare(new Spki(Bytes.wrap(spki.getEncoded())));

    for (int use = 0; use < OFTEN; use++) {
      prepared.verify(scheme, Bytes.of(message), Bytes.of(raw(r, s, size)));
      refused(prepared, scheme, message, raw(r.add(BigInteger.ONE), s, size));
    }
  }

  private static ECPoint withX(ECCurve curve, BigInteger x, int size) {
    var encoded = new byte[1 + size];
    encoded[0] = 2;
    System.arraycopy(raw(BigInteger.ZERO, x, size), size, encoded, 1, size);
    try {
      return curve.decodePoint(encoded);
    } catch (IllegalArgumentException _) {
      return curve.getInfinity();
    }
  }

  @Test
  void a_key_of_another_curve_or_off_its_curve_is_refused_by_name() throws Exception {
    var good = Spki.of(pair("secp256r1").getPublic()).der().toArray();
    good[good.length - 1] ^= 1;

    assertThatThrownBy(() -> engine.prepare(new Spki(Bytes.wrap(good))))
        .isInstanceOfSatisfying(
            EndorsementException.class,
            e -> assertThat(e.code()).isEqualTo("endorsement-key-unsupported"));
    var other =
        new SubjectPublicKeyInfo(
            new AlgorithmIdentifier(
                X9ObjectIdentifiers.id_ecPublicKey, ECNamedCurveTable.getOID("secp256k1")),
            new byte[65]);
    assertThatThrownBy(() -> engine.prepare(new Spki(Bytes.wrap(other.getEncoded()))))
        .hasMessageContaining("1.3.132.0.10");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "ECDSA_.*")
  void an_rsa_key_too_small_for_a_scheme_refuses_and_does_no_more(SignatureScheme scheme)
      throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(512);
    var key = engine.prepare(Spki.of(generator.generateKeyPair().getPublic()));

    for (int size : new int[] {0, 1, 63, 64, 65, 512}) {
      refused(key, scheme, new byte[] {1}, new byte[size]);
    }
  }

  private static void refused(
      SignatureEngine.PreparedKey key, SignatureScheme scheme, byte[] message, byte[] signature) {
    assertThatThrownBy(() -> key.verify(scheme, Bytes.of(message), Bytes.of(signature)))
        .isInstanceOf(MotteException.class);
  }

  private static byte[] raw(BigInteger r, BigInteger s, int size) {
    var raw = new byte[2 * size];
    put(raw, 0, r, size);
    put(raw, size, s, size);
    return raw;
  }

  private static void put(byte[] to, int at, BigInteger number, int size) {
    for (int i = 0; i < size; i++) {
      to[at + size - 1 - i] = number.shiftRight(8 * i).byteValue();
    }
  }

  private static byte[] sign(KeyPair pair, String hash, byte[] message)
      throws GeneralSecurityException {
    var signer = Signature.getInstance(hash + "withECDSAinP1363Format");
    signer.initSign(pair.getPrivate());
    signer.update(message);
    return signer.sign();
  }

  private static KeyPair pair(String curve) throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }
}
