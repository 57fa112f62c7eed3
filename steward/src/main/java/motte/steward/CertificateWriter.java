package motte.steward;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import motte.core.Kind;
import motte.trust.Claims;
import motte.trust.SigningKey;
import motte.trust.Spki;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;

/// Writes X.509 certificates (RFC 5280) that one key signs.
final class CertificateWriter {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SERIAL_BITS = 152;
  private static final int LONGEST_COMMON_NAME = 64;

  private final SigningKey issuer;
  private final X509Certificate root;
  private final Optional<URI> crl;

  /// @param crl where the list of revocations is to be had, if certificates say so
  CertificateWriter(SigningKey issuer, X509Certificate root, Optional<URI> crl) {
    this.issuer = issuer;
    this.root = root;
    this.crl = crl;
  }

  static X509Certificate root(SigningKey key, String domain, Instant from, Instant until) {
    try {
      var name = bcRootName(domain);
      var builder = builder(name, name, key.spki(), from, until);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key.spki().publicKey()));
      return sign(builder, key);
    } catch (CertIOException | GeneralSecurityException e) {
      throw fault(e);
    }
  }

  /// The name of a domain's root.
  static X500Principal rootName(String domain) {
    try {
      return new X500Principal(bcRootName(domain).getEncoded());
    } catch (java.io.IOException e) {
      throw fault(e);
    }
  }

  X509Certificate leaf(Leaf leaf, Spki key, Instant from, Instant until) {
    try {
      var issuerName = X500Name.getInstance(root.getSubjectX500Principal().getEncoded());
      var builder = builder(issuerName, name(leaf.subject()), key, from, until);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(Extension.extendedKeyUsage, false, purposes(leaf));
      var names = names(leaf);
      if (!names.isEmpty()) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(names.toArray(GeneralName[]::new)));
      }
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(root.getPublicKey()));
      if (crl.isPresent()) {
        builder.addExtension(Extension.cRLDistributionPoints, false, point(crl.get()));
      }
      if (leaf.claims().isPresent()) {
        builder.addExtension(
            new ASN1ObjectIdentifier(Claims.OID), false, leaf.claims().get().encode().toArray());
      }
      return sign(builder, issuer);
    } catch (CertIOException | GeneralSecurityException e) {
      throw fault(e);
    }
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, Spki key, Instant from, Instant until) {
    return new X509v3CertificateBuilder(
        issuer,
        new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS),
        Date.from(from.truncatedTo(ChronoUnit.SECONDS)),
        Date.from(until.truncatedTo(ChronoUnit.SECONDS)),
        subject,
        SubjectPublicKeyInfo.getInstance(key.der().toArray()));
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, SigningKey key) {
    try {
      return new JcaX509CertificateConverter().getCertificate(builder.build(new KeySigner(key)));
    } catch (GeneralSecurityException e) {
      throw fault(e);
    }
  }

  private static ExtendedKeyUsage purposes(Leaf leaf) {
    List<KeyPurposeId> purposes = new ArrayList<>();
    if (leaf.server()) {
      purposes.add(KeyPurposeId.id_kp_serverAuth);
    }
    if (leaf.client()) {
      purposes.add(KeyPurposeId.id_kp_clientAuth);
    }
    return new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new));
  }

  private static List<GeneralName> names(Leaf leaf) {
    List<GeneralName> names = new ArrayList<>();
    leaf.uri()
        .ifPresent(uri -> names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
    leaf.names().forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
    leaf.addresses()
        .forEach(address -> names.add(new GeneralName(GeneralName.iPAddress, plain(address))));
    return names;
  }

  /// Only a literal is an address: nothing is looked up.
  private static String plain(String address) {
    try {
      return InetAddress.ofLiteral(address).getHostAddress();
    } catch (IllegalArgumentException e) {
      throw new StewardException(
          Kind.INVALID,
          "address-malformed",
          "`" + address + "` is not an IP address",
          "write numbers, such as 192.0.2.1 or 2001:db8::1; names belong among the names",
          e);
    }
  }

  private static CRLDistPoint point(URI crl) {
    var name = new GeneralName(GeneralName.uniformResourceIdentifier, crl.toString());
    var point = new DistributionPointName(new GeneralNames(name));
    return new CRLDistPoint(new DistributionPoint[] {new DistributionPoint(point, null, null)});
  }

  private static X500Name bcRootName(String domain) {
    return new X500NameBuilder(BCStyle.INSTANCE)
        .addRDN(
            BCStyle.O,
            domain.length() > LONGEST_COMMON_NAME
                ? domain.substring(0, LONGEST_COMMON_NAME)
                : domain)
        .addRDN(BCStyle.CN, "Motte root")
        .build();
  }

  private static X500Name name(String common) {
    var fits =
        common.length() > LONGEST_COMMON_NAME ? common.substring(0, LONGEST_COMMON_NAME) : common;
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, fits).build();
  }

  private static StewardException fault(Exception e) {
    return new StewardException(
        Kind.FAULT,
        "certificate-not-written",
        "a certificate could not be written: " + e.getMessage(),
        "this is a fault in Motte or in its Java; please report it",
        e);
  }
}
