package motte.trust;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import motte.core.Kind;

/// Certificates that are trusted to root a chain. Revocation lists are not consulted: certificates
/// of a domain are short-lived instead.
///
/// @param roots the trusted certificates, at least one
public record Anchors(List<X509Certificate> roots) {

  public Anchors {
    roots = new Chain(roots).certificates();
  }

  /// Reads PEM text with one certificate or more.
  public static Anchors parsePem(String pem) {
    return new Anchors(Chain.parsePem(pem).certificates());
  }

  /// PEM text, as [#parsePem] reads it.
  public String pem() {
    return new Chain(roots).pem();
  }

  /// Checks that `chain` leads to one of these anchors and is valid at that time (PKIX, RFC 5280
  /// §6): `certificate-expired`, `certificate-not-yet-valid`, `chain-invalid`. What a certificate
  /// may be used for, and for which name, is not checked here.
  ///
  /// @return the anchor that it leads to
  public X509Certificate verify(Chain chain, Instant at) {
    var path = chain.certificates().stream().takeWhile(each -> !roots.contains(each)).toList();
    if (path.isEmpty()) {
      verifyValidity(chain.leaf(), at);
      return chain.leaf();
    }
    try {
      var validator = CertPathValidator.getInstance("PKIX");
      var parameters = new PKIXParameters(trustAnchors());
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(at));
      var certPath = CertificateFactory.getInstance("X.509").generateCertPath(path);
      if (validator.validate(certPath, parameters) instanceof PKIXCertPathValidatorResult result) {
        var anchor = result.getTrustAnchor().getTrustedCert();
        verifyAuthority(anchor, at);
        return anchor;
      }
      throw new AssertionError("PKIX has a result of its own");
    } catch (CertPathValidatorException e) {
      throw refused(e, path, at);
    } catch (GeneralSecurityException e) {
      throw invalid(path.getFirst(), e);
    }
  }

  Set<TrustAnchor> trustAnchors() {
    return roots.stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet());
  }

  static void verifyValidity(X509Certificate certificate, Instant at) {
    if (at.isAfter(certificate.getNotAfter().toInstant())) {
      throw new TrustException(
          Kind.DENIED,
          "certificate-expired",
          "the certificate of `"
              + subject(certificate)
              + "` expired at "
              + certificate.getNotAfter().toInstant()
              + ", and it is "
              + at,
          "renew the certificate, or set the clock");
    }
    if (at.isBefore(certificate.getNotBefore().toInstant())) {
      throw new TrustException(
          Kind.DENIED,
          "certificate-not-yet-valid",
          "the certificate of `"
              + subject(certificate)
              + "` is valid from "
              + certificate.getNotBefore().toInstant()
              + ", and it is "
              + at,
          "set the clock of the machine whose time is wrong");
    }
  }

  /// An anchor that is not an authority vouches for itself only.
  private static void verifyAuthority(X509Certificate anchor, Instant at) {
    verifyValidity(anchor, at);
    if (anchor.getBasicConstraints() < 0) {
      throw new TrustException(
          Kind.DENIED,
          "chain-invalid",
          "the trusted certificate of `"
              + subject(anchor)
              + "` is not that of an authority, but issued another",
          "trust the root of the domain");
    }
  }

  private static TrustException refused(
      CertPathValidatorException e, List<X509Certificate> path, Instant at) {
    var culprit = path.get(Math.max(0, e.getIndex()));
    if (e.getReason() == BasicReason.EXPIRED || e.getReason() == BasicReason.NOT_YET_VALID) {
      verifyValidity(culprit, at);
    }
    return invalid(culprit, e);
  }

  private static TrustException invalid(X509Certificate culprit, GeneralSecurityException e) {
    return new TrustException(
        Kind.DENIED,
        "chain-invalid",
        "the certificate of `"
            + subject(culprit)
            + "` (issuer `"
            + culprit.getIssuerX500Principal()
            + "`) does not lead to a trusted root: "
            + e.getMessage(),
        "check that the peer belongs to the expected domain and that its root is among the anchors",
        e);
  }

  private static String subject(X509Certificate certificate) {
    var name = certificate.getSubjectX500Principal().toString();
    return name.isEmpty() ? Spki.of(certificate.getPublicKey()).pin().toString() : name;
  }
}
