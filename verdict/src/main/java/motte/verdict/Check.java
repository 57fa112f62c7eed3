package motte.verdict;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import motte.core.Json;

/// One thing that was looked at on the way to a verdict.
///
/// @param step where in the chain of trust it stands
/// @param layer what was looked at as a whole, such as `snp`, `boot` or `keep`
/// @param name what was looked at, in a few words
/// @param finding how it ended, and why; for people. Each text is one line: characters that control
///   a terminal or hide others become `?`, for it may repeat what a stranger sent
public record Check(Remits step, String layer, String name, Finding finding) {
  public Check {
    finding =
        new Finding(
            finding.outcome(),
            line(finding.reason()),
            finding.seen().map(Check::line),
            finding.wanted().map(Check::line),
            finding.source(),
            finding.gap());
  }

  /// The stable name for scripts: the layer, a dot, and the name in lower case with dashes, as in
  /// `snp.report-signature`.
  public String id() {
    var words = name.toLowerCase(Locale.ROOT).replace("'", "").replaceAll("[^a-z0-9]+", "-");
    return layer + "." + words;
  }

  /// How it ended.
  public Outcome outcome() {
    return finding.outcome();
  }

  /// Why.
  public String reason() {
    return finding.reason();
  }

  /// Whether it does not hold.
  public boolean hasFailed() {
    return outcome() == Outcome.FAILED;
  }

  /// Whether the verdict must be refused because of it: it failed, or it was skipped and may not
  /// be.
  public boolean refuses() {
    return hasFailed() || (outcome() == Outcome.SKIPPED && finding.gap() == Gap.REFUSES);
  }

  /// Whether it would refuse, had a policy not let it pass in words.
  public boolean letPass() {
    return outcome() == Outcome.SKIPPED && finding.gap() == Gap.LET_PASS;
  }

  /// Whether a policy let pass that somebody may debug what was judged, and so read it.
  public boolean debuggable() {
    return letPass() && (name.equals("debug") || name.equals("lifecycle"));
  }

  /// The sign in a tree: what refuses stands out, whether it failed or is missing.
  String mark() {
    return (refuses() ? Outcome.FAILED : outcome()).mark();
  }

  /// `{"id", "step", "layer", "result", "reason"}`, with `"seen"`, `"wanted"` and `"source"` where
  /// there are such. `"refuses": true` stands beside a `skipped` that refuses, `"letPass": true`
  /// beside one that a policy let pass, and nowhere else.
  public Json json() {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("id", Json.of(id()));
    members.put("step", Json.of(step.title()));
    members.put("layer", Json.of(layer));
    members.put("result", Json.of(outcome().label()));
    if (refuses() && !hasFailed()) {
      members.put("refuses", Json.of(true));
    }
    if (letPass()) {
      members.put("letPass", Json.of(true));
    }
    members.put("reason", Json.of(reason()));
    put(members, "seen", finding.seen());
    put(members, "wanted", finding.wanted());
    put(members, "source", finding.source());
    return Json.of(members);
  }

  /// One line: the sign, what was looked at, and why it ended so.
  @Override
  public String toString() {
    return mark() + " " + name + ": " + reason();
  }

  private static void put(Map<String, Json> members, String name, Optional<String> value) {
    value.ifPresent(text -> members.put(name, Json.of(text)));
  }

  private static String line(String text) {
    if (text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      return text;
    }
    var line = new StringBuilder();
    text.codePoints().forEach(c -> line.appendCodePoint(hides(c) ? '?' : c));
    return line.toString();
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
