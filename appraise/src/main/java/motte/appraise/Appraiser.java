package motte.appraise;

import java.time.Instant;
import motte.core.Digest;

/// Judges evidence by a policy.
@SuppressWarnings("DoNotCallSuggester")
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
    throw new UnsupportedOperationException("not yet " + policy + steward + submission + at);
  }
}
