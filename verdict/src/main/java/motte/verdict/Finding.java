package motte.verdict;

import java.util.Optional;

/// What a check came to, before it has a place in a verdict.
///
/// @param outcome how it ended
/// @param reason why, in a line
/// @param seen the value that was found, where there is one
/// @param wanted the value that would have been right, where there is one
/// @param source where a specification asks for this check, where one does
/// @param gap what it leaves open, if it was skipped
public record Finding(
    Outcome outcome,
    String reason,
    Optional<String> seen,
    Optional<String> wanted,
    Optional<String> source,
    Gap gap) {

  /// It was made, and it holds.
  public static Finding passed(String reason) {
    return bare(Outcome.PASSED, reason, Gap.NONE);
  }

  /// It was made, and it does not hold.
  public static Finding failed(String reason) {
    return bare(Outcome.FAILED, reason, Gap.NONE);
  }

  /// It was not made, or proves nothing here. That alone refuses nothing.
  public static Finding skipped(String reason) {
    return bare(Outcome.SKIPPED, reason, Gap.NONE);
  }

  /// It does not hold, or could not be made, and a policy says in words that it may pass: never the
  /// same as passed.
  public static Finding letPass(String reason) {
    return bare(Outcome.SKIPPED, reason, Gap.LET_PASS);
  }

  /// Not made, because something that it needs failed elsewhere or is not there.
  public static Finding needs(String what) {
    return skipped("it needs " + what);
  }

  /// Not made for want of something that a sound verdict rests on: it refuses, unless a policy says
  /// in words that it may be missing.
  public static Finding missing(String what, boolean allowed) {
    return allowed
        ? letPass("it needs " + what + ", which the policy allows to be missing")
        : bare(Outcome.SKIPPED, "it needs " + what, Gap.REFUSES);
  }

  /// Passed or failed.
  public static Finding of(boolean holds, String passed, String failed) {
    return holds ? passed(passed) : failed(failed);
  }

  /// Whether two values are the same, with both of them told.
  public static Finding same(Object seen, Object wanted) {
    boolean holds = seen.equals(wanted);
    return of(holds, "`" + seen + "`", "`" + seen + "`, wanted is `" + wanted + "`")
        .comparing(seen, wanted);
  }

  /// The same finding with the values that were compared.
  public Finding comparing(Object seen, Object wanted) {
    return new Finding(
        outcome, reason, Optional.of(seen.toString()), Optional.of(wanted.toString()), source, gap);
  }

  /// The same finding with the place in a specification that asks for it, such as `SEV-SNP ABI
  /// §7.3`.
  public Finding from(String specification) {
    return new Finding(outcome, reason, seen, wanted, Optional.of(specification), gap);
  }

  private static Finding bare(Outcome outcome, String reason, Gap gap) {
    return new Finding(outcome, reason, Optional.empty(), Optional.empty(), Optional.empty(), gap);
  }
}
