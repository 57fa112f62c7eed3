package motte.keep;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;
import motte.trust.Chain;
import motte.trust.Claims;
import motte.trust.Identity;
import motte.trust.Pins;
import motte.trust.SigningKey;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A trust domain of the tests: a root that certifies whatever it is told to.
final class Domain {
  static final Digest COMPONENT = Digest.sha384(new byte[] {1});

  private static final Duration EARLY = Duration.ofMinutes(1);
  private static final AtomicLong SERIAL = new AtomicLong(1);

  private final String name;
  private final SigningKey rootKey = SigningKey.generate(SigningKey.Curve.P256);
  private final X509Certificate root;

  private Domain(String name) {
    this.name = name;
    var subject = new X500Name("CN=" + name);
    var now = Instant.now();
    this.root =
        certificate(
            subject,
            rootKey,
            now.minus(EARLY),
            now.plusSeconds(86_400),
            builder ->
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true)));
  }

  static Domain of(String name) {
    return new Domain(name);
  }

  /// The list of revoked certificates: none are, for a year.
  Bytes crl() {
    try {
      var now = Instant.now();
      var list = new X509v2CRLBuilder(new X500Name("CN=" + name), Date.from(now));
      list.setNextUpdate(Date.from(now.plus(Duration.ofDays(365))));
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(rootKey.privateKey());
      return Bytes.wrap(list.build(signer).getEncoded());
    } catch (IOException | OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  String name() {
    return name;
  }

  Pins pins() {
    return Pins.of(motte.trust.Spki.of(root.getPublicKey()));
  }

  /// The identity of an instance in `role`, for 127.0.0.1 and localhost, valid for so long from
  /// now.
  Identity instance(String role, Duration lifetime) {
    return current(claims(Claims.Purpose.INSTANCE, Optional.of(role)), lifetime);
  }

  Identity keep() {
    return current(claims(Claims.Purpose.KEEP, Optional.empty()), Duration.ofHours(1));
  }

  /// It begins a minute early: a clock of the tests may have begun before.
  private Identity current(Claims claims, Duration lifetime) {
    return identity(claims, Instant.now().minus(EARLY), lifetime.plus(EARLY));
  }

  Identity identity(Claims claims, Instant from, Duration lifetime) {
    var key = SigningKey.generate(SigningKey.Curve.P256);
    var leaf =
        certificate(
            new X500Name(""),
            key,
            from,
            from.plus(lifetime),
            builder -> {
              var extension = ASN1Primitive.fromByteArray(claims.encode().toArray());
              builder.addExtension(new ASN1ObjectIdentifier(Claims.OID), false, extension);
              var names =
                  new GeneralName[] {
                    new GeneralName(GeneralName.dNSName, "localhost"),
                    new GeneralName(GeneralName.iPAddress, "127.0.0.1")
                  };
              builder.addExtension(Extension.subjectAlternativeName, true, new GeneralNames(names));
            });
    return new Identity(key, new Chain(List.of(leaf, root)));
  }

  Claims claims(Claims.Purpose purpose, Optional<String> role) {
    var digest = Digest.sha384(new byte[0]);
    boolean instance = purpose == Claims.Purpose.INSTANCE;
    return new Claims(
        purpose,
        name,
        Grade.NONE,
        digest,
        digest,
        Digest.sha256(new byte[0]),
        role,
        instance ? Optional.of(COMPONENT) : Optional.empty(),
        instance ? Optional.of("i-1") : Optional.empty(),
        Digest.sha256(new byte[0]));
  }

  private interface Extensions {
    void add(X509v3CertificateBuilder builder) throws IOException;
  }

  private X509Certificate certificate(
      X500Name subject, SigningKey key, Instant from, Instant to, Extensions extensions) {
    try {
      var builder =
          new X509v3CertificateBuilder(
              new X500Name("CN=" + name),
              BigInteger.valueOf(SERIAL.getAndIncrement()),
              Date.from(from),
              Date.from(to),
              subject,
              SubjectPublicKeyInfo.getInstance(key.spki().der().toArray()));
      extensions.add(builder);
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(rootKey.privateKey());
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    } catch (CertIOException | GeneralSecurityException | OperatorCreationException e) {
      throw new AssertionError(e);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
