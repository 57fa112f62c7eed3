package motte.wasm.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
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

  private static final long FOREVER = Long.MAX_VALUE / 4;

  private final GuestState state;
  private final Poll poll;
  private final Backtraces backtraces;
  private final int depthLimit;
  private final long callNanos;
  private final long codeLimit;
  private final Object lock = new Object();

  private volatile @Nullable Thread inside;
  private int slot;

  /// Counted before [#inside] is left, so that the watchdog never takes a call for the one before.
  private long ended;

  // The watchdog's own: the call that it saw last, when that is to end, and time spent so far.
  private long seen = -1;
  private long due;
  private long running;

  // Written under the lock.
  private volatile @Nullable Reason stop;
  private @Nullable Collection<Gate> halted;
  private boolean woken;
  private boolean lasting;

  Gate(GuestState state, Poll poll, Backtraces backtraces, Limits limits) {
    this.state = state;
    this.poll = poll;
    this.backtraces = backtraces;
    this.depthLimit = limits.callDepth();
    this.callNanos = limits.callTime().map(Gate::nanos).orElse(FOREVER);
    this.codeLimit = limits.codeSize().bytes();
    state.depthLimit = depthLimit;
  }

  private static VarHandle field(String name, Class<?> type) {
    try {
      return MethodHandles.lookup().findVarHandle(Gate.class, name, type);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(name, e);
    }
  }

  private static long nanos(Duration time) {
    try {
      return Math.clamp(time.toNanos(), 1, FOREVER);
    } catch (ArithmeticException _) {
      return FOREVER;
    }
  }

  /// A call begins; gives what [#leave] or [#failed] must have. A call from a host function of the
  /// guest is part of the call around it.
  int enter() {
    var me = Thread.currentThread();
    int depth = state.depth;
    if (me.equals(inside)) {
      return depth;
    }
    if (!INSIDE.compareAndSet(this, null, me)) {
      throw busy();
    }
    if (stop != null) {
      throw stoppedBefore();
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
    var instance = state.instance;
    if (entered < 0 && instance != null) {
      Neighbours.of(instance).forEach(Gate::forget);
    }
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
    ended++;
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
      var halts = halted;
      if (halts != null) {
        halted = null;
        Watchdog.stopped(this);
        poll.disarm();
        halts.forEach(Gate::goOn);
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

  /// Stops what wants in later, and tells whether a call is going on now, which stops too.
  boolean close() {
    interrupt();
    if (INSIDE.compareAndSet(this, null, Thread.currentThread())) {
      inside = null;
      return false;
    }
    return true;
  }

  /// Does something while no call can begin.
  <T> T aside(Supplier<T> work) {
    if (!INSIDE.compareAndSet(this, null, Thread.currentThread())) {
      throw busy();
    }
    try {
      return work.get();
    } finally {
      inside = null;
    }
  }

  /// Whether a host function that has just returned should have the guest stop.
  boolean isStopping() {
    return stop != null;
  }

  boolean isInside(Thread thread) {
    return thread.equals(inside);
  }

  /// Whether code of this poll's module may grow to so many bytes for whoever is inside.
  boolean allows(Poll asked, long codeSize) {
    return !poll.equals(asked) || codeSize <= codeLimit;
  }

  /// Called by the watchdog while a call is going on, or just after: about `elapsed` after it was
  /// called last. Gives when to look again: no later than `next`.
  long watch(long now, long elapsed, long next) {
    var thread = inside;
    if (thread == null || stop != null) {
      return next;
    }
    // A sample stands for the whole tick, whichever call it meets: so calls that are shorter than a
    // tick are counted too, as often as they are met.
    if (thread.getState() == Thread.State.RUNNABLE) {
      running += elapsed;
    }
    long call = ended;
    if (seen != call) {
      seen = call;
      due = now + callNanos;
    }
    if (now - due >= 0) {
      expire(call, thread, Reason.TIMEOUT);
    } else if (thread.isInterrupted()) {
      expire(call, thread, Reason.INTERRUPTED);
    }
    return due - next < 0 ? due : next;
  }

  private void expire(long call, Thread thread, Reason reason) {
    synchronized (lock) {
      // Another call may have begun since.
      if (thread.equals(inside)
          && ended == call
          && stop == null
          && (reason == Reason.TIMEOUT || thread.isInterrupted())) {
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
    if (halted == null) {
      var instance = state.instance;
      var halts = instance == null ? List.<Gate>of() : Neighbours.of(instance);
      halted = halts;
      Watchdog.stopping(this);
      poll.arm();
      halts.forEach(Gate::halt);
    }
    if (wake) {
      woken = true;
      thread.interrupt();
    }
  }

  /// A call of another instance, which may be in this one's code, is to stop.
  private void halt() {
    poll.arm();
    state.depthLimit = -1;
  }

  /// It did.
  private void goOn() {
    poll.disarm();
    if (stop == null) {
      state.depthLimit = depthLimit;
    }
  }

  /// Forgets nested calls that another instance made directly, and that its trap ended.
  private void forget() {
    if (inside == null) {
      state.depth = 0;
    }
  }

  /// How many outermost calls ended.
  long calls() {
    return ended;
  }

  /// About how long they ran.
  Duration running() {
    return Duration.ofNanos(running);
  }
}
