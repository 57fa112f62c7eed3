package motte.snp;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import motte.core.Bytes;
import motte.endorsement.PinnedRoots;
import motte.trust.Chain;
import motte.trust.Spki;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A maker of chips with keys of our own: certificates and reports as AMD's are, with any content.
final class FakeAmd {
  static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  static final Instant TO = Instant.parse("2027-01-01T00:00:00Z");

  private static final String AMD = "1.3.6.1.4.1.3704.1";

  final Product product;
  final byte[] chipId;
  final X509Certificate ark;
  final X509Certificate ask;
  final X509Certificate asvk;
  private final KeyPair arkKey = keys("RSA");
  private final KeyPair askKey = keys("RSA");
  private final KeyPair asvkKey = keys("RSA");
  private final KeyPair chipKey = keys("EC");

  FakeAmd(Product product) {
    this.product = product;
    this.chipId = new byte[product.chipIdSize()];
    for (int i = 0; i < chipId.length; i++) {
      chipId[i] = (byte) (0xa0 + i);
    }
    var root = "ARK-" + product;
    ark = authority(root, arkKey, root, arkKey, 1);
    ask = authority("SEV-" + product, askKey, root, arkKey, 2);
    asvk = authority("SEV-VLEK-" + product, asvkKey, root, arkKey, 3);
  }

  PinnedRoots pins() {
    return PinnedRoots.of(Map.of("ARK-" + product, Spki.of(ark.getPublicKey()).pin().hex()));
  }

  /// A certificate of the chip's key for these levels.
  Vek vcek(TcbVersion tcb) {
    return Vek.of(vek("SEV-VCEK", "SEV-" + product, askKey, tcb, true));
  }

  /// A certificate of a key that a cloud loaded.
  Vek vlek(TcbVersion tcb) {
    return Vek.of(vek("SEV-VLEK", "SEV-VLEK-" + product, asvkKey, tcb, false));
  }

  /// A certificate of the chip's key that the wrong intermediate signed.
  Vek vcekByTheAsvk(TcbVersion tcb) {
    return Vek.of(vek("SEV-VCEK", "SEV-VLEK-" + product, asvkKey, tcb, true));
  }

  SnpEndorsements endorsements(Vek vek) {
    return new SnpEndorsements(List.of(vek), List.of(ask, asvk, ark), List.of());
  }

  /// The revocation list, with the certificates of these serial numbers on it.
  Bytes crl(Instant from, Instant to, int... serials) {
    var list = new X509v2CRLBuilder(new X500Name("CN=ARK-" + product), Date.from(from));
    list.setNextUpdate(Date.from(to));
    for (int serial : serials) {
      list.addCRLEntry(BigInteger.valueOf(serial), Date.from(from), CRLReason.keyCompromise);
    }
    try {
      return Bytes.wrap(list.build(signer(arkKey.getPrivate())).getEncoded());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// A report of version 3 (5 on Turin) that all checks hold for; [#signed] signs it.
  ByteBuffer report(TcbVersion tcb) {
    var report = ByteBuffer.allocate(SnpReport.SIZE).order(ByteOrder.LITTLE_ENDIAN);
    report.putInt(0, product == Product.TURIN ? 5 : 3);
    report.putLong(0x08, 0x30000);
    report.putInt(0x34, 1);
    report.putLong(0x38, tcb.raw());
    report.putLong(0x40, 0x25);
    for (int i = 0; i < 48; i++) {
      report.put(0x90 + i, (byte) (i + 1));
    }
    report.putLong(0x180, tcb.raw());
    var cpuid =
        switch (product) {
          case MILAN -> new byte[] {0x19, 0x01, 0x01};
          case GENOA -> new byte[] {0x19, 0x11, 0x01};
          case TURIN -> new byte[] {0x1a, 0x02, 0x01};
        };
    report.put(0x188, cpuid).put(0x1a0, chipId);
    report.putLong(0x1e0, tcb.raw());
    var version = new byte[] {40, 55, 1};
    report.put(0x1e8, version).put(0x1ec, version);
    report.putLong(0x1f0, tcb.raw());
    return report;
  }

  /// The report with the signature of the chip's key.
  SnpReport signed(ByteBuffer report) {
    try {
      var signer = Signature.getInstance("SHA384withECDSAinP1363Format");
      signer.initSign(chipKey.getPrivate());
      signer.update(report.duplicate().clear().limit(SnpReport.SIGNED_SIZE));
      var signature = signer.sign();
      for (int i = 0; i < 48; i++) {
        report.put(0x2a0 + i, signature[47 - i]);
        report.put(0x2e8 + i, signature[95 - i]);
      }
      var bytes = new byte[SnpReport.SIZE];
      report.get(0, bytes);
      return SnpReport.parse(Bytes.wrap(bytes));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private X509Certificate vek(
      String name, String issuer, KeyPair issuerKey, TcbVersion tcb, boolean ofChip) {
    var certificate = certificate(issuer, name, chipKey, 0);
    add(certificate, ".1", new ASN1Integer(1));
    add(certificate, ".2", new DERIA5String(product.label()));
    var levels = tcb.of(product);
    if (product == Product.TURIN) {
      add(certificate, ".3.9", new ASN1Integer(levels.fmc()));
    } else {
      add(certificate, ".3.4", new ASN1Integer(0));
    }
    add(certificate, ".3.1", new ASN1Integer(levels.bootloader()));
    add(certificate, ".3.2", new ASN1Integer(levels.tee()));
    add(certificate, ".3.3", new ASN1Integer(levels.snp()));
    add(certificate, ".3.5", new ASN1Integer(0));
    add(certificate, ".3.6", new ASN1Integer(0));
    add(certificate, ".3.7", new ASN1Integer(0));
    add(certificate, ".3.8", new ASN1Integer(levels.microcode()));
    try {
      if (ofChip) {
        certificate.addExtension(new ASN1ObjectIdentifier(AMD + ".4"), false, chipId);
      } else {
        add(certificate, ".5", new DERIA5String("CN=cloud.example"));
      }
      return built(certificate, issuerKey);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static X509Certificate authority(
      String name, KeyPair key, String issuer, KeyPair issuerKey, int serial) {
    try {
      return built(
          certificate(issuer, name, key, serial)
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
              .addExtension(
                  Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)),
          issuerKey);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static X509v3CertificateBuilder certificate(
      String issuer, String subject, KeyPair key, int serial) {
    return new X509v3CertificateBuilder(
        new X500Name("CN=" + issuer),
        BigInteger.valueOf(serial),
        Date.from(FROM),
        Date.from(TO),
        new X500Name("CN=" + subject),
        SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()));
  }

  private static void add(X509v3CertificateBuilder certificate, String oid, ASN1Encodable value) {
    try {
      certificate.addExtension(new ASN1ObjectIdentifier(AMD + oid), false, value);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static X509Certificate built(X509v3CertificateBuilder certificate, KeyPair issuer)
      throws IOException {
    var der = certificate.build(signer(issuer.getPrivate())).getEncoded();
    return Chain.parseDer(List.of(Bytes.wrap(der))).leaf();
  }

  private static ContentSigner signer(PrivateKey key) {
    try {
      return new JcaContentSignerBuilder("SHA384withRSAandMGF1")
          .setProvider(new BouncyCastleProvider())
          .build(key);
    } catch (OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyPair keys(String algorithm) {
    try {
      var generator = KeyPairGenerator.getInstance(algorithm);
      if (algorithm.equals("EC")) {
        generator.initialize(new ECGenParameterSpec("secp384r1"));
      } else {
        generator.initialize(2048);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
