package motte.endorsement;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// Spares a service: it is not asked more often than allowed, and left alone for a while after it
/// failed, each time longer. Thread-safe.
final class Sparing {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final int MOST_DOUBLINGS = 16;

  private final Allowance allowance;
  private final InstantSource clock;
  private final Bucket bucket;
  private int underWay;
  private int failures;
  private Instant quietUntil = Instant.MIN;

  Sparing(Allowance allowance, InstantSource clock) {
    this.allowance = allowance;
    this.clock = clock;
    this.bucket = new Bucket(allowance.perMinute(), clock);
  }

  /// Counts a request that begins; or why it must not.
  synchronized Optional<String> begin() {
    var now = clock.instant();
    if (now.isBefore(quietUntil)) {
      return Optional.of("it failed, and is left alone until " + quietUntil);
    }
    if (underWay >= allowance.atOnce()) {
      return Optional.of(underWay + " requests to it are under way");
    }
    if (!bucket.take()) {
      return Optional.of("it is asked no more than " + allowance.perMinute() + " times a minute");
    }
    underWay++;
    return Optional.empty();
  }

  /// The request answered, whatever the answer.
  synchronized void answered() {
    underWay--;
    failures = 0;
  }

  /// The request failed.
  ///
  /// @param wished how long the service wants to be left alone, if it says so
  synchronized void failed(Optional<Duration> wished) {
    underWay--;
    var now = clock.instant();
    if (now.isBefore(quietUntil)) {
      return; // Of those that were under way together, one counts.
    }
    var usual = pause(failures++);
    var pause = wished.filter(each -> each.compareTo(usual) > 0).orElse(usual);
    quietUntil =
        now.plus(pause.compareTo(allowance.longestPause()) > 0 ? allowance.longestPause() : pause);
  }

  /// How long to wait after so many failures before: twice as long each time.
  static Duration pause(int before) {
    return FIRST_PAUSE.multipliedBy(1L << Math.min(before, MOST_DOUBLINGS));
  }
}
