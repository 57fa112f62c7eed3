package motte.appraise;

import static motte.verdict.Remits.MEASUREMENT;
import static motte.verdict.Remits.SECRETS;
import static motte.verdict.Remits.TRUST;

import java.util.Optional;
import motte.core.Digest;
import motte.pack.SignedWarrant;
import motte.trust.Claims;
import motte.verdict.Finding;
import motte.verdict.Findings;

/// Appraises what runs: which component, whether its role may be taken by it, and what it may do in
/// the clear.
final class ComponentAppraisal {
  private static final Finding NO_LOG = Finding.needs("the measurement log");
  private static final Finding NO_LOG_OR_WARRANT =
      Finding.needs("the measurement log and the warrant");

  private ComponentAppraisal() {}

  static void appraise(
      Submission submission,
      Optional<History> log,
      Optional<SignedWarrant> warrant,
      Expectations expected,
      Findings findings) {
    findings.add(
        MEASUREMENT, "component", log.map(read -> component(read, submission)).orElse(NO_LOG));
    findings.add(
        MEASUREMENT,
        "component and package",
        warrant
            .map(sent ->
                Finding.skipped(
                    "the keep compares what it loads with "
                        + sent.warrant().pkg().pinned()
                        + " before it loads it; the log holds no proof of that"))
            .orElse(Finding.needs("the warrant")));
    findings.add(
        TRUST,
        "components of the role",
        log.flatMap(read -> warrant.map(sent -> allowed(read, sent.warrant().role(), expected)))
            .orElse(NO_LOG_OR_WARRANT));
    findings.add(
        TRUST,
        "links of the role",
        log.flatMap(read ->
                warrant.map(sent -> Composition.appraise(read, sent.warrant().role(), expected)))
            .orElse(NO_LOG_OR_WARRANT));
    findings.add(
        TRUST,
        "limits of the role",
        log.flatMap(read ->
                warrant.map(
                    sent -> LimitsAppraisal.appraise(read, sent.warrant().role(), expected)))
            .orElse(NO_LOG_OR_WARRANT));
    findings.add(
        SECRETS, "nothing in the clear", log.map(ComponentAppraisal::plaintext).orElse(NO_LOG));
  }

  private static Finding component(History log, Submission submission) {
    if (submission.purpose() == Claims.Purpose.KEEP) {
      return Finding.skipped("a keep's certificate speaks for no component");
    }
    return log.instanceOf(submission.key().sha384())
        .flatMap(Instance::component)
        .map(digest ->
            Finding.passed(
                digest + " was logged before the instance got its key" + beside(log, digest)))
        .orElse(Finding.failed("no component was logged before an instance got this key"));
  }

  /// What else is loaded in the same keep.
  private static String beside(History log, Digest component) {
    return log.loadedNow.stream()
        .filter(other -> !other.equals(component))
        .map(Digest::toString)
        .sorted()
        .reduce((one, other) -> one + ", " + other)
        .map(all -> "; beside it is loaded " + all)
        .orElse("");
  }

  private static Finding allowed(History log, String role, Expectations expected) {
    if (expected.roles().isEmpty()) {
      return Finding.skipped(Expectations.LEFT_TO_STEWARD);
    }
    var granted = expected.roles().get().getOrDefault(role, RolePolicy.bare());
    if (granted.components().isEmpty()) {
      return Finding.skipped("the policy lists none for `" + role + "`: what the package holds");
    }
    var judged =
        switch (granted.judged()) {
          case SINCE_BOOT -> log.loadedEver;
          case RUNNING_NOW -> log.loadedNow;
        };
    var strangers =
        judged.stream()
            .filter(loaded -> !granted.components().contains(loaded))
            .map(Digest::toString)
            .sorted()
            .toList();
    return switch (granted.judged()) {
      case SINCE_BOOT ->
          Finding.of(
              strangers.isEmpty(),
              "all that was ever loaded since boot is listed for `" + role + "`",
              strangers + " was loaded since boot and is not listed for `" + role + "`");
      case RUNNING_NOW ->
          Finding.of(
              strangers.isEmpty(),
              "all that is loaded now is listed for `" + role + "`" + gone(log, granted),
              strangers + " is loaded now and is not listed for `" + role + "`");
    };
  }

  /// A policy that judges what runs now accepts what ran before; the verdict says so.
  private static String gone(History log, RolePolicy granted) {
    long strangers =
        log.loadedEver.stream().filter(each -> !granted.components().contains(each)).count();
    return strangers == 0
        ? ""
        : "; " + strangers + " that was loaded before and is gone is not, which the policy allows";
  }

  private static Finding plaintext(History log) {
    return log.plaintext.isEmpty()
        ? Finding.passed("every connection in the log is TLS")
        : Finding.skipped(
            "in the clear, as the manifest and the host's owner say: "
                + String.join("; ", log.plaintext.stream().sorted().toList()));
  }
}
