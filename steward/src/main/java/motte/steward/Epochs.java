package motte.steward;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import motte.core.Kind;
import motte.core.Nonce;

/// Epochs (RFC 9334 §10.3): for as long as one lasts everybody may use its handle in place of a
/// nonce, and for the next one still. A handle is random and nobody knows it before its epoch
/// begins. It stands in memory alone, so that it is of this run of the steward. Thread-safe.
final class Epochs {
  /// As long as a nonce holds: what an epoch and the next permit is then at most twice as old.
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private static final Duration SHORTEST = Duration.ofSeconds(10);

  private final Duration each;
  private final InstantSource clock;
  private Optional<Epoch> current = Optional.empty();
  private Optional<Epoch> previous = Optional.empty();

  /// One epoch.
  ///
  /// @param number how many began before it since 1970
  /// @param begin when it began
  /// @param expires when its handle serves no more: at the end of the next
  record Epoch(long number, Nonce handle, Instant begin, Instant expires) {}

  /// @param each how long one lasts; none: there are no epochs. Throws `epoch-out-of-range`
  Epochs(Duration each, InstantSource clock) {
    if (!each.isZero() && (each.compareTo(SHORTEST) < 0 || each.compareTo(LONGEST) > 0)) {
      throw new StewardException(
          Kind.INVALID,
          "epoch-out-of-range",
          "an epoch cannot last `" + each + "`",
          "write between 10s and 5min, or leave `epoch` out");
    }
    this.each = each;
    this.clock = clock;
  }

  /// The epoch that it is, if there are epochs.
  synchronized Optional<Epoch> now() {
    if (each.isZero()) {
      return Optional.empty();
    }
    long number = clock.instant().toEpochMilli() / each.toMillis();
    if (current.filter(epoch -> epoch.number() == number).isEmpty()) {
      previous = current.filter(epoch -> epoch.number() == number - 1);
      var begin = Instant.ofEpochMilli(number * each.toMillis());
      var expires = begin.plus(each.multipliedBy(2));
      current = Optional.of(new Epoch(number, Nonce.random(), begin, expires));
    }
    return current;
  }

  /// The epoch of that handle, if it is the current or the previous one.
  synchronized Optional<Epoch> of(Nonce handle) {
    return now()
        .filter(epoch -> epoch.handle().equals(handle))
        .or(() -> previous.filter(epoch -> epoch.handle().equals(handle)));
  }
}
