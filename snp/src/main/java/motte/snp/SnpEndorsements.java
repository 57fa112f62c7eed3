package motte.snp;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;
import motte.endorsement.Crl;

/// What vouches for a report, as far as it is at hand. None of it is believed before the appraisal.
///
/// @param veks the certificates of keys that sign reports
/// @param issuers the certificates of ASK, ASVK and ARK
/// @param crls AMD's revocation lists
public record SnpEndorsements(List<Vek> veks, List<X509Certificate> issuers, List<Crl> crls) {
  /// Nothing vouches.
  public static final SnpEndorsements NONE = new SnpEndorsements(List.of(), List.of(), List.of());

  public SnpEndorsements {
    veks = List.copyOf(veks);
    issuers = List.copyOf(issuers);
    crls = List.copyOf(crls);
  }

  /// Reads certificates, each file one in DER or several in PEM, in any order:
  /// `certificate-malformed`, `pem-malformed`, `snp-vek-malformed`.
  public static SnpEndorsements parse(List<Bytes> files) {
    List<Vek> veks = new ArrayList<>();
    List<X509Certificate> issuers = new ArrayList<>();
    for (var file : files) {
      for (var certificate : Certificates.parse(file)) {
        if (Vek.is(certificate)) {
          veks.add(Vek.of(certificate));
        } else {
          issuers.add(certificate);
        }
      }
    }
    return new SnpEndorsements(veks, issuers, List.of());
  }

  /// What came with the evidence: as [#parse], and `crl-malformed`.
  public static SnpEndorsements of(SnpEvidence evidence) {
    var certificates = parse(evidence.certificates());
    return evidence.crl().map(certificates::revoking).orElse(certificates);
  }

  /// The certificates of AMD that this release knows.
  public static SnpEndorsements amd() {
    return new SnpEndorsements(List.of(), AmdRoots.certificates(), List.of());
  }

  /// These and a revocation list in DER: `crl-malformed`.
  public SnpEndorsements revoking(Bytes crl) {
    var more = new ArrayList<>(crls);
    more.add(Crl.parse(crl));
    return new SnpEndorsements(veks, issuers, more);
  }

  /// These, and where they do not suffice, others.
  public SnpEndorsements or(SnpEndorsements others) {
    return new SnpEndorsements(
        joined(veks, others.veks), joined(issuers, others.issuers), joined(crls, others.crls));
  }

  /// Of these, the key that signed a report, as it says of itself: of the kind that the report
  /// names, for its levels, and for its chip.
  public Optional<Vek> keyOf(SnpReport report) {
    return veks.stream()
        .filter(vek -> vek.signer() == report.keyInfo().signer())
        .filter(
            vek -> vek.tcb().equals(report.reportedTcb()) && EndorsementChecks.chip(report, vek))
        .findFirst();
  }

  /// Until when a revocation list of these holds for a product, of those in force at that time.
  public Optional<Instant> listedUntil(Product product, Instant at) {
    var root = "CN=ARK-" + product.label();
    return crls.stream()
        .filter(crl -> List.of(crl.issuer().getName().split(",", -1)).contains(root))
        .filter(crl -> !at.isBefore(crl.thisUpdate()))
        .map(crl -> crl.nextUpdate().orElse(Instant.MAX))
        .filter(until -> !at.isAfter(until))
        .max(Comparator.naturalOrder());
  }

  private static <T> List<T> joined(List<T> first, List<T> second) {
    var all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
