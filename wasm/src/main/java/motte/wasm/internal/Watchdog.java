package motte.wasm.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/// Watches the outermost calls of all instances: tells those to stop whose time is up or whose
/// thread was interrupted. It is one thread for the process, which is why its state is static.
///
/// A call takes a slot when it begins and gives it back when it ends: two atomic writes. While
/// there are calls, the watchdog looks at all slots every few milliseconds, or when the next call's
/// time is up; while there are none, it sleeps.
final class Watchdog {
  private static final long TICK = 4_000_000;

  /// How many ticks without a call before it sleeps.
  private static final int PATIENCE = 50;

  private static final int CHUNK = 256;

  /// How many slots a call tries before there must be more.
  private static final int TRIES = 8;

  /// Only ever added to.
  private static volatile List<AtomicReferenceArray<Gate>> chunks =
      List.of(new AtomicReferenceArray<>(CHUNK));

  private static final List<Gate> STOPPING = new CopyOnWriteArrayList<>();

  private static volatile boolean asleep;
  private static volatile long wakes;

  private static final Thread THREAD =
      Thread.ofPlatform().daemon().name("motte-watchdog").start(Watchdog::watch);

  private Watchdog() {}

  /// A call through `gate` began; gives its slot. Its deadline, if it has one, must be set.
  static int begin(Gate gate, Thread thread) {
    int hash = (int) (thread.threadId() * 0x9e3779b9L >>> 8);
    var all = chunks;
    int slot = -1;
    for (int c = 0; slot < 0; c++) {
      if (c == all.size()) {
        all = more(all);
      }
      var chunk = all.get(c);
      for (int i = 0; i < TRIES; i++) {
        int at = (hash + i) & CHUNK - 1;
        if (chunk.getPlain(at) == null && chunk.compareAndSet(at, null, gate)) {
          slot = c * CHUNK + at;
          break;
        }
      }
    }
    if (asleep || gate.hasDeadline() && gate.deadline() - wakes < 0) {
      LockSupport.unpark(THREAD);
    }
    return slot;
  }

  /// The call in `slot` ended.
  static void end(int slot) {
    chunks.get(slot / CHUNK).setRelease(slot % CHUNK, null);
  }

  private static synchronized List<AtomicReferenceArray<Gate>> more(
      List<AtomicReferenceArray<Gate>> known) {
    if (chunks.size() == known.size()) {
      var more = new ArrayList<>(known);
      more.add(new AtomicReferenceArray<>(CHUNK));
      chunks = List.copyOf(more);
    }
    return chunks;
  }

  /// The thread that is inside of `gate` is to stop.
  static void stopping(Gate gate) {
    STOPPING.add(gate);
  }

  /// It did.
  static void stopped(Gate gate) {
    STOPPING.remove(gate);
  }

  /// Throws if the calling thread is to stop.
  static void check() {
    var me = Thread.currentThread();
    for (var gate : STOPPING) {
      if (gate.isInside(me)) {
        throw new Stopped();
      }
    }
  }

  private static void watch() {
    int idle = 0;
    while (true) {
      long now = System.nanoTime();
      long next = look(now, now + TICK);
      if (next != now) {
        idle = 0;
      } else if (++idle > PATIENCE) {
        asleep = true;
        if (look(now, now + TICK) == now) {
          LockSupport.park();
        }
        asleep = false;
        idle = 0;
        continue;
      } else {
        next = now + TICK;
      }
      wakes = next;
      LockSupport.parkNanos(Watchdog.class, next - now);
    }
  }

  /// Looks at all calls; gives when to look again, `now` if there is no call.
  private static long look(long now, long latest) {
    long next = now;
    for (var chunk : chunks) {
      for (int i = 0; i < CHUNK; i++) {
        var gate = chunk.getAcquire(i);
        if (gate != null) {
          if (next == now) {
            next = latest;
          }
          next = gate.watch(now, next);
        }
      }
    }
    return next;
  }
}
