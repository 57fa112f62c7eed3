package motte.evidence;

import java.util.Optional;
import java.util.regex.Pattern;
import motte.core.ByteSize;

/// What one instance may use of a keep, as the `grant` record of the instance names it beside its
/// capabilities: `limits memory BYTES connections NUMBER`.
///
/// @param memory linear memory
/// @param connections open connections at a time; links are counted by themselves
public record Share(ByteSize memory, long connections) {
  private static final Pattern FORM =
      Pattern.compile("limits memory (\\d{1,18}) connections (\\d{1,9})");

  /// Nothing.
  public static final Share NONE = new Share(ByteSize.ofBytes(0), 0);

  /// Reads what [#toString] writes; empty if it is another grant.
  public static Optional<Share> find(String grant) {
    var match = FORM.matcher(grant);
    return match.matches()
        ? Optional.of(
            new Share(
                ByteSize.ofBytes(Long.parseLong(match.group(1))), Long.parseLong(match.group(2))))
        : Optional.empty();
  }

  /// Both together; more than can be counted is the most that can.
  public Share and(Share other) {
    return new Share(
        ByteSize.ofBytes(sum(memory.bytes(), other.memory.bytes())),
        sum(connections, other.connections));
  }

  private static long sum(long one, long other) {
    return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
  }

  @Override
  public String toString() {
    return "limits memory " + memory.bytes() + " connections " + connections;
  }
}
