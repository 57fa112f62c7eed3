package motte.capability;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import motte.core.Kind;
import org.jspecify.annotations.Nullable;

/// Where one thread waits for any of many [Pollable]s. It is itself the `onChange` to give to
/// [Pollable#watch], once for each pollable and not for each wait, so that waiting on a thousand
/// connections costs a field check each.
///
/// ```java
/// for (;;) {
///   long seen = signal.changes();
///   if (connection.ready(READ)) break;
///   signal.await(seen, deadline);
/// }
/// ```
public final class Signal implements Runnable {
  private final AtomicLong changes = new AtomicLong();
  private volatile @Nullable Thread waiting;

  private Signal() {}

  /// One that has seen no change.
  public static Signal create() {
    return new Signal();
  }

  /// Notes a change and wakes the waiter.
  @Override
  public void run() {
    changes.incrementAndGet();
    var thread = waiting;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  /// How many changes there have been; read it before looking at readiness.
  public long changes() {
    return changes.get();
  }

  /// Waits until there have been changes other than the `seen` ones, or `nanos` have passed (at
  /// once when not positive, [Long#MAX_VALUE] is for ever).
  ///
  /// @return whether there was a change
  /// @throws CapabilityException `interrupted` when the thread is interrupted; it stays interrupted
  public boolean await(long seen, long nanos) {
    long start = System.nanoTime();
    waiting = Thread.currentThread();
    try {
      while (changes.get() == seen) {
        interruptible();
        if (nanos == Long.MAX_VALUE) {
          LockSupport.park(this);
          continue;
        }
        long left = nanos - (System.nanoTime() - start);
        if (left <= 0) {
          return false;
        }
        LockSupport.parkNanos(this, left);
      }
      interruptible();
      return true;
    } finally {
      waiting = null;
    }
  }

  /// Gives way to an interrupt of this thread.
  ///
  /// @throws CapabilityException `interrupted` if there was one; the thread stays interrupted
  public static void interruptible() {
    if (Thread.currentThread().isInterrupted()) {
      throw interrupted();
    }
  }

  static CapabilityException interrupted() {
    return new CapabilityException(
        Kind.UNAVAILABLE,
        "interrupted",
        "the thread `" + Thread.currentThread().getName() + "` was interrupted while it waited",
        "nothing is wrong if a time limit or a stop was intended");
  }
}
