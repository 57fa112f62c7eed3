package motte.appraise;

import java.time.Instant;
import java.util.Optional;
import motte.core.Digest;
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
  private final Digest steward;

  private Appraiser(Policy policy, Digest steward) {
    this.policy = policy;
    this.steward = steward;
  }

  /// An appraiser for the steward whose root has this SPKI pin.
  public static Appraiser of(Policy policy, Digest steward) {
    return new Appraiser(policy, steward);
  }

  /// Judges what was handed in, as of `at`. Never throws for bad evidence: that is a verdict.
  public Appraisal appraise(Submission submission, Instant at) {
    var findings = Findings.of("keep");
    var expected = Expectations.of(policy, steward);
    var evidence = EvidenceAppraisal.of(submission, expected, at, findings);
    var role =
        evidence
            .warrant()
            .flatMap(sent -> Optional.ofNullable(policy.roles().get(sent.warrant().role())))
            .orElse(RolePolicy.bare());
    var grants = Grants.of(submission, role, findings);
    findings.add(Remits.SECRETS, "certificate", certificate(submission.purpose(), findings));
    var facts = evidence.facts(submission, grants.names(), grants.addresses());
    var verdict =
        Verdict.of(
            evidence.grade(),
            policy.development() && evidence.grade() == motte.core.Grade.NONE,
            facts.map(said -> subject(said, submission.purpose())).orElse(""),
            findings.checks());
    return verdict instanceof Trusted
        ? new Appraisal(verdict, facts, policy, evidence.log())
        : new Appraisal(verdict, Optional.empty(), policy, Optional.empty());
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
