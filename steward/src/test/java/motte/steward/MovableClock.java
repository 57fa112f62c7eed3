package motte.steward;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// The system's clock, set forward by a test: TLS still sees the true time.
final class MovableClock implements InstantSource {
  private volatile Duration ahead = Duration.ZERO;

  void advance(Duration by) {
    ahead = ahead.plus(by);
  }

  @Override
  public Instant instant() {
    return InstantSource.system().instant().plus(ahead);
  }
}
