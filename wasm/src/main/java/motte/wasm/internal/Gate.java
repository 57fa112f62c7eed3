package motte.wasm.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import motte.core.Kind;
import motte.wasm.Limits;
import motte.wasm.Trap.Reason;
import motte.wasm.WasmException;
import org.jspecify.annotations.Nullable;

/// The gate between host and guest: knows which thread is inside of an instance, stops it when it
/// is told to, when its time is up or when its thread was interrupted, and turns whatever comes out
/// into what the API promises.
///
/// A guest is stopped where it looks at whether to go on: in loops, by [Poll], and where functions
/// nest, by a limit of calls below zero. A host function that waits is woken by an interrupt of the
/// thread; one that the gate sent never outlives the call.
final class Gate {
  private static final VarHandle INSIDE = field("inside", Thread.class);

  /// In what [#enter] gives: the call is the outermost.
  private static final int OUTERMOST = 1 << 31;

  private static final long FAR = Long.MAX_VALUE / 4;

  private final GuestState state;
  private final Poll poll;
  private final Backtraces backtraces;
  private final int depthLimit;
  private final long callNanos;
  private final Object lock = new Object();

  private volatile @Nullable Thread inside;
  private int slot;
  private long began;

  /// Far away while nobody is inside, so that no call is taken for the one before.
  private long deadline = FAR;

  private long calls;
  private long nanos;

  // Written under the lock.
  private volatile @Nullable Reason stop;
  private boolean armed;
  private boolean woken;
  private boolean lasting;

  Gate(GuestState state, Poll poll, Backtraces backtraces, Limits limits) {
    this.state = state;
    this.poll = poll;
    this.backtraces = backtraces;
    this.depthLimit = limits.callDepth();
    this.callNanos = limits.callTime().map(Gate::nanos).orElse(0L);
    state.depthLimit = depthLimit;
  }

  private static VarHandle field(String name, Class<?> type) {
    try {
      return MethodHandles.lookup().findVarHandle(Gate.class, name, type);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static long nanos(Duration time) {
    try {
      return Math.clamp(time.toNanos(), 1, FAR);
    } catch (ArithmeticException _) {
      return FAR;
    }
  }

  /// A call begins; gives what [#leave] or [#failed] must have. A call from a host function of the
  /// guest is part of the call around it.
  int enter() {
    var me = Thread.currentThread();
    int depth = state.depth;
    if (inside == me) {
      return depth;
    }
    if (!INSIDE.compareAndSet(this, null, me)) {
      throw busy();
    }
    if (stop != null) {
      throw stoppedBefore();
    }
    calls++;
    if (callNanos != 0) {
      began = System.nanoTime();
      deadline = began + callNanos;
    }
    slot = Watchdog.begin(this, me);
    return depth | OUTERMOST;
  }

  /// A call ended as it should.
  void leave(int entered) {
    if (entered < 0) {
      end();
    }
  }

  /// What to throw for a call that ended with `failure`.
  RuntimeException failed(Throwable failure, int entered) {
    state.depth = entered & ~OUTERMOST;
    var reason = stop;
    try {
      return Faults.of(failure, reason, backtraces);
    } finally {
      if (entered < 0) {
        end();
      }
    }
  }

  private void end() {
    Watchdog.end(slot);
    if (callNanos != 0) {
      nanos += System.nanoTime() - began;
      deadline = began + FAR;
    }
    if (stop == null) {
      inside = null;
      if (stop == null) {
        return;
      }
    }
    settle();
  }

  /// After a call during which somebody asked for a stop.
  private void settle() {
    synchronized (lock) {
      inside = null;
      if (armed) {
        armed = false;
        poll.disarm();
        Watchdog.stopped(this);
      }
      if (woken) {
        woken = false;
        Thread.interrupted();
      }
      if (!lasting) {
        stop = null;
        state.depthLimit = depthLimit;
      }
    }
  }

  private WasmException busy() {
    var thread = inside;
    return new WasmException(
        Kind.CONFLICT,
        "wasm-instance-busy",
        "the instance is running on thread `" + (thread == null ? "" : thread.getName()) + "`",
        "use an instance on one thread at a time, or make one for each");
  }

  private RuntimeException stoppedBefore() {
    var failure = Faults.of(new Stopped(), stop, backtraces);
    settle();
    return failure;
  }

  /// Stops what is inside, and whatever wants in later.
  void interrupt() {
    synchronized (lock) {
      lasting = true;
      stop(Reason.INTERRUPTED, true);
    }
  }

  /// Whether a host function that has just returned should have the guest stop.
  boolean isStopping() {
    return stop != null;
  }

  boolean isInside(Thread thread) {
    return inside == thread;
  }

  boolean hasDeadline() {
    return callNanos != 0;
  }

  long deadline() {
    return deadline;
  }

  /// Called by the watchdog while a call is going on, or just after. Gives when to look again: no
  /// later than `next`.
  long watch(long now, long next) {
    var thread = inside;
    if (thread == null || stop != null) {
      return next;
    }
    if (thread.isInterrupted()) {
      expire(thread, Reason.INTERRUPTED);
    } else if (callNanos != 0) {
      long due = deadline;
      if (due - now <= 0) {
        expire(thread, Reason.TIMEOUT);
      } else if (due - next < 0) {
        return due;
      }
    }
    return next;
  }

  private void expire(Thread seen, Reason reason) {
    synchronized (lock) {
      // Another call may have begun since.
      boolean due =
          reason == Reason.TIMEOUT ? System.nanoTime() - deadline >= 0 : seen.isInterrupted();
      if (inside == seen && due && stop == null) {
        stop(reason, reason == Reason.TIMEOUT);
      }
    }
  }

  private void stop(Reason reason, boolean wake) {
    stop = reason;
    state.depthLimit = -1;
    var thread = inside;
    if (thread == null) {
      return;
    }
    if (!armed) {
      armed = true;
      Watchdog.stopping(this);
      poll.arm();
    }
    if (wake) {
      woken = true;
      thread.interrupt();
    }
  }

  /// How many outermost calls there were.
  long calls() {
    return calls;
  }

  /// How long they took.
  Duration time() {
    return Duration.ofNanos(nanos);
  }
}
