package motte.wasm.internal;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// The threads that wait at addresses of one shared memory, first come, first woken.
final class WaitQueue {
  static final int WOKEN = 0;
  static final int CHANGED = 1;
  static final int TIMED_OUT = 2;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, ArrayDeque<Waiter>> places = new HashMap<>();

  private static final class Waiter {
    final Condition condition;
    boolean woken;

    Waiter(Condition condition) {
      this.condition = condition;
    }
  }

  /// Waits at an address unless what is there has changed already; both happen at once as far as
  /// [#wake] can tell.
  ///
  /// @param timeout in nanoseconds; negative for ever
  /// @throws Stopped if the thread is interrupted, as one is that is to stop
  int await(long at, BooleanSupplier changed, long timeout) {
    lock.lock();
    try {
      if (changed.getAsBoolean()) {
        return CHANGED;
      }
      var waiter = new Waiter(lock.newCondition());
      places.computeIfAbsent(at, _ -> new ArrayDeque<>()).add(waiter);
      try {
        return await(waiter, timeout);
      } finally {
        if (!waiter.woken) {
          leave(at, waiter);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private static int await(Waiter waiter, long timeout) {
    long start = System.nanoTime();
    try {
      while (!waiter.woken) {
        if (timeout < 0) {
          waiter.condition.await();
          continue;
        }
        long left = timeout - (System.nanoTime() - start);
        if (left <= 0) {
          return TIMED_OUT;
        }
        var _ = waiter.condition.awaitNanos(left);
      }
      return WOKEN;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Stopped();
    }
  }

  private void leave(long at, Waiter waiter) {
    var place = places.get(at);
    if (place != null) {
      place.remove(waiter);
      if (place.isEmpty()) {
        places.remove(at);
      }
    }
  }

  /// Wakes up to `count` threads, counted without a sign, that wait at an address; tells how many.
  int wake(long at, int count) {
    lock.lock();
    try {
      var place = places.get(at);
      int woken = 0;
      while (place != null && !place.isEmpty() && Integer.compareUnsigned(woken, count) < 0) {
        var waiter = place.remove();
        waiter.woken = true;
        waiter.condition.signal();
        woken++;
      }
      if (place != null && place.isEmpty()) {
        places.remove(at);
      }
      return woken;
    } finally {
      lock.unlock();
    }
  }
}
