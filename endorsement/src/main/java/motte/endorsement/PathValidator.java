package motte.endorsement;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import motte.core.Bytes;
import motte.core.Kind;
import motte.trust.Spki;

/// Validates certificate paths (RFC 5280 §6) as of any time. What does not depend on time, the
/// signatures above all, is remembered by the certificates' bytes. Thread-safe.
public final class PathValidator {
  private static final int REMEMBERED = 4_096;
  private static final int KEY_CERT_SIGN = 5;

  private final SignatureEngine engine;
  private final Remembered<Link, Boolean> links = new Remembered<>(REMEMBERED);

  /// Two certificates; they are equal by their encodings.
  private record Link(X509Certificate certificate, X509Certificate issuer) {}

  private PathValidator(SignatureEngine engine) {
    this.engine = engine;
  }

  /// A validator that has seen nothing yet.
  public static PathValidator of(SignatureEngine engine) {
    return new PathValidator(engine);
  }

  /// What checks the signatures.
  public SignatureEngine engine() {
    return engine;
  }

  /// Checks a path; gives the name of the root in which it ends. Throws for the first defect:
  /// `path-unpinned` (the end is none of the roots), `path-not-valid-then` (a certificate has not
  /// begun or has ended at `at`), `path-broken` (a certificate may not issue, or its signature does
  /// not hold).
  public String validate(CertificatePath path, PinnedRoots roots, Instant at) {
    links(path);
    dates(path, at);
    return roots
        .name(path.root())
        .orElseThrow(() ->
            new EndorsementException(
                Kind.DENIED,
                "path-unpinned",
                "the certificates lead to " + name(path.root()) + ", which is no pinned root",
                "give the maker's certificates; a test root must be accepted in words"));
  }

  /// Checks that each certificate was issued by the next, and the last by itself: `path-broken`.
  public void links(CertificatePath path) {
    var certificates = path.certificates();
    for (int i = 0; i < certificates.size(); i++) {
      var issuer = path.issuerOf(i);
      if (i > 0) {
        mayIssue(certificates.get(i), i - 1);
      }
      if (certificates.get(i).hasUnsupportedCriticalExtension()) {
        throw broken(certificates.get(i), "it has a critical extension that is not understood");
      }
      link(certificates.get(i), issuer);
    }
  }

  /// Checks that every certificate of the path holds at that time: `path-not-valid-then`.
  public static void dates(CertificatePath path, Instant at) {
    for (var each : path.certificates()) {
      var from = each.getNotBefore().toInstant();
      var to = each.getNotAfter().toInstant();
      if (at.isBefore(from) || at.isAfter(to)) {
        throw new EndorsementException(
            Kind.DENIED,
            "path-not-valid-then",
            name(each) + " holds from " + from + " to " + to + ", not at " + at,
            "give the certificates of that time");
      }
    }
  }

  private void link(X509Certificate certificate, X509Certificate issuer) {
    var key = new Link(certificate, issuer);
    if (links.find(key).isPresent()) {
      return;
    }
    if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
      throw broken(certificate, "its issuer is not there");
    }
    try {
      X509Signature.requireOneAlgorithm(certificate.getEncoded());
      var signature =
          X509Signature.of(
              certificate.getSigAlgOID(),
              certificate.getSigAlgParams(),
              certificate.getSignature(),
              issuer.getPublicKey());
      engine
          .prepareIssuer(Spki.of(issuer.getPublicKey()))
          .verify(
              signature.scheme(),
              Bytes.wrap(certificate.getTBSCertificate()),
              signature.signature());
    } catch (EndorsementException e) {
      throw broken(certificate, e.getMessage());
    } catch (CertificateEncodingException e) {
      throw new AssertionError("a parsed certificate has an encoding", e);
    }
    links.remember(key, true);
  }

  private static void mayIssue(X509Certificate issuer, int below) {
    int longest = issuer.getBasicConstraints();
    var usage = issuer.getKeyUsage();
    if (longest < 0 || (usage != null && !usage[KEY_CERT_SIGN])) {
      throw broken(issuer, "it may not issue certificates");
    }
    if (longest < below) {
      throw broken(issuer, "the path below it is longer than it allows");
    }
  }

  static String name(X509Certificate certificate) {
    return "`" + certificate.getSubjectX500Principal().getName() + "`";
  }

  private static EndorsementException broken(X509Certificate certificate, String why) {
    return new EndorsementException(
        Kind.DENIED,
        "path-broken",
        "the certificate " + name(certificate) + " does not hold: " + why,
        "give the whole path, from the leaf to the maker's root");
  }
}
