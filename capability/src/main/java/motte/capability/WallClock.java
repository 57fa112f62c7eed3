package motte.capability;

import java.time.InstantSource;

/// The time of day.
public interface WallClock extends Capability {
  /// Nanoseconds since 1970-01-01T00:00:00Z.
  long nanos();

  /// The smallest step, in nanoseconds.
  long resolution();

  /// The clock behind `source`.
  static WallClock of(InstantSource source) {
    return new WallClock() {
      @Override
      public long nanos() {
        var now = source.instant();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
      }

      @Override
      public long resolution() {
        return 1000;
      }

      @Override
      public void close() {}
    };
  }

  /// The clock of this machine.
  static WallClock system() {
    return of(InstantSource.system());
  }
}
