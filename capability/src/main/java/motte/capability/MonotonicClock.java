package motte.capability;

/// A clock that never goes back and whose zero means nothing.
public interface MonotonicClock extends Capability {
  /// Nanoseconds since some moment, never less than before.
  long nanos();

  /// The smallest step, in nanoseconds.
  long resolution();

  /// The clock of this process; zero is now.
  static MonotonicClock system() {
    long start = System.nanoTime();
    return new MonotonicClock() {
      @Override
      public long nanos() {
        return System.nanoTime() - start;
      }

      @Override
      public long resolution() {
        return 1;
      }

      @Override
      public void close() {}
    };
  }
}
