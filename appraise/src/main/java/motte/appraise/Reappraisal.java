package motte.appraise;

import static motte.verdict.Remits.SECRETS;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import motte.core.Digest;
import motte.evidence.Evidence;
import motte.evidence.ReportData;
import motte.evidence.StewardClient;
import motte.evidence.TpmIdentity;
import motte.trust.CertificateRequest;
import motte.trust.Claims;
import motte.trust.Cmw;
import motte.trust.Ear;
import motte.verdict.Check;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Verdict;

/// Judges archived evidence once more, by a policy of today or of any day: would what was certified
/// then be certified again? The log, the key and the nonce are those of then; reference values,
/// signers, grades, roles and dates are those of the policy and the time that are asked about. For
/// a machine vouches what its maker signed for it then, and what is known since; a key of Arm's or
/// a reference value among the endorsements, behind which nobody's signature stands, only as long
/// as it is there.
///
/// ```java
/// var verdict = Reappraisal.of(policy, rootPin, endorsements, archive).verdict(ear, names, clock.instant());
/// ```
public final class Reappraisal {
  private final Appraiser appraiser;
  private final Archive archive;

  private Reappraisal(Appraiser appraiser, Archive archive) {
    this.appraiser = appraiser;
    this.archive = archive;
  }

  /// By that policy, for the steward whose root has this SPKI pin.
  ///
  /// @param endorsements what vouches for machines now
  public static Reappraisal of(
      Policy policy, Digest steward, Endorsements endorsements, Archive archive) {
    return new Reappraisal(Appraiser.of(policy, steward, endorsements), archive);
  }

  /// The same, and of these attestation keys a credential has shown in which TPM they live.
  public Reappraisal knowing(Function<Digest, Optional<TpmIdentity>> activated) {
    return new Reappraisal(appraiser.knowing(activated), archive);
  }

  /// The same, and these are asked for what does not vouch for a machine any more.
  public Reappraisal asking(CollateralServices services) {
    return new Reappraisal(appraiser.asking(services), archive);
  }

  /// The same, and these vouched when it was judged first.
  public Reappraisal vouchedBy(Endorsements then) {
    return new Reappraisal(appraiser.with(then), archive);
  }

  /// The verdict on a certificate request of Enarx's, as of `at`.
  public Verdict enarx(CertificateRequest request, Instant at) {
    return appraiser.enarx(request, at);
  }

  /// The verdict on the evidence behind an attestation result, as of `at`. Throws what the archive
  /// throws, and what reading its entry throws; bad evidence is a verdict.
  ///
  /// @param names the DNS names and addresses that the certificate carries, which must be granted
  ///   still
  public Verdict verdict(Digest ear, Set<String> names, Instant at) {
    var archived = archive.evidence(ear);
    var evidence = ArchivedLog.whole(archived, archive);
    var result = Ear.parse(archived.ear());
    var submission =
        new Submission(
            evidence,
            archived.key(),
            "the certificate request was signed with the key that it named",
            purpose(evidence, archived),
            named(result),
            List.of(),
            List.of(),
            Optional.empty());
    var vouched = archived.endorsements().map(archive::endorsements).orElse(Endorsements.none());
    var appraisal = appraiser.with(vouched).appraise(submission, at);
    return appraisal
        .facts()
        .map(facts -> granted(appraisal, facts, submission.purpose(), names))
        .orElse(appraisal.verdict());
  }

  /// The nonce was fresh when the result was reached, which names it.
  static NonceCheck named(Ear result) {
    NonceCheck check =
        nonce ->
            result.nonce().equals(Optional.of(nonce.value()))
                ? Optional.empty()
                : Optional.of("it is not the one that the attestation result names");
    return check.saying("the one that the steward found fresh");
  }

  /// An instance's key stands in the log; a keep's own does not.
  private static Claims.Purpose purpose(Cmw evidence, StewardClient.Archived archived) {
    var bundle = Evidence.Bundle.parse(evidence);
    var bank = ReportData.parse(bundle.preimage()).register().algorithm();
    return LogAppraisal.read(bundle.log(), bank, Optional.empty())
            .instanceOf(archived.key().sha384())
            .isPresent()
        ? Claims.Purpose.INSTANCE
        : Claims.Purpose.KEEP;
  }

  private static Verdict granted(
      Appraisal appraisal, Facts facts, Claims.Purpose purpose, Set<String> names) {
    var withdrawn = new TreeSet<>(names);
    facts.names().forEach(withdrawn::remove);
    facts.addresses().forEach(withdrawn::remove);
    var findings = Findings.of("keep");
    findings.add(
        SECRETS,
        "names of the certificate",
        Finding.of(
            withdrawn.isEmpty(),
            "the policy grants them still",
            "the policy grants no more: " + String.join(", ", withdrawn)));
    List<Check> checks = new ArrayList<>(appraisal.verdict().checks());
    checks.addAll(findings.checks());
    var before = appraisal.verdict();
    return Verdict.of(
        before.grade(), before.development(), Appraiser.subject(facts, purpose), checks);
  }
}
