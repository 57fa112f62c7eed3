package motte.steward;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import motte.core.Bytes;
import motte.trust.Chain;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A maker of TPMs: a root, an issuer below it, and what the issuer certifies. A test's own.
final class TpmMaker {
  static final String ENDORSEMENT = "2.23.133.8.1";
  static final String ATTESTATION = "2.23.133.8.3";

  private final X500Principal rootName;
  private final X500Principal issuerName;
  private final KeyPair rootKey = pair();
  private final KeyPair issuerKey = pair();
  final Instant from;
  final X509Certificate root;
  final X509Certificate issuer;
  private long serial = 1;

  TpmMaker(String name, Instant from) {
    this.from = from;
    rootName = new X500Principal("CN=Root of " + name);
    issuerName = new X500Principal("CN=Issuer of " + name);
    root = certificate(rootName, rootKey.getPublic(), rootName, rootKey, true, "");
    issuer = certificate(issuerName, issuerKey.getPublic(), rootName, rootKey, true, "");
  }

  /// The root as a policy names it, with its issuer before it.
  Chain chain() {
    return new Chain(List.of(issuer, root));
  }

  X509Certificate certify(PublicKey key, String use) {
    return certificate(new X500Principal("CN=A TPM"), key, issuerName, issuerKey, false, use);
  }

  X509Certificate issuerOf(PublicKey key) {
    return certificate(
        new X500Principal("CN=A TPM"), key, issuerName, issuerKey, true, ENDORSEMENT);
  }

  /// The lists of the root and of the issuer, which revokes those.
  Bytes[] crls(X509Certificate... revoked) {
    return new Bytes[] {
      crl(rootName, rootKey, List.of()), crl(issuerName, issuerKey, List.of(revoked))
    };
  }

  private X509Certificate certificate(
      X500Principal subject,
      PublicKey key,
      X500Principal by,
      KeyPair signer,
      boolean issues,
      String use) {
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              by,
              BigInteger.valueOf(++serial),
              Date.from(from),
              Date.from(from.plusSeconds(86_400)),
              subject,
              key);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(issues));
      if (!use.isEmpty()) {
        var purpose = KeyPurposeId.getInstance(new ASN1ObjectIdentifier(use));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
      }
      return Chain.parseDer(List.of(Bytes.wrap(builder.build(signer(signer)).getEncoded()))).leaf();
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private Bytes crl(X500Principal by, KeyPair signer, List<X509Certificate> revoked) {
    try {
      var builder = new JcaX509v2CRLBuilder(by, Date.from(from));
      builder.setNextUpdate(Date.from(from.plusSeconds(86_400)));
      for (var each : revoked) {
        builder.addCRLEntry(each.getSerialNumber(), Date.from(from), 1);
      }
      return Bytes.wrap(builder.build(signer(signer)).getEncoded());
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ContentSigner signer(KeyPair pair) {
    try {
      return new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
    } catch (OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  static KeyPair pair() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
