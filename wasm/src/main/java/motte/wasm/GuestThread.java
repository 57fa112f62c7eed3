package motte.wasm;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/// Threads with room for deeply nested guests.
///
/// [Func#call] runs a guest on the calling thread, whose stack may be too small for
/// [Limits#callDepth] nested calls; the guest then traps early. A program that may nest deeply is
/// better run here.
public final class GuestThread {
  /// What a call takes of the stack while the JVM still interprets it, for a rather large function.
  private static final long CALL = 1 << 10;

  private static final long HOST = 512 << 10;

  private GuestThread() {}

  /// Runs `body` on a platform thread of its own with a stack for `limits.callDepth()` calls, and
  /// waits for it. What it gives or throws passes through; an interrupt of the waiting thread is
  /// handed on.
  public static <T> T run(Limits limits, Supplier<T> body) {
    var task = new FutureTask<>(body::get);
    var thread =
        Thread.ofPlatform().name("guest").stackSize(HOST + limits.callDepth() * CALL).start(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException _) {
          interrupted = true;
          thread.interrupt();
        }
      }
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw new IllegalStateException(e);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
