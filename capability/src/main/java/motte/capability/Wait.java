package motte.capability;

import java.time.Duration;
import java.util.List;

/// Waits for readiness without keeping a [Signal].
public final class Wait {
  private Wait() {}

  /// One thing to wait for.
  ///
  /// @param pollable what becomes ready
  /// @param interest for what
  public record On(Pollable pollable, Interest interest) {}

  /// Parks this thread until one of `ons` is ready or `limit` has passed.
  ///
  /// @return whether one is ready
  /// @throws CapabilityException `interrupted` when the thread is interrupted
  public static boolean until(List<On> ons, Duration limit) {
    long nanos =
        limit.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0 ? Long.MAX_VALUE : limit.toNanos();
    var signal = Signal.create();
    var pollables = ons.stream().map(On::pollable).distinct().toList();
    pollables.forEach(p -> p.watch(signal));
    try {
      long start = System.nanoTime();
      for (; ; ) {
        long seen = signal.changes();
        if (ons.stream().anyMatch(on -> on.pollable().ready(on.interest()))) {
          return true;
        }
        long left = nanos == Long.MAX_VALUE ? nanos : nanos - (System.nanoTime() - start);
        if (!signal.await(seen, left)) {
          return false;
        }
      }
    } finally {
      pollables.forEach(p -> p.unwatch(signal));
    }
  }

  /// Parks this thread until `pollable` is ready, however long that takes.
  ///
  /// @throws CapabilityException `interrupted` when the thread is interrupted
  public static void until(Pollable pollable, Interest interest) {
    until(List.of(new On(pollable, interest)), Duration.ofNanos(Long.MAX_VALUE));
  }
}
