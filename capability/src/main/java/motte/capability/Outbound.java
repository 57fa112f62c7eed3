package motte.capability;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import motte.core.Kind;

/// One direction: what its one writer gives waits here for a thread that writes it to a blocking
/// stream. The thread runs [#pump].
final class Outbound {
  private final OutputStream stream;
  private final End end;
  private final Ring ring;
  private final Watchers watchers;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition data = lock.newCondition();
  private final Condition drained = lock.newCondition();

  private volatile int room;
  private volatile boolean finished;
  private volatile boolean broken;
  private boolean done;

  /// What tells the other side that nothing follows.
  interface End {
    void run() throws IOException;
  }

  Outbound(OutputStream stream, End end, int bound, Watchers watchers) {
    this.stream = stream;
    this.end = end;
    this.ring = new Ring(bound);
    this.watchers = watchers;
    this.room = bound;
  }

  boolean ready() {
    return room > 0 || finished || broken;
  }

  int room() {
    return finished || broken ? 0 : room;
  }

  boolean broken() {
    return broken;
  }

  int write(byte[] source, int offset, int length) {
    if (finished || broken) {
      throw new CapabilityException(
          Kind.UNAVAILABLE,
          "connection-broken",
          "nobody takes the `" + length + "` bytes that were written",
          "this direction was shut down, or the other end has closed: stop writing");
    }
    if (room == 0 || length == 0) {
      return 0;
    }
    lock.lock();
    try {
      int amount = ring.put(source, offset, length);
      room = ring.room();
      data.signal();
      return amount;
    } finally {
      lock.unlock();
    }
  }

  /// Lets nothing more in; what is in still goes out, then the end is told.
  void finish() {
    lock.lock();
    try {
      finished = true;
      data.signal();
    } finally {
      lock.unlock();
    }
    watchers.fire();
  }

  /// Waits until nothing is left to go out.
  boolean flush(Duration limit) {
    long nanos =
        limit.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0 ? Long.MAX_VALUE : limit.toNanos();
    lock.lock();
    try {
      while (!done && (finished || ring.count() > 0)) {
        if (nanos <= 0) {
          return false;
        }
        nanos = drained.awaitNanos(nanos);
      }
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw Signal.interrupted();
    } finally {
      lock.unlock();
    }
  }

  /// Moves bytes until the end was told or the stream failed.
  void pump() {
    try {
      for (; ; ) {
        byte[] array;
        int at;
        int filled;
        lock.lock();
        try {
          while (ring.count() == 0 && !finished) {
            data.awaitUninterruptibly();
          }
          filled = ring.filled();
          at = ring.head();
          array = ring.array();
        } finally {
          lock.unlock();
        }
        if (filled == 0) {
          end.run();
          return;
        }
        stream.write(array, at, filled);
        wrote(filled);
      }
    } catch (IOException _) {
      broken = true;
    } finally {
      over();
    }
  }

  private void wrote(int amount) throws IOException {
    boolean last;
    lock.lock();
    try {
      last = ring.count() == amount;
    } finally {
      lock.unlock();
    }
    if (last) {
      // before it counts as gone
      stream.flush();
    }
    lock.lock();
    try {
      ring.consumed(amount);
      room = ring.room();
      drained.signalAll();
    } finally {
      lock.unlock();
    }
    watchers.fire();
  }

  private void over() {
    lock.lock();
    try {
      done = true;
      drained.signalAll();
    } finally {
      lock.unlock();
    }
    watchers.fire();
  }
}
