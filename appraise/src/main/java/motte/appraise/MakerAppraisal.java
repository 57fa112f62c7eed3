package motte.appraise;

import static motte.verdict.Remits.ENDORSEMENT;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import motte.core.MotteException;
import motte.endorsement.CertificatePath;
import motte.endorsement.Crl;
import motte.endorsement.PathValidator;
import motte.endorsement.PinnedRoots;
import motte.endorsement.SignatureEngine;
import motte.trust.Chain;
import motte.trust.Spki;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Outcome;

/// Appraises the certificate of a key of a TPM: it leads to a root that the policy accepts, is for
/// such keys, and is not revoked. No maker's root is accepted unasked: there are dozens, and each
/// vouches for more than one would think.
final class MakerAppraisal {
  private final TpmMakers makers;
  private final List<X509Certificate> acceptedRoots;
  private final Instant at;
  private final PathValidator paths = PathValidator.of(SignatureEngine.bouncyCastle());

  private MakerAppraisal(TpmMakers makers, List<X509Certificate> acceptedRoots, Instant at) {
    this.makers = makers;
    this.acceptedRoots = acceptedRoots;
    this.at = at;
  }

  /// By what the policy says of makers of TPMs, and of roots beside the makers' own.
  static MakerAppraisal of(PlatformPolicy policy, Instant at) {
    return new MakerAppraisal(policy.tpm().makers(), policy.acceptedRoots().all(), at);
  }

  /// What a certificate is for.
  enum Use {
    /// tcg-kp-EKCertificate.
    ENDORSEMENT("endorsement certificate", "2.23.133.8.1"),
    /// tcg-kp-AIKCertificate.
    ATTESTATION("attestation certificate", "2.23.133.8.3");

    private final String name;
    private final String id;

    Use(String name, String id) {
      this.name = name;
      this.id = id;
    }
  }

  /// Of these the certificate that is for an attestation key, else the first.
  static Optional<X509Certificate> attestation(List<X509Certificate> certificates) {
    return certificates.stream()
        .filter(each -> purposes(each).contains(Use.ATTESTATION.id))
        .findFirst()
        .or(() -> certificates.stream().findFirst());
  }

  /// Whether one of these is about that key.
  static boolean names(List<X509Certificate> certificates, Spki key) {
    return certificates.stream().anyMatch(each -> Spki.of(each.getPublicKey()).equals(key));
  }

  /// Whether any root is accepted.
  boolean acceptsRoots() {
    return !makers.roots().isEmpty() || !acceptedRoots.isEmpty();
  }

  /// Judges the certificate of `key` among these, the others being its issuers. Gives the name of
  /// the root if all of it holds.
  Optional<String> appraise(
      Use use, Spki key, List<X509Certificate> certificates, Findings findings) {
    var leaf =
        certificates.stream().filter(each -> Spki.of(each.getPublicKey()).equals(key)).findFirst();
    if (leaf.isEmpty()) {
      findings.add(
          ENDORSEMENT,
          use.name,
          Finding.failed("none of " + certificates.size() + " certificates names the key")
              .comparing(
                  certificates.stream().map(each -> Spki.of(each.getPublicKey()).pin()).toList(),
                  key.pin()));
      return Optional.empty();
    }
    var path = path(leaf.get(), certificates);
    var judged = findings.apart();
    Optional<String> root = Optional.empty();
    try {
      root = Optional.of(paths.validate(path, pinned(), at));
      judged.add(ENDORSEMENT, use.name, Finding.passed("it leads to " + root.get()));
    } catch (MotteException e) {
      judged.add(ENDORSEMENT, use.name, Finding.failed(e.getMessage()));
    }
    judged.add(ENDORSEMENT, use.name + "'s use", usage(leaf.get(), use));
    judged.add(ENDORSEMENT, use.name + "'s revocation", revocation(path));
    findings.addAll(judged);
    return root.filter(_ -> judged.sound());
  }

  private CertificatePath path(X509Certificate leaf, List<X509Certificate> certificates) {
    List<X509Certificate> pool = new ArrayList<>();
    makers.roots().stream().map(Chain::certificates).forEach(pool::addAll);
    pool.addAll(acceptedRoots);
    pool.addAll(certificates);
    return CertificatePath.build(leaf, pool);
  }

  private PinnedRoots pinned() {
    var roots = new PinnedRoots(java.util.Map.of());
    for (var chain : makers.roots()) {
      roots = roots.accepting(chain.root());
    }
    for (var root : acceptedRoots) {
      roots = roots.accepting(root);
    }
    return roots;
  }

  private static Finding usage(X509Certificate leaf, Use use) {
    var stated = purposes(leaf);
    var finding =
        leaf.getBasicConstraints() >= 0
            ? Finding.failed("it is the certificate of an issuer")
            : Finding.of(
                stated.contains(use.id),
                "it is for such a key of a TPM",
                "it is not for such a key of a TPM");
    return finding.comparing(stated, use.id).from("RFC 5280 §4.2.1.12");
  }

  private static List<String> purposes(X509Certificate certificate) {
    try {
      return Optional.ofNullable(certificate.getExtendedKeyUsage()).orElse(List.of());
    } catch (CertificateParsingException _) {
      return List.of();
    }
  }

  /// Every certificate but the root's, by a list of its issuer.
  private Finding revocation(CertificatePath path) {
    var found = Finding.passed("none of its path is revoked");
    for (int i = 0; i + 1 < path.certificates().size(); i++) {
      var finding = revocation(path.certificates().get(i), path.issuerOf(i));
      if (finding.outcome() == Outcome.FAILED) {
        return finding;
      }
      found = finding.outcome() == Outcome.SKIPPED ? finding : found;
    }
    return found.from("RFC 5280 §6.3");
  }

  /// What any list of the issuer's revokes stays revoked; one of them must be in force.
  private Finding revocation(X509Certificate certificate, X509Certificate issuer) {
    Optional<Finding> stale = Optional.empty();
    boolean inForce = false;
    for (var der : makers.crls()) {
      var crl = Crl.parse(der);
      if (!crl.issuer().equals(issuer.getSubjectX500Principal())) {
        continue;
      }
      try {
        crl.verify(issuer, paths.engine());
        var when = crl.revoked(certificate);
        if (when.isPresent()) {
          return Finding.failed(
              "`" + certificate.getSubjectX500Principal() + "` was revoked on " + when.get());
        }
        crl.dates(at);
        inForce = true;
      } catch (MotteException e) {
        stale = Optional.of(Finding.failed(e.getMessage()));
      }
    }
    return inForce
        ? Finding.passed("not revoked")
        : stale.orElseGet(() ->
            Finding.missing(
                "the revocation list of `" + issuer.getSubjectX500Principal() + "`",
                makers.allowMissingCrl()));
  }
}
