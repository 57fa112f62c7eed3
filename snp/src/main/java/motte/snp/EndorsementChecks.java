package motte.snp;

import static motte.verdict.Remits.ENDORSEMENT;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import motte.core.MotteException;
import motte.endorsement.CertificatePath;
import motte.endorsement.Crl;
import motte.endorsement.PathValidator;
import motte.endorsement.PinnedRoots;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Outcome;

/// Whether AMD vouches for the key that signed: VCEK or VLEK, ASK or ASVK, ARK, revocations, and
/// that the key is this chip's.
///
/// @param paths checks signatures of certificates
/// @param roots AMD's root keys by name
/// @param at as of when
/// @param findings where the checks go
record EndorsementChecks(PathValidator paths, PinnedRoots roots, Instant at, Findings findings) {
  private static final String KDS = "VCEK and KDS specification 57230 ";

  void add(SnpReport report, Optional<Vek> vek, SnpEndorsements endorsements, SnpPolicy policy) {
    if (vek.isEmpty()) {
      findings.add(
          ENDORSEMENT,
          "VEK",
          Finding.missing("the certificate of the " + report.keyInfo().signer(), false));
      return;
    }
    var key = vek.get();
    findings.add(
        ENDORSEMENT,
        "VEK",
        Finding.passed(
                "a "
                    + key.signer()
                    + " of "
                    + key.productName()
                    + " for "
                    + key.tcb().of(key.product()))
            .from(KDS + "§3.1"));
    var path = CertificatePath.build(key.certificate(), endorsements.issuers());
    findings.add(ENDORSEMENT, "VEK chain", chain(path));
    findings.add(ENDORSEMENT, "VEK issuer", issuer(key));
    findings.add(ENDORSEMENT, "AMD root", root(path.root(), key.product()));
    if (roots.name(path.root()).isPresent()) {
      findings.add(
          ENDORSEMENT,
          "maker's root",
          roots.isMakers(path.root())
              ? Finding.passed("it is AMD's own")
              : Finding.letPass(
                  "it is not AMD's: the policy accepts it in words, and who holds its key can"
                      + " vouch for any machine"));
    }
    findings.add(ENDORSEMENT, "validity", dates(path));
    findings.add(ENDORSEMENT, "revocation", revocation(path, endorsements, policy));
    findings.add(ENDORSEMENT, "product", product(report, key));
    findings.add(ENDORSEMENT, "TCB of the VEK", tcb(report, key));
    findings.add(ENDORSEMENT, "chip", chipFinding(report, key));
    findings.add(ENDORSEMENT, "cloud", cloud(key, policy));
  }

  /// Whether a key is of the chip that the report names; true where either names none.
  static boolean chip(SnpReport report, Vek vek) {
    if (vek.chipId().isEmpty() || report.chipIdMasked()) {
      return true;
    }
    var id = vek.chipId().get();
    var rest = report.chipId().slice(id.size(), report.chipId().size());
    return report.chipId().slice(0, id.size()).equals(id)
        && LittleEndian.zero(rest.toArray(), 0, rest.size());
  }

  /// Whether a root of that name is the one of that product.
  static boolean of(String root, Product product) {
    var wanted = "ARK-" + product.label();
    return root.equals(wanted) || root.contains(wanted + ",");
  }

  private Finding chain(CertificatePath path) {
    try {
      paths.links(path);
      return Finding.passed(path.certificates().size() + " certificates, each signed by the next")
          .from(KDS + "§2.2");
    } catch (MotteException e) {
      return Finding.failed(e.getMessage()).from(KDS + "§2.2");
    }
  }

  /// An ASK issues VCEKs, an ASVK VLEKs, and neither for another product.
  private static Finding issuer(Vek vek) {
    var wanted =
        (vek.signer() == KeyInfo.Signer.VLEK ? "SEV-VLEK-" : "SEV-") + vek.product().label();
    return Finding.same(commonName(vek.certificate().getIssuerX500Principal()), wanted)
        .from(KDS + "§2.2");
  }

  private Finding root(X509Certificate root, Product product) {
    var wanted = "ARK-" + product.label();
    var name = roots.name(root);
    return name.map(pinned ->
            Finding.of(
                    of(pinned, product),
                    "the pinned key of " + pinned,
                    "the pinned key of " + pinned + ", not that of " + wanted)
                .comparing(pinned, wanted))
        .orElse(
            Finding.failed(
                    "the certificates end in "
                        + commonName(root.getSubjectX500Principal())
                        + ", whose key is not pinned")
                .comparing(motte.trust.Spki.of(root.getPublicKey()).pin(), wanted));
  }

  private Finding dates(CertificatePath path) {
    try {
      PathValidator.dates(path, at);
      return Finding.passed("every certificate holds at " + at);
    } catch (MotteException e) {
      return Finding.failed(e.getMessage());
    }
  }

  private Finding revocation(CertificatePath path, SnpEndorsements endorsements, SnpPolicy policy) {
    var root = path.root();
    var lists =
        endorsements.crls().stream()
            .filter(crl -> crl.issuer().equals(root.getSubjectX500Principal()))
            .toList();
    if (lists.isEmpty()) {
      return Finding.missing(
              "the revocation list of " + commonName(root.getSubjectX500Principal()),
              policy.allowMissingCrl())
          .from(KDS + "§4.2");
    }
    // Whoever sends evidence may add an old list: what any list of AMD's revokes stays revoked.
    var findings = lists.stream().map(list -> inForce(path, list)).toList();
    return lists.stream()
        .flatMap(list -> revoked(path, list).stream())
        .findFirst()
        .or(() -> findings.stream().filter(each -> each.outcome() == Outcome.PASSED).findFirst())
        .orElse(findings.getFirst())
        .from(KDS + "§4.2");
  }

  private Optional<Finding> revoked(CertificatePath path, Crl list) {
    try {
      list.verify(path.root(), paths.engine());
    } catch (MotteException _) {
      return Optional.empty();
    }
    return path.certificates().stream()
        .flatMap(each ->
            list.revoked(each).stream()
                .map(when ->
                    Finding.failed(
                        commonName(each.getSubjectX500Principal()) + " was revoked on " + when)))
        .findFirst();
  }

  private Finding inForce(CertificatePath path, Crl list) {
    try {
      list.verify(path.root(), paths.engine());
      list.dates(at);
      return Finding.passed("none of them is revoked in the list of " + list.thisUpdate());
    } catch (MotteException e) {
      return Finding.failed(e.getMessage());
    }
  }

  private static Finding product(SnpReport report, Vek vek) {
    if (report.cpuid().isEmpty()) {
      return Finding.skipped("a report of version 2 does not name its processor")
          .from(KDS + "§3.1");
    }
    var cpuid = report.cpuid().get();
    var seen = cpuid.product().map(Product::label).orElse("unknown");
    return Finding.of(
            seen.equals(vek.product().label()),
            "processor " + cpuid.hex() + " is of " + seen + ", as the certificate says",
            "processor " + cpuid.hex() + " is of " + seen + ", the certificate of " + vek.product())
        .comparing(seen, vek.product())
        .from(KDS + "§3.1");
  }

  private static Finding tcb(SnpReport report, Vek vek) {
    return Finding.of(
            report.reportedTcb().equals(vek.tcb()),
            "the key was derived for REPORTED_TCB",
            "REPORTED_TCB is "
                + report.reportedTcb().of(vek.product())
                + ", the key was derived for "
                + vek.tcb().of(vek.product()))
        .comparing(report.reportedTcb(), vek.tcb())
        .from(KDS + "§3.1");
  }

  private static Finding chipFinding(SnpReport report, Vek vek) {
    if (vek.chipId().isEmpty()) {
      return Finding.skipped("a VLEK signs for many chips").from(KDS + "§3.1");
    }
    var id = vek.chipId().get();
    if (report.chipIdMasked()) {
      return Finding.skipped("the host hides CHIP_ID; the key that signs is of chip " + id)
          .from(KDS + "§3.1");
    }
    return Finding.of(
            chip(report, vek),
            "the key is of the chip that the report names",
            "the key is of another chip than the report names")
        .comparing(report.chipId(), id)
        .from(KDS + "§3.1");
  }

  private static Finding cloud(Vek vek, SnpPolicy policy) {
    if (vek.cspId().isEmpty()) {
      return Finding.skipped("a VCEK names no cloud").from(KDS + "§3.1");
    }
    var id = vek.cspId().get();
    if (policy.cspIds().isEmpty()) {
      return Finding.skipped("the policy names no cloud; this is `" + id + "`");
    }
    return Finding.of(
            policy.cspIds().contains(id),
            "`" + id + "` is one that the policy names",
            "`" + id + "` is none of the " + policy.cspIds().size() + " that the policy names")
        .comparing(id, policy.cspIds());
  }

  private static String commonName(X500Principal name) {
    for (var part : name.getName().split(",", -1)) {
      if (part.startsWith("CN=")) {
        return part.substring(3);
      }
    }
    return name.getName();
  }
}
