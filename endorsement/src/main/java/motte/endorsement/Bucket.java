package motte.endorsement;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A bucket of a minute's permits that fills steadily. Of it only the time is held at which it will
/// be full again (a "generic cell rate"). Thread-safe.
public final class Bucket {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Duration each;
  private final InstantSource clock;
  private Instant full;

  /// A full bucket.
  public Bucket(int perMinute, InstantSource clock) {
    this.each = MINUTE.dividedBy(perMinute);
    this.clock = clock;
    this.full = clock.instant();
  }

  /// Takes a permit, if there is one.
  public synchronized boolean take() {
    var now = clock.instant();
    // Never before now, and never more than a minute after it, should the clock have been set back.
    var from = full.isBefore(now) ? now : full.isAfter(now.plus(MINUTE)) ? now.plus(MINUTE) : full;
    var after = from.plus(each);
    if (after.isAfter(now.plus(MINUTE))) {
      return false;
    }
    full = after;
    return true;
  }
}
