package motte.capability;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import motte.core.Kind;

/// One direction: what a thread reads from a blocking stream waits here for its one reader. The
/// thread runs [#pump].
final class Inbound {
  private final InputStream stream;
  private final Ring ring;
  private final Watchers watchers;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition space = lock.newCondition();

  private volatile int count;
  private volatile boolean ended;
  private volatile boolean reset;
  private volatile boolean dropping;

  Inbound(InputStream stream, int bound, Watchers watchers) {
    this.stream = stream;
    this.ring = new Ring(bound);
    this.watchers = watchers;
  }

  boolean ready() {
    return count > 0 || complete();
  }

  int available() {
    return dropping ? 0 : count;
  }

  int capacity() {
    return ring.bound();
  }

  /// Whether nothing follows what is available.
  boolean complete() {
    return ended || reset || dropping;
  }

  /// Takes bytes, or looks at them when `keep`.
  int read(byte[] target, int offset, int length, boolean keep) {
    if (length == 0) {
      return 0;
    }
    if (dropping) {
      return -1;
    }
    if (count == 0 && !complete()) {
      return 0;
    }
    lock.lock();
    try {
      int amount = ring.copy(target, offset, length);
      if (amount > 0) {
        if (!keep) {
          ring.consumed(amount);
          count = ring.count();
          space.signal();
        }
        return amount;
      }
    } finally {
      lock.unlock();
    }
    if (reset) {
      throw new CapabilityException(
          Kind.UNAVAILABLE,
          "connection-reset",
          "the other end broke the connection off `before its end`",
          "the peer crashed, gave up, or something between closed the connection: connect again");
    }
    return ended || dropping ? -1 : 0;
  }

  /// What is here or comes is thrown away, so that the other end is not held up.
  void drop() {
    lock.lock();
    try {
      dropping = true;
      space.signal();
    } finally {
      lock.unlock();
    }
    watchers.fire();
  }

  /// Moves bytes until the stream ends or fails.
  void pump() {
    try {
      for (; ; ) {
        byte[] array;
        int at;
        int free;
        lock.lock();
        try {
          while (!dropping && ring.room() == 0) {
            space.awaitUninterruptibly();
          }
          free = dropping ? 0 : ring.free();
          at = free == 0 ? 0 : ring.tail();
          array = free == 0 ? new byte[4096] : ring.array();
        } finally {
          lock.unlock();
        }
        int got = stream.read(array, at, free == 0 ? array.length : free);
        if (got < 0) {
          ended = true;
          return;
        }
        if (free > 0) {
          lock.lock();
          try {
            ring.produced(got);
            count = ring.count();
          } finally {
            lock.unlock();
          }
          watchers.fire();
        }
      }
    } catch (IOException _) {
      reset = true;
    } finally {
      watchers.fire();
    }
  }
}
