package motte.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import motte.wasm.FuncType;
import motte.wasm.Imports;
import motte.wasm.Instance;
import motte.wasm.Limits;
import motte.wasm.Module;
import motte.wasm.Trap;
import motte.wat.Wat;

/// How long it takes from the order to stop, or from the end of its time, until a guest has
/// stopped: `StopLatency SAMPLES`. The first row is the machine's own part: how long a sleeping
/// thread takes to wake up when it is interrupted, while another one is busy.
public final class StopLatency {
  private static final Duration TIME = Duration.ofMillis(20);

  private static final String TEXT =
      """
      (module
        (import "host" "wait" (func $wait))
        (memory 16)
        (func (export "a loop of arithmetic") (local $x i64)
          (loop $on
            (local.set $x (i64.add (i64.mul (local.get $x) (i64.const 6364136223846793005)) (i64.const 1)))
            (br $on)))
        (func (export "loops over memory") (local $i i32)
          (loop $again
            (local.set $i (i32.const 0))
            (loop $on
              (i32.store (local.get $i) (i32.add (i32.load (local.get $i)) (i32.const 3)))
              (br_if $on (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 1000000))))
            (br $again)))
        (func $fib (param i32) (result i32)
          (if (i32.lt_s (local.get 0) (i32.const 2)) (then (return (local.get 0))))
          (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1))) (call $fib (i32.sub (local.get 0) (i32.const 2)))))
        (func (export "calls without a loop") (drop (call $fib (i32.const 90))))
        (func (export "a wait in a host function") (call $wait)))
      """;

  private final Module module = Module.parse(Wat.toBinary(TEXT));
  private final Random random = new Random(1);
  private final int samples;

  private StopLatency(int samples) {
    this.samples = samples;
  }

  /// Prints a table in Markdown.
  public static void main(String[] args) throws Exception {
    System.out.println(
        "| what stops | what it does | samples | median ms | p99 ms | worst ms |\n|---|---|---|---|---|---|");
    new StopLatency(args.length > 0 ? Integer.parseInt(args[0]) : 500).run();
  }

  private void run() throws Exception {
    report("a thread of Java's own", "sleeps", thread());
    for (var program : module.exports()) {
      report("`Instance.interrupt`", program.name(), ordered(program.name(), Instance::interrupt));
      if (!program.name().contains("host")) {
        // Which the host function would be told, and not the guest.
        report("its thread's interrupt", program.name(), interrupted(program.name()));
      }
      report("`Limits.callTime`", program.name(), timed(program.name()));
    }
  }

  private void report(String who, String what, long[] nanos) {
    Arrays.sort(nanos);
    System.out.printf(
        "| %s | %s | %d | %.2f | %.2f | %.2f |%n",
        who,
        what,
        nanos.length,
        nanos[nanos.length / 2] / 1e6,
        nanos[nanos.length * 99 / 100] / 1e6,
        nanos[nanos.length - 1] / 1e6);
  }

  private Instance instance(Limits limits) {
    var imports =
        Imports.none()
            .with(
                "host",
                "wait",
                new FuncType(List.of(), List.of()),
                (_, _) -> {
                  while (!Thread.currentThread().isInterrupted()) {
                    LockSupport.park();
                  }
                  return new long[0];
                });
    return module.instantiate(imports, limits);
  }

  /// When a guest ended that has to be stopped.
  private static long end(Instance instance, String program) {
    try {
      instance.func(program).orElseThrow().call();
      throw new IllegalStateException("`" + program + "` came to an end");
    } catch (Trap trap) {
      return System.nanoTime();
    } finally {
      var _ = Thread.interrupted();
    }
  }

  private void pause() {
    LockSupport.parkNanos(10_000_000 + random.nextInt(20_000_000));
  }

  private interface Order {
    void give(Instance instance);
  }

  private long[] ordered(String program, Order order) throws InterruptedException {
    return each(instance -> end(instance, program), (_, instance) -> order.give(instance));
  }

  private long[] interrupted(String program) throws InterruptedException {
    return each(instance -> end(instance, program), (thread, _) -> thread.interrupt());
  }

  private interface Stop {
    void give(Thread thread, Instance instance);
  }

  private long[] each(ToLongFunction<Instance> guest, Stop stop) throws InterruptedException {
    var nanos = new long[samples];
    var ends = new SynchronousQueue<Long>();
    for (int i = 0; i < samples; i++) {
      try (var instance = instance(Limits.defaults())) {
        var thread =
            Thread.ofPlatform()
                .start(() -> {
                  try {
                    ends.put(guest.applyAsLong(instance));
                  } catch (InterruptedException | RuntimeException failure) {
                    failure.printStackTrace();
                    System.exit(1);
                  }
                });
        pause();
        long order = System.nanoTime();
        stop.give(thread, instance);
        nanos[i] = ends.take() - order;
        thread.join();
      }
    }
    return nanos;
  }

  private long[] timed(String program) {
    var nanos = new long[samples];
    for (int i = 0; i < samples; i++) {
      try (var instance = instance(Limits.defaults().callTime(TIME))) {
        long begin = System.nanoTime();
        nanos[i] = end(instance, program) - begin - TIME.toNanos();
      }
    }
    return nanos;
  }

  private long[] thread() throws InterruptedException {
    var busy = new ArrayList<Instance>();
    busy.add(instance(Limits.defaults()));
    var burner = Thread.ofPlatform().start(() -> end(busy.getFirst(), "a loop of arithmetic"));
    var nanos =
        each(
            _ -> {
              LockSupport.park();
              long end = System.nanoTime();
              var _ = Thread.interrupted();
              return end;
            },
            (thread, _) -> thread.interrupt());
    busy.getFirst().interrupt();
    burner.join();
    return nanos;
  }
}
