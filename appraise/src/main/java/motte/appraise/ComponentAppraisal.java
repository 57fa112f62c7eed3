package motte.appraise;

import static motte.verdict.Remits.MEASUREMENT;
import static motte.verdict.Remits.SECRETS;
import static motte.verdict.Remits.TRUST;

import java.util.List;
import java.util.Optional;
import motte.core.Digest;
import motte.evidence.LogRecord;
import motte.evidence.LogRecord.Event;
import motte.evidence.MeasurementLog;
import motte.pack.SignedWarrant;
import motte.trust.Claims;
import motte.verdict.Finding;
import motte.verdict.Findings;

/// Appraises what runs: which component, whether its role may be taken by it, and what it may do in
/// the clear.
final class ComponentAppraisal {
  private static final String PLAINTEXT = " plaintext";

  private ComponentAppraisal() {}

  static void appraise(
      Submission submission,
      Optional<MeasurementLog.Replay> log,
      Optional<SignedWarrant> warrant,
      Expectations expected,
      Findings findings) {
    var records = log.map(MeasurementLog.Replay::records);
    findings.add(
        MEASUREMENT,
        "component",
        records
            .map(read -> component(read, submission))
            .orElse(Finding.needs("the measurement log")));
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
        records
            .flatMap(read -> warrant.map(sent -> allowed(read, sent.warrant().role(), expected)))
            .orElse(Finding.needs("the measurement log and the warrant")));
    findings.add(
        SECRETS,
        "nothing in the clear",
        records.map(ComponentAppraisal::plaintext).orElse(Finding.needs("the measurement log")));
  }

  /// The component that the instance with this key is of: the last one loaded before the key.
  static Optional<Digest> componentOf(List<LogRecord> records, Digest key) {
    return KeyAppraisal.keyRecord(records, key)
        .flatMap(keyed ->
            records.stream()
                .filter(record -> record.kind() == Event.LOAD && record.seq() < keyed.seq())
                .reduce((_, later) -> later)
                .flatMap(LogRecord::component));
  }

  private static Finding component(List<LogRecord> records, Submission submission) {
    if (submission.purpose() == Claims.Purpose.KEEP) {
      return Finding.skipped("a keep's certificate speaks for no component");
    }
    return componentOf(records, submission.key().sha384())
        .map(digest -> Finding.passed(digest + " was logged before the instance got its key"))
        .orElse(Finding.failed("no component was logged before an instance got this key"));
  }

  private static Finding allowed(List<LogRecord> records, String role, Expectations expected) {
    if (expected.roles().isEmpty()) {
      return Finding.skipped(Expectations.LEFT_TO_STEWARD);
    }
    var granted = expected.roles().get().getOrDefault(role, RolePolicy.bare());
    if (granted.components().isEmpty()) {
      return Finding.skipped("the policy lists none for `" + role + "`: what the package holds");
    }
    var strangers =
        records.stream()
            .filter(record -> record.kind() == Event.LOAD)
            .flatMap(record -> record.component().stream())
            .filter(loaded -> !granted.components().contains(loaded))
            .toList();
    return Finding.of(
        strangers.isEmpty(),
        "all that was loaded is listed for `" + role + "`",
        strangers + " was loaded and is not listed for `" + role + "`");
  }

  private static Finding plaintext(List<LogRecord> records) {
    var open =
        records.stream()
            .flatMap(record -> record.grants().stream())
            .filter(grant -> grant.endsWith(PLAINTEXT))
            .toList();
    return open.isEmpty()
        ? Finding.passed("every connection in the log is TLS")
        : Finding.skipped(
            "in the clear, as the manifest and the host's owner say: " + String.join("; ", open));
  }
}
