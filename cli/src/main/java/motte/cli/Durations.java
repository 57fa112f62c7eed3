package motte.cli;

import java.time.Duration;
import java.util.regex.Pattern;
import motte.core.Kind;

/// Durations as people write them: a whole number and a unit.
final class Durations {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,9}) ?(ms|s|min|m|h|d)");

  private Durations() {}

  /// Reads `500 ms`, `5s`, `10 min` (or `10 m`), `2 h` or `30 d`; never zero.
  static Duration parse(String text) {
    var match = TEXT.matcher(text.strip());
    if (match.matches() && Long.parseLong(match.group(1)) > 0) {
      long amount = Long.parseLong(match.group(1));
      return switch (match.group(2)) {
        case "ms" -> Duration.ofMillis(amount);
        case "s" -> Duration.ofSeconds(amount);
        case "min", "m" -> Duration.ofMinutes(amount);
        case "h" -> Duration.ofHours(amount);
        default -> Duration.ofDays(amount);
      };
    }
    throw new CliException(
        Kind.INVALID,
        "duration-malformed",
        "`" + text + "` is not a duration",
        "write a whole number and ms, s, min, h or d, such as 30 s");
  }
}
