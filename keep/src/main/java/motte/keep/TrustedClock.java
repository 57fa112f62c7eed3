package motte.keep;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import motte.core.Kind;

/// The time as the steward signed it, carried on by the machine's monotonic counter. The host's own
/// idea of the date is never asked, and this clock never goes back: signed time that lies behind it
/// changes nothing.
///
/// A keep that was suspended lags by as long as the counter stood; the next signed time mends that.
final class TrustedClock implements InstantSource {
  private final LongSupplier nanoTime;
  private volatile Reading last;

  private record Reading(Instant at, long nanos) {}

  private TrustedClock(Instant signed, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.last = new Reading(signed, nanoTime.getAsLong());
  }

  /// A clock that starts at `signed` and runs with `nanoTime`, as [System#nanoTime] is.
  static TrustedClock start(Instant signed, LongSupplier nanoTime) {
    return new TrustedClock(signed, nanoTime);
  }

  /// Takes over newer signed time.
  synchronized void advance(Instant signed) {
    if (signed.isAfter(instant())) {
      last = new Reading(signed, nanoTime.getAsLong());
    }
  }

  @Override
  public Instant instant() {
    var from = last;
    long passed = nanoTime.getAsLong() - from.nanos();
    if (passed < 0) {
      throw new KeepException(
          Kind.FAULT,
          "clock-went-back",
          "the machine's monotonic counter went back by " + -passed + " ns",
          "do not trust this machine: its counter is broken or was tampered with");
    }
    return from.at().plusNanos(passed);
  }
}
