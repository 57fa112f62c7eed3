package motte.verdict;

import java.util.List;
import java.util.Set;

/// Renders a [Verdict] for a terminal.
final class VerdictTree {
  private static final Set<String> OWN = Set.of("keep", "certificate", "soft");

  private VerdictTree() {}

  static String text(Verdict verdict) {
    var out = new StringBuilder(verdict.headline()).append('\n');
    if (!verdict.headline().equals(verdict.conclusion())) {
      out.append(verdict.conclusion()).append('\n');
    }
    var checks = verdict.checks();
    boolean layered = checks.stream().map(Check::layer).distinct().count() > 1;
    int width = checks.stream().mapToInt(check -> label(check, layered).length()).max().orElse(0);
    for (var step : Remits.values()) {
      var here = checks.stream().filter(check -> check.step() == step).toList();
      if (!here.isEmpty()) {
        out.append('\n').append(step.title()).append('\n');
        lines(here, layered, width, out);
      }
    }
    return out.toString();
  }

  private static void lines(List<Check> checks, boolean layered, int width, StringBuilder out) {
    for (var check : checks) {
      var label = label(check, layered);
      out.append("  ").append(check.mark()).append(' ').append(label);
      out.repeat(' ', width - label.length() + 2);
      if (check.outcome() == Outcome.SKIPPED) {
        out.append(check.refuses() ? "missing: " : check.letPass() ? "let pass: " : "skipped: ");
      }
      out.append(check.reason());
      if (check.refuses()) {
        check.finding().source().ifPresent(source -> out.append(" (").append(source).append(')'));
      }
      out.append('\n');
      if (check.hasFailed()) {
        compared(check, out);
      }
    }
  }

  /// What was compared, under a check that does not hold, unless its reason tells both.
  private static void compared(Check check, StringBuilder out) {
    var seen = check.finding().seen();
    var wanted = check.finding().wanted();
    if (!seen.map(check.reason()::contains).orElse(true)
        || !wanted.map(check.reason()::contains).orElse(true)) {
      seen.ifPresent(value -> out.append("      seen    ").append(value).append('\n'));
      wanted.ifPresent(value -> out.append("      wanted  ").append(value).append('\n'));
    }
  }

  /// The layer is told only where there are several, and not of what every keep has.
  private static String label(Check check, boolean layered) {
    return layered && !OWN.contains(check.layer())
        ? check.layer() + ": " + check.name()
        : check.name();
  }
}
