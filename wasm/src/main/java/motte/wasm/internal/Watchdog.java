package motte.wasm.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/// Watches the outermost calls of all instances: tells those to stop whose time is up or whose
/// thread was interrupted. It is one thread for the process, which is why its state is static.
///
/// A call takes a slot when it begins and gives it back when it ends: two atomic writes, and no
/// look at a clock. While there are calls, the watchdog looks at all slots every few milliseconds:
/// the time of a call counts from when it first saw it. While there are none, it sleeps.
final class Watchdog {
  private static final long TICK = 3_000_000;

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

  private static final Thread THREAD =
      Thread.ofPlatform().daemon().name("motte-watchdog").start(Watchdog::watch);

  private Watchdog() {}

  /// A call through `gate` began; gives its slot.
  static int begin(Gate gate, Thread thread) {
    int hash = (int) ((thread.threadId() * 0x9e3779b9L) >>> 8);
    var all = chunks;
    int slot = -1;
    for (int c = 0; slot < 0; c++) {
      if (c == all.size()) {
        all = more(all);
      }
      var chunk = all.get(c);
      for (int i = 0; i < TRIES; i++) {
        int at = (hash + i) & (CHUNK - 1);
        if (chunk.getPlain(at) == null && chunk.compareAndSet(at, null, gate)) {
          slot = c * CHUNK + at;
          break;
        }
      }
    }
    if (asleep) {
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

  /// Whether the guests on the calling thread allow that code is compiled until their module has so
  /// much.
  static boolean allows(Poll module, long codeSize) {
    var me = Thread.currentThread();
    for (var chunk : chunks) {
      for (int i = 0; i < CHUNK; i++) {
        var gate = chunk.getAcquire(i);
        if (gate != null && gate.isInside(me) && !gate.allows(module, codeSize)) {
          return false;
        }
      }
    }
    return true;
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
    long last = System.nanoTime();
    while (true) {
      long now = System.nanoTime();
      long next = look(now, now - last);
      last = now;
      if (next == now && ++idle > PATIENCE) {
        asleep = true;
        if (look(now, 0) == now) {
          LockSupport.park();
        }
        asleep = false;
        last = System.nanoTime();
        idle = 0;
      } else {
        idle = next == now ? idle : 0;
        LockSupport.parkNanos(Watchdog.class, next == now ? TICK : next - now);
      }
    }
  }

  /// Looks at all calls; gives when to look again, `now` if there is no call.
  private static long look(long now, long elapsed) {
    long next = now;
    for (var chunk : chunks) {
      for (int i = 0; i < CHUNK; i++) {
        var gate = chunk.getAcquire(i);
        if (gate != null) {
          next = gate.watch(now, elapsed, next == now ? now + TICK : next);
        }
      }
    }
    return next;
  }
}
