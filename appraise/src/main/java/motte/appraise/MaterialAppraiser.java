package motte.appraise;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import motte.core.Grade;
import motte.dcap.DcapAppraiser;
import motte.dcap.DcapCollateral;
import motte.dcap.Intel;
import motte.dcap.Quote;
import motte.dcap.Tee;
import motte.endorsement.PathValidator;
import motte.endorsement.PinnedRoots;
import motte.endorsement.SignatureEngine;
import motte.intake.Materials;
import motte.snp.AmdRoots;
import motte.snp.Product;
import motte.snp.SnpAppraiser;
import motte.snp.SnpEndorsements;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Verdict;

/// Appraises evidence of any platform with whatever vouches for it, as it comes in files. All
/// pieces that go together are judged together: a report and the TPM that it vouches for, a quote
/// and the event log that explains its registers. Thread-safe; it remembers what does not depend on
/// time.
///
/// Evidence and endorsements are kept apart: what an attester sends may hold certificates, which
/// lead to pinned roots or to nothing, but neither trust anchors nor reference values.
///
/// ```java
/// var evidence = Materials.of(files);
/// var verdict = MaterialAppraiser.of(PlatformPolicy.STANDARD).examine(evidence, endorsements, at);
/// System.out.print(verdict.verdict().tree());
/// ```
public final class MaterialAppraiser {
  private final PlatformPolicy policy;
  private final MaterialRun.Makers makers;
  private final CollateralServices services;

  private MaterialAppraiser(PlatformPolicy policy, CollateralServices services) {
    this.policy = policy;
    this.services = services;
    this.makers = makers(policy.acceptedRoots());
  }

  private static MaterialRun.Makers makers(AcceptedRoots accepted) {
    var paths = PathValidator.of(SignatureEngine.bouncyCastle());
    var amd = with(AmdRoots.pins(), accepted.forSnp());
    return new MaterialRun.Makers(
        paths,
        amd,
        SnpAppraiser.of(paths, amd),
        DcapAppraiser.of(with(Intel.roots(), accepted.forTdx())),
        DcapAppraiser.of(with(Intel.roots(), accepted.forSgx())),
        new IntelCollateral());
  }

  /// An appraiser by that policy, which has seen nothing yet.
  public static MaterialAppraiser of(PlatformPolicy policy) {
    return new MaterialAppraiser(policy, CollateralServices.none());
  }

  /// One that has seen nothing yet, and asks these for what does not vouch yet.
  public MaterialAppraiser asking(CollateralServices asked) {
    return new MaterialAppraiser(policy, asked);
  }

  /// Judges by the policy as somebody's own, with its reference values: trusted or refused.
  ///
  /// @param grades the grades that are accepted
  public MaterialVerdict judge(
      Materials evidence, Materials endorsements, Set<Grade> grades, Instant at) {
    boolean alone = !evidence.and(endorsements).hasHardware();
    var tpm = alone ? policy.tpm() : policy.tpm().requiringKnownKey();
    var run = run(evidence, endorsements, tpm, at).all();
    run.demand(grades);
    return run.told(Verdict.of(run.grade(), false, run.subject(), run.checks()));
  }

  /// Judges without a word on what should run: genuine at best. A TPM's key that nobody vouches for
  /// is let pass where its statement is all the evidence: the verdict then has grade `none`, and
  /// says so.
  public MaterialVerdict examine(Materials evidence, Materials endorsements, Instant at) {
    var all = evidence.and(endorsements);
    boolean alone = !all.hasHardware() || (policy.tpm().allowUnknownKey() && all.namesTpmKeyOnly());
    var tpm = alone ? policy.tpm().allowingUnknownKey() : policy.tpm().requiringKnownKey();
    var run = run(evidence, endorsements, tpm, at).all();
    return run.told(Verdict.withoutPolicy(run.grade(), run.subject(), run.checks()));
  }

  /// Looks at what hardware says of a keep; the checks go to `findings`.
  ///
  /// @return whether it is said what should run
  Finding add(
      Materials evidence,
      Materials endorsements,
      PlatformPolicy demanded,
      Instant at,
      Findings findings) {
    var second = at.truncatedTo(ChronoUnit.SECONDS);
    return new MaterialRun(
            evidence, endorsements, demanded, demanded.tpm(), second, makers, findings)
        .all()
        .identified();
  }

  /// Whether a quote is of a platform for which an accepted root vouches.
  boolean vouchedFor(Quote quote) {
    return (quote.tee() == Tee.TDX ? makers.tdx() : makers.sgx()).vouchedFor(quote);
  }

  /// Checks that Intel signed what is to vouch for platforms of that kind, or who else is accepted:
  /// `collateral-unsigned`.
  void signed(Tee tee, DcapCollateral collateral, Instant at) {
    (tee == Tee.TDX ? makers.tdx() : makers.sgx()).signed(collateral, at);
  }

  /// Checks that AMD signed what is to vouch for keys of a product, or who else is accepted:
  /// `snp-issuers-unsigned`.
  void signed(Product product, SnpEndorsements issuers, Instant at) {
    var roots = new SnpEndorsements(List.of(), policy.acceptedRoots().forSnp(), List.of());
    makers.snp().signed(issuers, SnpEndorsements.amd().or(roots), product, at);
  }

  private MaterialRun run(Materials evidence, Materials endorsements, TpmPolicy tpm, Instant at) {
    var second = at.truncatedTo(ChronoUnit.SECONDS);
    var findings = Findings.of("evidence");
    var by = new CollateralServices.Appraising(policy, this, true);
    var more = services.beyond(endorsements, evidence, by, second, findings).materials();
    return new MaterialRun(evidence, endorsements.and(more), policy, tpm, second, makers, findings);
  }

  private static PinnedRoots with(PinnedRoots makers, List<X509Certificate> accepted) {
    var all = makers;
    for (var root : accepted) {
      all = all.accepting(root);
    }
    return all;
  }
}
