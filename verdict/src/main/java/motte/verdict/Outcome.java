package motte.verdict;

/// How a check ended. A check that could not be made is [#SKIPPED], never [#PASSED].
public enum Outcome {
  /// It was made, and it holds.
  PASSED("passed", "✔"),
  /// It was made, and it does not hold.
  FAILED("failed", "✘"),
  /// It could not be made, or proves nothing here; the reason says why.
  SKIPPED("skipped", "–");

  private final String label;
  private final String mark;

  Outcome(String label, String mark) {
    this.label = label;
    this.mark = mark;
  }

  /// The word in JSON: `passed`, `failed` or `skipped`.
  public String label() {
    return label;
  }

  /// The sign of such an end.
  public String mark() {
    return mark;
  }
}
