package motte.wasm.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import motte.core.Kind;
import motte.wasm.Trap.Reason;
import motte.wasm.WasmException;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.WasmInterruptedException;

/// The gate between host and guest: knows which thread is inside, stops it when it is told to or
/// when its time is up, and turns whatever comes out into what the API promises.
///
/// A guest is stopped by a thread interrupt, which compiled code polls in loops and which wakes a
/// host function that waits, and by a limit of calls that [Depth] checks. An interrupt that the
/// gate sent never outlives the call.
final class Gate {
  private final Names names;
  private final Optional<Duration> time;
  private final Depth depth;
  private final Object lock = new Object();

  // Written under the lock.
  private volatile @Nullable Thread inside;
  private volatile @Nullable Reason stop;
  private boolean woken;
  private long calls;

  Gate(Names names, Optional<Duration> time, Depth depth) {
    this.names = names;
    this.time = time;
    this.depth = depth;
  }

  /// Stops what is inside, and whatever wants in later.
  void interrupt() {
    synchronized (lock) {
      stop(Reason.INTERRUPTED);
    }
  }

  /// Runs `body` inside. A call from a host function of the guest is part of the call around it.
  <T extends @Nullable Object> T run(Supplier<T> body) {
    if (Thread.currentThread().equals(inside)) {
      return guarded(body);
    }
    long call = enter();
    var watchdog = time.map(limit -> watch(call, limit));
    try {
      return guarded(body);
    } finally {
      watchdog.ifPresent(each -> each.complete(null));
      leave();
    }
  }

  /// Runs a host function on behalf of the guest.
  <T> T host(Supplier<T> function) {
    T results;
    try {
      results = function.get();
    } catch (RuntimeException e) {
      throw new HostFailure(e);
    }
    if (stop != null) {
      throw new WasmInterruptedException("stopped while the host worked");
    }
    return results;
  }

  private <T extends @Nullable Object> T guarded(Supplier<T> body) {
    try {
      return body.get();
    } catch (HostFailure e) {
      var reason = stop;
      throw reason == null
          ? Traps.located(e.failure(), names)
          : Traps.stopped(reason, e.failure(), names);
    } catch (RuntimeException | Error e) {
      var reason = stop;
      throw reason == null ? Traps.of(e, names) : Traps.stopped(reason, e, names);
    }
  }

  private long enter() {
    synchronized (lock) {
      if (inside != null) {
        throw new WasmException(
            Kind.CONFLICT,
            "wasm-instance-busy",
            "the instance is running on thread `" + inside.getName() + "`",
            "use an instance on one thread at a time, or make one for each");
      }
      var reason = stop;
      if (reason != null) {
        throw Traps.stopped(reason, new WasmInterruptedException("stopped before"), names);
      }
      inside = Thread.currentThread();
      return ++calls;
    }
  }

  private void leave() {
    synchronized (lock) {
      inside = null;
      if (woken) {
        woken = false;
        Thread.interrupted();
      }
      if (stop == Reason.TIMEOUT) {
        stop = null;
        depth.resume();
      }
    }
  }

  private CompletableFuture<@Nullable Void> watch(long call, Duration limit) {
    var watchdog = new CompletableFuture<@Nullable Void>();
    var _ =
        watchdog
            .orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS)
            .exceptionally(_ -> {
              expire(call);
              return null;
            });
    return watchdog;
  }

  private void expire(long call) {
    synchronized (lock) {
      if (inside != null && calls == call) {
        stop(Reason.TIMEOUT);
      }
    }
  }

  private void stop(Reason reason) {
    if (stop == null || reason == Reason.INTERRUPTED) {
      stop = reason;
    }
    depth.stop();
    var thread = inside;
    if (thread != null) {
      woken = true;
      thread.interrupt();
    }
  }
}
