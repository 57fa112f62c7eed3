package motte.drawbridge;

import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;
import motte.trust.Anchors;
import motte.trust.Chain;
import motte.trust.Claims;
import motte.trust.Identity;
import motte.trust.SigningKey;
import motte.trust.SigningKey.Curve;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A small certificate authority, in the place of a steward.
final class TestDomain {
  static final Digest KEEP = Digest.sha384(new byte[] {7});

  private final Instant now = Instant.now();
  private final String name;
  private final SigningKey key = SigningKey.generate(Curve.P256);
  private final X509Certificate root;
  private long serial = 1;

  TestDomain(String name) {
    this.name = name;
    this.root = issue(key, "CN=root of " + name, true, Duration.ofDays(30), Optional.empty());
  }

  /// When the domain was made; its certificates begin an hour before.
  Instant now() {
    return now;
  }

  Anchors anchors() {
    return new Anchors(List.of(root));
  }

  /// A list of revocations, from an hour before until then.
  Bytes crl(Instant until, X509Certificate... revoked) {
    try {
      var name = X500Name.getInstance(root.getSubjectX500Principal().getEncoded());
      var list = new X509v2CRLBuilder(name, Date.from(now.minus(Duration.ofHours(1))));
      list.setNextUpdate(Date.from(until));
      for (var each : revoked) {
        list.addCRLEntry(each.getSerialNumber(), Date.from(now), 1);
      }
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key.privateKey());
      return Bytes.wrap(list.build(signer).getEncoded());
    } catch (IOException | OperatorException e) {
      throw new AssertionError(e);
    }
  }

  Identity server() {
    return identity("CN=localhost", Duration.ofDays(1), Optional.empty());
  }

  Identity keep(Digest pkg) {
    return keep(claims(Claims.Purpose.KEEP, name, Grade.NONE, KEEP, pkg));
  }

  Identity keep(Claims claims) {
    return identity("CN=keep", Duration.ofMinutes(10), Optional.of(claims));
  }

  Identity expiredKeep(Digest pkg) {
    var claims = claims(Claims.Purpose.KEEP, name, Grade.NONE, KEEP, pkg);
    return identity("CN=keep", Duration.ofMinutes(-10), Optional.of(claims));
  }

  static Claims claims(Claims.Purpose kind, String domain, Grade grade, Digest keep, Digest pkg) {
    var instance = kind == Claims.Purpose.INSTANCE;
    return new Claims(
        kind,
        domain,
        grade,
        keep,
        Digest.sha384(new byte[] {1}),
        pkg,
        instance ? Optional.of("game") : Optional.empty(),
        instance ? Optional.of(Digest.sha384(new byte[] {2})) : Optional.empty(),
        Optional.empty(),
        Digest.sha256(new byte[] {3}));
  }

  private Identity identity(String subject, Duration life, Optional<Claims> claims) {
    var own = SigningKey.generate(Curve.P256);
    var leaf = issue(own, subject, false, life, claims);
    return new Identity(own, new Chain(List.of(leaf, root)));
  }

  private X509Certificate issue(
      SigningKey subjectKey,
      String subject,
      boolean authority,
      Duration life,
      Optional<Claims> claims) {
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              new X500Name("CN=root of " + name),
              BigInteger.valueOf(System.nanoTime()).shiftLeft(8).add(BigInteger.valueOf(serial++)),
              Date.from(now.minus(Duration.ofHours(1))),
              Date.from(now.plus(life)),
              new X500Name(subject),
              subjectKey.spki().publicKey());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      if (subject.equals("CN=localhost")) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")));
      }
      if (claims.isPresent()) {
        builder.addExtension(
            new ASN1ObjectIdentifier(Claims.OID),
            false,
            ASN1Primitive.fromByteArray(claims.get().encode().toArray()));
      }
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key.privateKey());
      var der = builder.build(signer).getEncoded();
      return Chain.parseDer(List.of(Bytes.wrap(der))).leaf();
    } catch (IOException | OperatorException e) {
      throw new AssertionError(e);
    }
  }
}
