package motte.capability;

import java.util.concurrent.locks.ReentrantLock;
import motte.core.Kind;

/// One direction between two guests: what the one writes waits here, within a bound, for the other
/// to read it. No thread stands between them.
final class Pipe {
  private final Ring ring;
  private final Watchers writer;
  private final Watchers reader;
  private final ReentrantLock lock = new ReentrantLock();

  private volatile int count;
  private volatile boolean finished;
  private volatile boolean dropping;
  private volatile boolean broken;

  /// A direction that holds `bound` bytes; each side's watchers hear what concerns them.
  Pipe(int bound, Watchers writer, Watchers reader) {
    this.ring = new Ring(bound);
    this.writer = writer;
    this.reader = reader;
  }

  int bound() {
    return ring.bound();
  }

  int available() {
    return dropping ? 0 : count;
  }

  /// Whether nothing follows what is available.
  boolean complete() {
    return finished || dropping;
  }

  boolean readable() {
    return count > 0 || complete();
  }

  int room() {
    return closedToWriter() ? 0 : dropping ? ring.bound() : ring.bound() - count;
  }

  boolean writable() {
    return room() > 0 || closedToWriter();
  }

  /// Takes bytes, or looks at them when `keep`; 0 would block, -1 is the end.
  int read(byte[] target, int offset, int length, boolean keep) {
    if (length == 0) {
      return 0;
    }
    if (dropping) {
      return -1;
    }
    boolean last = finished;
    if (count == 0) {
      return last ? -1 : 0;
    }
    int amount;
    lock.lock();
    try {
      amount = ring.copy(target, offset, length);
      if (!keep) {
        ring.consumed(amount);
        count = ring.count();
      }
    } finally {
      lock.unlock();
    }
    if (!keep) {
      writer.fire();
    }
    return amount;
  }

  /// Gives bytes; 0 would block.
  int write(byte[] source, int offset, int length) {
    if (closedToWriter()) {
      throw new CapabilityException(
          Kind.UNAVAILABLE,
          "connection-broken",
          "nobody takes the `" + length + "` bytes that were written",
          "this direction was shut down, or the other end has closed: stop writing");
    }
    if (dropping) {
      return length;
    }
    if (length == 0 || count == ring.bound()) {
      return 0;
    }
    int amount;
    lock.lock();
    try {
      amount = ring.put(source, offset, length);
      count = ring.count();
    } finally {
      lock.unlock();
    }
    reader.fire();
    return amount;
  }

  /// The writer writes nothing more; what is here is still read.
  void finish() {
    finished = true;
    reader.fire();
    writer.fire();
  }

  /// The reader reads nothing more; what is here or comes is thrown away.
  void drop() {
    dropping = true;
    writer.fire();
    reader.fire();
  }

  /// The reader is gone: writing is an error.
  void breakOff() {
    broken = true;
    drop();
  }

  private boolean closedToWriter() {
    return finished || broken;
  }
}
