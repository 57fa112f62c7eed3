package motte.appraise;

/// Renders a [Verdict] for a terminal.
final class VerdictTree {
  private VerdictTree() {}

  static String text(Verdict verdict) {
    var out = new StringBuilder(verdict.headline()).append('\n');
    if (!verdict.headline().equals(verdict.conclusion())) {
      out.append(verdict.conclusion()).append('\n');
    }
    int width = verdict.checks().stream().mapToInt(check -> check.name().length()).max().orElse(0);
    for (var step : Remits.values()) {
      var checks = verdict.checks().stream().filter(check -> check.step() == step).toList();
      if (checks.isEmpty()) {
        continue;
      }
      out.append('\n').append(step.title()).append('\n');
      for (var check : checks) {
        out.append("  ").append(check.outcome().mark()).append(' ').append(check.name());
        out.repeat(' ', width - check.name().length() + 2);
        out.append(check.outcome() == Outcome.SKIPPED ? "skipped: " : "");
        out.append(check.reason()).append('\n');
      }
    }
    return out.toString();
  }
}
