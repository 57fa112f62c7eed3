package motte.snp;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import motte.core.Kind;
import motte.endorsement.CertificatePath;
import motte.endorsement.EndorsementException;
import motte.endorsement.PathValidator;
import motte.endorsement.PinnedRoots;
import motte.endorsement.Remembered;
import motte.endorsement.SignatureEngine;
import motte.endorsement.SignatureEngine.PreparedKey;
import motte.trust.Spki;
import motte.verdict.Findings;

/// Appraises evidence of AMD SEV-SNP: every check is made and said, none ends the appraisal. What
/// does not depend on time or evidence, such as the signatures of certificates, is remembered.
/// Thread-safe; one for a process is enough.
///
/// ```java
/// var evidence = SnpEvidence.parse(bytes);
/// var endorsements = SnpEndorsements.of(evidence).or(SnpEndorsements.amd());
/// var findings = Findings.of("snp");
/// var claims = appraiser.appraise(evidence, endorsements, SnpPolicy.STANDARD, at, findings);
/// boolean trusted = findings.sound();
/// ```
public final class SnpAppraiser {
  private static final int REMEMBERED = 2_048;

  private final PathValidator paths;
  private final PinnedRoots roots;
  private final Remembered<X509Certificate, PreparedKey> keys = new Remembered<>(REMEMBERED);

  private SnpAppraiser(PathValidator paths, PinnedRoots roots) {
    this.paths = paths;
    this.roots = roots;
  }

  /// An appraiser that trusts AMD's roots.
  public static SnpAppraiser of(PathValidator paths) {
    return of(paths, AmdRoots.pins());
  }

  /// An appraiser that trusts these roots, named as AMD names its own: `ARK-Milan`.
  public static SnpAppraiser of(PathValidator paths, PinnedRoots roots) {
    return new SnpAppraiser(paths, roots);
  }

  /// Appraises a report as of `at`. The claims stand only if `findings` are sound; they are given
  /// in any case, so that a refusal can be understood.
  public SnpClaims appraise(
      SnpEvidence evidence,
      SnpEndorsements endorsements,
      SnpPolicy policy,
      Instant at,
      Findings findings) {
    var report = evidence.report();
    var vek = vek(report, endorsements.veks());
    new SignatureChecks(report, findings).add(vek, this::key);
    new EndorsementChecks(paths, roots, at, findings).add(report, vek, endorsements, policy);
    MeasurementChecks.add(report, vek, policy, findings);
    TcbChecks.add(report, vek, policy, findings);
    PolicyChecks.add(report, policy, findings);
    evidence.hcl().ifPresent(hcl -> HclChecks.add(hcl, findings));
    var claims = SnpClaims.of(report);
    var endorsed = vek.map(claims::with).orElse(claims);
    return evidence.hcl().map(endorsed::with).orElse(endorsed);
  }

  /// Checks that of those who issue keys of a product each was issued, as of `at`, below a root
  /// that is trusted for it, and that it signed each of the lists, which are in force:
  /// `snp-issuers-unsigned`.
  ///
  /// @param given what is checked
  /// @param known certificates of issuers that may be lacking from it
  public void signed(SnpEndorsements given, SnpEndorsements known, Product product, Instant at) {
    var pool = given.or(known).issuers();
    try {
      for (var issuer : given.issuers()) {
        rooted(CertificatePath.build(issuer, pool), product, at);
      }
      for (var list : given.crls()) {
        var root =
            pool.stream()
                .filter(one -> one.getSubjectX500Principal().equals(list.issuer()))
                .findFirst()
                .orElseThrow(() -> unsigned("nobody issued the list of " + list.issuer()));
        rooted(new CertificatePath(List.of(root)), product, at);
        list.verify(root, paths.engine());
        list.dates(at);
      }
    } catch (EndorsementException e) {
      throw unsigned(e.getMessage());
    }
  }

  private void rooted(CertificatePath path, Product product, Instant at) {
    var name = paths.validate(path, roots, at);
    if (!EndorsementChecks.of(name, product)) {
      throw unsigned("they end in " + name + ", which is not the root of " + product);
    }
  }

  private static SnpException unsigned(String why) {
    return new SnpException(
        Kind.DENIED,
        "snp-issuers-unsigned",
        "the issuers of keys, or their revocation list, are not signed by AMD: " + why,
        "ask a service that gives what AMD signed, such as AMD's own");
  }

  /// The key that is meant: of the kind that the report names, and for its chip if there are many.
  private static Optional<Vek> vek(SnpReport report, List<Vek> veks) {
    if (veks.size() <= 1) {
      return veks.stream().findFirst();
    }
    var kind = veks.stream().filter(vek -> vek.signer() == report.keyInfo().signer()).toList();
    return kind.stream()
        .filter(
            vek -> vek.tcb().equals(report.reportedTcb()) && EndorsementChecks.chip(report, vek))
        .findFirst()
        .or(() -> kind.stream().findFirst())
        .or(() -> veks.stream().findFirst());
  }

  private PreparedKey key(X509Certificate certificate) {
    var known = keys.find(certificate);
    if (known.isPresent()) {
      return known.get();
    }
    var key = engine().prepare(Spki.of(certificate.getPublicKey()));
    keys.remember(certificate, key);
    return key;
  }

  private SignatureEngine engine() {
    return paths.engine();
  }
}
