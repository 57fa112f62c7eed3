package motte.appraise;

import java.util.LinkedHashMap;
import java.util.Map;
import motte.core.Json;

/// One thing that was looked at on the way to a verdict.
///
/// @param step where in the chain of trust it stands
/// @param name what was looked at, in a few words; stable, so that a script can find it
/// @param outcome how it ended
/// @param reason why, with the values compared; for people. One line: characters that control a
///   terminal or hide others become `?`, for a reason may repeat what a stranger sent
public record Check(Remits step, String name, Outcome outcome, String reason) {
  public Check {
    var line = new StringBuilder();
    reason.codePoints().forEach(c -> line.appendCodePoint(hides(c) ? '?' : c));
    reason = line.toString();
  }

  /// A check that holds.
  public static Check passed(Remits step, String name, String reason) {
    return new Check(step, name, Outcome.PASSED, reason);
  }

  /// A check that does not hold.
  public static Check failed(Remits step, String name, String reason) {
    return new Check(step, name, Outcome.FAILED, reason);
  }

  /// A check that was not made, or that proves nothing here.
  public static Check skipped(Remits step, String name, String reason) {
    return new Check(step, name, Outcome.SKIPPED, reason);
  }

  /// Whether it does not hold.
  public boolean hasFailed() {
    return outcome == Outcome.FAILED;
  }

  /// `{"step", "check", "outcome", "reason"}`.
  public Json json() {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("step", Json.of(step.title()));
    members.put("check", Json.of(name));
    members.put("outcome", Json.of(outcome.label()));
    members.put("reason", Json.of(reason));
    return Json.of(members);
  }

  /// One line: the sign, what was looked at, and why it ended so.
  @Override
  public String toString() {
    return outcome.mark() + " " + name + ": " + reason;
  }

  private static boolean hides(int codePoint) {
    return Character.isISOControl(codePoint)
        || switch (Character.getType(codePoint)) {
          case Character.FORMAT,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.SURROGATE ->
              true;
          default -> false;
        };
  }
}
