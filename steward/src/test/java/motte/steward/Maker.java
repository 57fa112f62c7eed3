package motte.steward;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import motte.core.Bytes;
import motte.trust.Chain;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// What makers of hardware do alike: certificates and revocation lists, with keys of our own.
///
/// @param scheme the JDK's name of their signature scheme, as in `SHA256withECDSA`
/// @param from when all that they make begins to hold
record Maker(String scheme, Instant from) {
  /// One who began two days ago.
  static Maker of(String scheme) {
    return new Maker(scheme, Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(2)));
  }

  /// When collateral ends.
  Instant to() {
    return from.plus(Duration.ofDays(30));
  }

  /// An extension of a certificate.
  record Extra(String oid, ASN1Encodable value) {}

  X509Certificate authority(String name, KeyPair key, String issuer, KeyPair by, int serial) {
    return certificate(name, key, issuer, by, serial, true, List.of());
  }

  X509Certificate leaf(
      String name, KeyPair key, String issuer, KeyPair by, int serial, List<Extra> extras) {
    return certificate(name, key, issuer, by, serial, false, extras);
  }

  private X509Certificate certificate(
      String name,
      KeyPair key,
      String issuer,
      KeyPair by,
      int serial,
      boolean ca,
      List<Extra> extras) {
    try {
      var builder =
          new X509v3CertificateBuilder(
              new X500Name("CN=" + issuer),
              BigInteger.valueOf(serial),
              Date.from(from),
              Date.from(from.plus(Duration.ofDays(3_650))),
              new X500Name("CN=" + name),
              SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()));
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
      if (ca) {
        builder.addExtension(
            Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      }
      for (var extra : extras) {
        builder.addExtension(new ASN1ObjectIdentifier(extra.oid()), false, extra.value());
      }
      var der = builder.build(signer(by)).getEncoded();
      return Chain.parseDer(List.of(Bytes.wrap(der))).leaf();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// A revocation list with the certificates of these serial numbers on it.
  Bytes crl(String issuer, KeyPair by, List<Integer> serials) {
    try {
      var list = new X509v2CRLBuilder(new X500Name("CN=" + issuer), Date.from(from));
      list.setNextUpdate(Date.from(to()));
      for (int serial : serials) {
        list.addCRLEntry(BigInteger.valueOf(serial), Date.from(from), CRLReason.keyCompromise);
      }
      return Bytes.wrap(list.build(signer(by)).getEncoded());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private ContentSigner signer(KeyPair key) {
    try {
      return new JcaContentSignerBuilder(scheme)
          .setProvider(new org.bouncycastle.jce.provider.BouncyCastleProvider())
          .build(key.getPrivate());
    } catch (OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  static KeyPair rsa() {
    return keys("RSA", "");
  }

  static KeyPair ec(String curve) {
    return keys("EC", curve);
  }

  private static KeyPair keys(String algorithm, String curve) {
    try {
      var generator = KeyPairGenerator.getInstance(algorithm);
      if (curve.isEmpty()) {
        generator.initialize(2048);
      } else {
        generator.initialize(new ECGenParameterSpec(curve));
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /// A signature of two numbers in a row.
  static byte[] sign(String scheme, KeyPair key, byte[] message) {
    try {
      var signature = Signature.getInstance(scheme + "inP1363Format");
      signature.initSign(key.getPrivate());
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// All that stands in it.
  static byte[] bytes(ByteBuffer buffer) {
    var bytes = new byte[buffer.capacity()];
    buffer.get(0, bytes);
    return bytes;
  }
}
