package motte.appraise;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import motte.core.Digest;
import motte.core.Grade;
import motte.evidence.TpmIdentity;
import motte.evidence.TpmPlatform;
import motte.trust.CertificateRequest;
import motte.trust.Claims;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Remits;
import motte.verdict.Trusted;
import motte.verdict.Verdict;

/// Judges evidence by a policy, as a steward does. Every check is made that can be made; one
/// failure does not spare the others.
///
/// ```java
/// var appraisal = Appraiser.of(policy, rootPin).appraise(
///     Submission.of(request, evidence, Claims.Purpose.KEEP, nonces::take), clock.instant());
/// System.out.print(appraisal.verdict().tree());
/// ```
public final class Appraiser {
  private final Policy policy;
  private final Expectations expected;

  private Appraiser(Policy policy, Expectations expected) {
    this.policy = policy;
    this.expected = expected;
  }

  /// An appraiser for the steward whose root has this SPKI pin, and for whom nothing vouches for
  /// machines.
  public static Appraiser of(Policy policy, Digest steward) {
    return of(policy, steward, Endorsements.none());
  }

  /// An appraiser for the steward whose root has this SPKI pin. It remembers of machines what does
  /// not depend on time, so the same one had better judge as long as nothing changes.
  ///
  /// @param endorsements what vouches for machines
  public static Appraiser of(Policy policy, Digest steward, Endorsements endorsements) {
    var machines = MaterialAppraiser.of(policy.platforms());
    return new Appraiser(policy, Expectations.of(policy, steward, machines, endorsements));
  }

  /// The same, and an archive holds these: data, of which nothing is believed for being there.
  Appraiser with(Endorsements archived) {
    return new Appraiser(policy, expected.with(archived));
  }

  /// The same, and of these attestation keys, by their pins, a credential has shown in which TPM
  /// they live.
  public Appraiser knowing(Function<Digest, Optional<TpmIdentity>> activated) {
    return new Appraiser(policy, expected.knowing(activated));
  }

  /// The same, and these are asked for what does not vouch for a machine yet.
  public Appraiser asking(CollateralServices services) {
    return new Appraiser(policy, expected.asking(services));
  }

  /// Judges how a TPM introduces itself, as of `at`: genuine if its endorsement key is one that the
  /// policy accepts and both keys are what they should be. That they are in one TPM, only a
  /// credential shows.
  public Verdict examine(TpmIdentity identity, Instant at) {
    var findings = Findings.of(TpmPlatform.NAME);
    var accepted = IdentityAppraisal.appraise(identity, policy.platforms(), at, findings);
    return Verdict.withoutPolicy(
        Grade.NONE,
        "a TPM's endorsement key, " + accepted.orElse("which nobody vouches for"),
        findings.checks());
  }

  /// Judges what was handed in, as of `at`. Never throws for bad evidence: that is a verdict.
  public Appraisal appraise(Submission submission, Instant at) {
    var findings = Findings.of("keep");
    var evidence = EvidenceAppraisal.of(submission, expected, at, findings);
    var naming =
        evidence
            .warrant()
            .map(sent ->
                Composition.naming(
                    evidence.log(),
                    submission.key().sha384(),
                    sent.warrant().role(),
                    policy.roles()))
            .orElse(List.of());
    var grants = Grants.of(submission, naming, findings);
    findings.add(Remits.SECRETS, "certificate", certificate(submission.purpose(), findings));
    var facts = evidence.facts(submission, grants.names(), grants.addresses());
    var verdict =
        Verdict.of(
            evidence.grade(),
            policy.development() && evidence.grade() == Grade.NONE,
            facts.map(said -> subject(said, submission.purpose())).orElse(""),
            findings.checks());
    return verdict instanceof Trusted
        ? new Appraisal(verdict, facts, policy, evidence.log(), evidence.endorsements())
        : new Appraisal(verdict, Optional.empty(), policy, Optional.empty(), Optional.empty());
  }

  /// Judges a certificate request of Enarx's: evidence of SGX or SEV-SNP stands in it, bound to its
  /// key alone. There is neither log nor warrant, so what is trusted is a guest, not a keep.
  public Verdict enarx(CertificateRequest request, Instant at) {
    var findings = Findings.of("keep");
    var grade = HardwareAppraisal.ofRequest(request, expected, at, findings);
    return Verdict.of(
        grade,
        policy.development() && grade == Grade.NONE,
        "a guest of Enarx's, grade " + grade,
        findings.checks());
  }

  /// What vouches for the machine of such a request, of all that there is; throws what reading it
  /// throws.
  public Endorsements vouching(CertificateRequest request, Instant at) {
    var evidence = GuestEvidence.of(request).materials();
    return expected.about(evidence, at, Findings.of("enarx"));
  }

  private Finding certificate(Claims.Purpose purpose, Findings findings) {
    if (!findings.sound()) {
      return Finding.skipped("none is given while a check fails");
    }
    return switch (purpose) {
      case KEEP ->
          Finding.passed(
              "a keep's, for client use only, for " + policy.keepLifetime() + " at most");
      case INSTANCE ->
          Finding.passed(
              "an instance's, for servers and clients, for "
                  + policy.instanceLifetime()
                  + " at most");
    };
  }

  static String subject(Facts facts, Claims.Purpose purpose) {
    var what =
        switch (purpose) {
          case KEEP -> "a keep that may become `" + facts.role() + "`";
          case INSTANCE ->
              "`"
                  + facts.role()
                  + "` running "
                  + facts.component().map(Digest::toString).orElse("nothing");
        };
    return what + " in " + facts.domain() + ", grade " + facts.grade();
  }
}
