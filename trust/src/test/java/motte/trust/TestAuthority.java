package motte.trust;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import motte.core.Bytes;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A small authority for tests, built on BouncyCastle.
final class TestAuthority {
  /// The real time, since TLS looks at the clock of the machine.
  @SuppressWarnings("TimeInStaticInitializer")
  static final Instant NOW = Instant.now();

  final SigningKey key = SigningKey.generate(SigningKey.Curve.P256);
  final Chain root;
  private final AtomicLong serials = new AtomicLong(1);
  private final String name;

  TestAuthority(String name) {
    this.name = name;
    this.root =
        Chain.parseDer(
            List.of(
                issue(
                    new Leaf(key.spki())
                        .subject(name)
                        .authority()
                        .from(NOW.minus(Duration.ofDays(1)))
                        .until(NOW.plus(Duration.ofDays(1))))));
  }

  /// What is asked of the authority. Each method returns a changed copy.
  record Leaf(
      Spki spki,
      String subject,
      boolean isAuthority,
      List<GeneralName> names,
      List<KeyPurposeId> purposes,
      Instant notBefore,
      Instant notAfter,
      Optional<Bytes> claims) {
    Leaf(Spki spki) {
      this(
          spki,
          "leaf",
          false,
          List.of(),
          List.of(),
          NOW.minusSeconds(60),
          NOW.plusSeconds(3600),
          Optional.empty());
    }

    Leaf subject(String value) {
      return new Leaf(spki, value, isAuthority, names, purposes, notBefore, notAfter, claims);
    }

    Leaf authority() {
      return new Leaf(spki, subject, true, names, purposes, notBefore, notAfter, claims);
    }

    Leaf names(GeneralName... value) {
      return new Leaf(
          spki, subject, isAuthority, List.of(value), purposes, notBefore, notAfter, claims);
    }

    Leaf purposes(KeyPurposeId... value) {
      return new Leaf(
          spki, subject, isAuthority, names, List.of(value), notBefore, notAfter, claims);
    }

    Leaf from(Instant value) {
      return new Leaf(spki, subject, isAuthority, names, purposes, value, notAfter, claims);
    }

    Leaf until(Instant value) {
      return new Leaf(spki, subject, isAuthority, names, purposes, notBefore, value, claims);
    }

    Leaf claims(Claims value) {
      return new Leaf(
          spki,
          subject,
          isAuthority,
          names,
          purposes,
          notBefore,
          notAfter,
          Optional.of(value.encode()));
    }
  }

  Chain chain(Leaf leaf) {
    return Chain.parseDer(List.of(issue(leaf), root.der().getFirst()));
  }

  /// An identity that serves `localhost` and 127.0.0.1 and may be a client too.
  Identity identity() {
    var fresh = SigningKey.generate(SigningKey.Curve.P256);
    return new Identity(
        fresh,
        chain(
            new Leaf(fresh.spki())
                .names(
                    new GeneralName(GeneralName.dNSName, "localhost"),
                    new GeneralName(GeneralName.iPAddress, "127.0.0.1"))
                .purposes(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth)));
  }

  /// A list of these revoked certificates, from an hour before until then.
  Bytes crl(Instant until, X509Certificate... revoked) {
    return crl(NOW.minusSeconds(3600), until, Optional.empty(), revoked);
  }

  /// A list of these revoked certificates.
  Bytes crl(Instant from, Instant until, Optional<Long> number, X509Certificate... revoked) {
    try {
      var list = new X509v2CRLBuilder(new X500Name("CN=" + name), Date.from(from));
      list.setNextUpdate(Date.from(until));
      for (var each : revoked) {
        list.addCRLEntry(each.getSerialNumber(), Date.from(NOW), CRLReason.keyCompromise);
      }
      if (number.isPresent()) {
        var value = new CRLNumber(BigInteger.valueOf(number.get()));
        list.addExtension(Extension.cRLNumber, false, value);
      }
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key.privateKey());
      return Bytes.wrap(list.build(signer).getEncoded());
    } catch (java.io.IOException | org.bouncycastle.operator.OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  Bytes issue(Leaf leaf) {
    try {
      var builder =
          new X509v3CertificateBuilder(
              new X500Name("CN=" + name),
              BigInteger.valueOf(serials.getAndIncrement()),
              Date.from(leaf.notBefore()),
              Date.from(leaf.notAfter()),
              new X500Name("CN=" + leaf.subject()),
              SubjectPublicKeyInfo.getInstance(leaf.spki().der().toArray()));
      builder.addExtension(
          Extension.basicConstraints, true, new BasicConstraints(leaf.isAuthority()));
      if (!leaf.names().isEmpty()) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(leaf.names().toArray(GeneralName[]::new)));
      }
      if (!leaf.purposes().isEmpty()) {
        builder.addExtension(
            Extension.extendedKeyUsage,
            false,
            new ExtendedKeyUsage(leaf.purposes().toArray(KeyPurposeId[]::new)));
      }
      if (leaf.claims().isPresent()) {
        builder.addExtension(
            new ASN1ObjectIdentifier(Claims.OID), false, leaf.claims().get().toArray());
      }
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key.privateKey());
      return Bytes.of(builder.build(signer).getEncoded());
    } catch (java.io.IOException | org.bouncycastle.operator.OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }
}
