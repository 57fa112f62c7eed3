package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import motte.core.ByteSize;
import motte.wasm.Trap.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LimitsTest {
  private static final Limits LIMITS = Limits.defaults();
  private static final String FOREVER = "03 40 0c 00 0b";

  @Test
  void memory_grows_to_its_limit_and_no_further() {
    var instance =
        new Assembly()
            .memory(1, 1000)
            .func("grow", "i32 -> i32", "20 00 40 00")
            .module()
            .instantiate(Imports.none(), LIMITS.memory(ByteSize.ofKiB(3 * 64 + 1)));
    var grow = instance.func("grow").orElseThrow();

    assertThat((int) grow.call(2)[0]).isEqualTo(1);
    assertThat((int) grow.call(1)[0]).isEqualTo(-1);
    assertThat((int) grow.call(-1)[0]).isEqualTo(-1);
    assertThat(instance.memory().pages()).isEqualTo(3);
  }

  @Test
  void a_module_that_starts_beyond_the_memory_limit_is_refused() {
    var module = new Assembly().memory(3, 3).module();

    var error =
        catchThrowableOfType(
            WasmException.class,
            () -> module.instantiate(Imports.none(), LIMITS.memory(ByteSize.ofKiB(128))));

    assertThat(error.code()).isEqualTo("wasm-memory-over-limit");
    assertThat(error).hasMessageContainingAll("192 KiB", "128 KiB");
  }

  @Test
  void a_large_maximum_costs_nothing() {
    var module = new Assembly().memory(1, 65536).module();

    var instances = new java.util.ArrayList<Instance>();
    for (int i = 0; i < 1000; i++) {
      instances.add(module.instantiate(Imports.none(), LIMITS.memory(ByteSize.ofMiB(2047))));
    }

    assertThat(instances).hasSize(1000);
  }

  @Test
  void a_table_grows_to_its_limit_and_no_further() {
    var instance =
        new Assembly()
            .table(1, 1000)
            .func("grow", "i32 -> i32", "d0 70 20 00 fc 0f 00")
            .module()
            .instantiate(Imports.none(), LIMITS.tableElements(10));
    var grow = instance.func("grow").orElseThrow();

    assertThat((int) grow.call(9)[0]).isEqualTo(1);
    assertThat((int) grow.call(1)[0]).isEqualTo(-1);
  }

  @Test
  void a_module_that_starts_beyond_the_table_limit_is_refused() {
    var module = new Assembly().table(11, 11).module();

    var error =
        catchThrowableOfType(
            WasmException.class,
            () -> module.instantiate(Imports.none(), LIMITS.tableElements(10)));

    assertThat(error.code()).isEqualTo("wasm-table-over-limit");
  }

  @Test
  void an_endless_loop_is_stopped_when_its_time_is_up() {
    var instance =
        new Assembly()
            .func("loop", "->", FOREVER)
            .func("seven", "-> i32", "41 07")
            .module()
            .instantiate(Imports.none(), LIMITS.callTime(Duration.ofMillis(50)));

    var trap = catchThrowableOfType(Trap.class, () -> instance.func("loop").orElseThrow().call());

    assertThat(trap.reason()).isEqualTo(Reason.TIMEOUT);
    assertThat(trap.backtrace()).map(Trap.Frame::toString).containsExactly("loop");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(instance.func("seven").orElseThrow().call()[0]).isEqualTo(7);
  }

  @Test
  void an_exponential_recursion_is_stopped_when_its_time_is_up() {
    var instance =
        new Assembly()
            .func(
                "fib",
                "i32 -> i32",
                "20 00 41 02 48 04 7f 20 00 05 20 00 41 01 6b 10 00 20 00 41 02 6b 10 00 6a 0b")
            .module()
            .instantiate(Imports.none(), LIMITS.callTime(Duration.ofMillis(50)));

    var trap =
        catchThrowableOfType(Trap.class, () -> instance.func("fib").orElseThrow().call(1000));

    assertThat(trap.reason()).isEqualTo(Reason.TIMEOUT);
  }

  @Test
  void a_host_function_that_waits_is_woken_when_the_time_is_up() {
    var never = new CountDownLatch(1);
    var instance = waiting(never, LIMITS.callTime(Duration.ofMillis(50)));

    var trap = catchThrowableOfType(Trap.class, () -> instance.func("run").orElseThrow().call());

    assertThat(trap.reason()).isEqualTo(Reason.TIMEOUT);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void an_interrupt_stops_an_endless_loop_from_another_thread() throws Exception {
    var started = new CountDownLatch(1);
    var instance =
        new Assembly()
            .lend("env", "host", "->")
            .func("run", "->", "10 00 " + FOREVER)
            .module()
            .instantiate(
                Imports.none()
                    .with(
                        "env",
                        "host",
                        Assembly.type("->"),
                        (_, _) -> {
                          started.countDown();
                          return new long[0];
                        }),
                LIMITS);
    var run =
        new FutureTask<>(() -> catchThrowable(() -> instance.func("run").orElseThrow().call()));
    Thread.ofPlatform().start(run);
    started.await();

    instance.interrupt();

    assertThat(run.get())
        .isInstanceOfSatisfying(
            Trap.class, trap -> assertThat(trap.reason()).isEqualTo(Reason.INTERRUPTED));
  }

  @Test
  void an_interrupt_wakes_a_host_function_that_waits() throws Exception {
    var never = new CountDownLatch(1);
    var instance = waiting(never, LIMITS);
    var run =
        new FutureTask<>(() -> catchThrowable(() -> instance.func("run").orElseThrow().call()));
    Thread.ofVirtual().start(run);

    instance.interrupt();

    assertThat(run.get())
        .isInstanceOfSatisfying(
            Trap.class, trap -> assertThat(trap.reason()).isEqualTo(Reason.INTERRUPTED));
  }

  @Test
  void an_interrupted_instance_runs_no_more() {
    var instance = new Assembly().func("seven", "-> i32", "41 07").instance();

    instance.interrupt();

    var trap = catchThrowableOfType(Trap.class, () -> instance.func("seven").orElseThrow().call());
    assertThat(trap.reason()).isEqualTo(Reason.INTERRUPTED);
  }

  @Test
  void an_interrupt_of_the_thread_itself_stops_the_guest_and_stays_set() {
    var instance = new Assembly().func("loop", "->", FOREVER).instance();
    Thread.currentThread().interrupt();

    var trap = catchThrowableOfType(Trap.class, () -> instance.func("loop").orElseThrow().call());

    assertThat(trap.reason()).isEqualTo(Reason.INTERRUPTED);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void an_instance_serves_one_thread_at_a_time() throws Exception {
    var inside = new CountDownLatch(1);
    var leave = new CountDownLatch(1);
    var instance =
        new Assembly()
            .lend("env", "host", "->")
            .func("run", "->", "10 00")
            .module()
            .instantiate(
                Imports.none()
                    .with(
                        "env",
                        "host",
                        Assembly.type("->"),
                        (_, _) -> {
                          inside.countDown();
                          await(leave);
                          return new long[0];
                        }),
                LIMITS);
    var run = new FutureTask<>(() -> instance.func("run").orElseThrow().call());
    Thread.ofVirtual().start(run);
    inside.await();

    var error =
        catchThrowableOfType(WasmException.class, () -> instance.func("run").orElseThrow().call());

    assertThat(error.code()).isEqualTo("wasm-instance-busy");
    leave.countDown();
    assertThat(run.get()).isEmpty();
  }

  @Test
  void other_instances_of_the_module_go_on_when_one_is_stopped() throws Exception {
    var module =
        Text.module(
            """
            (func (export "forever") (loop br 0))
            (func (export "count") (param i32) (result i32) (local i32)
              (loop
                (local.set 1 (i32.add (local.get 1) (i32.const 1)))
                (br_if 0 (i32.lt_u (local.get 1) (local.get 0))))
              (local.get 1))\
            """);
    var stopped = module.instantiate(Imports.none(), LIMITS.callTime(Duration.ofMillis(20)));
    var other = module.instantiate(Imports.none(), LIMITS);
    var done = new CountDownLatch(1);
    var run =
        new FutureTask<>(() -> {
          int calls = 0;
          while (done.getCount() > 0) {
            assertThat(Text.func(other, "count").call(1_000_000)).containsExactly(1_000_000);
            calls++;
          }
          return calls;
        });
    Thread.ofPlatform().start(run);

    for (int i = 0; i < 5; i++) {
      var trap = catchThrowableOfType(Trap.class, () -> Text.func(stopped, "forever").call());
      assertThat(trap.reason()).isEqualTo(Reason.TIMEOUT);
    }
    done.countDown();

    assertThat(run.get()).isPositive();
    assertThat(Text.func(stopped, "count").call(10)).containsExactly(10);
  }

  @Test
  void a_guest_that_asks_for_more_than_the_heap_has_is_stopped() {
    var instance =
        Text.instance(
            """
            (type $longs (array (mut i64)))
            (func (export "make") (param i32) (result i32)
              (array.len (array.new_default $longs (local.get 0))))\
            """);
    var make = Text.func(instance, "make");

    var trap = catchThrowableOfType(Trap.class, () -> make.call(Integer.MAX_VALUE));

    assertThat(trap.reason()).isEqualTo(Reason.OUT_OF_MEMORY);
    assertThat(make.call(10)).containsExactly(10);
  }

  @Test
  void an_instance_tells_what_it_has_used() {
    var instance =
        Text.module(
                """
                (memory 1 10)
                (table 5 funcref)
                (func (export "grow") (drop (memory.grow (i32.const 2))))
                (func (export "spin") (param i32)
                  (loop
                    (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
                    (br_if 0 (local.get 0))))\
                """)
            .instantiate(Imports.none(), LIMITS);
    long before = instance.usage().calls();

    Text.func(instance, "grow").call();
    while (instance.usage().running().toMillis() < 20) {
      Text.func(instance, "spin").call(100_000_000);
    }

    var usage = instance.usage();
    assertThat(usage.memory()).isEqualTo(ByteSize.ofKiB(3 * 64));
    assertThat(usage.tableElements()).isEqualTo(5);
    assertThat(usage.calls()).isGreaterThanOrEqualTo(before + 2);
    assertThat(usage.fuel()).isEmpty();
  }

  @Test
  void calls_nest_to_the_limit_and_no_further() {
    var instance =
        new Assembly()
            .func("nest", "i32 ->", "20 00 04 40 20 00 41 01 6b 10 00 0b")
            .module()
            .instantiate(Imports.none(), LIMITS.callDepth(100));
    var nest = instance.func("nest").orElseThrow();

    nest.call(99);
    var trap = catchThrowableOfType(Trap.class, () -> nest.call(100));

    assertThat(trap.reason()).isEqualTo(Reason.CALL_STACK_EXHAUSTED);
    assertThat(trap.backtrace()).hasSize(101);
    nest.call(99);
  }

  @Test
  void a_guest_that_calls_itself_through_the_host_is_stopped_too() {
    var instance =
        new Assembly()
            .lend("env", "host", "->")
            .func("run", "->", "10 00")
            .module()
            .instantiate(
                Imports.none()
                    .with(
                        "env",
                        "host",
                        Assembly.type("->"),
                        (caller, _) -> caller.func("run").orElseThrow().call()),
                LIMITS);

    var trap = catchThrowableOfType(Trap.class, () -> instance.func("run").orElseThrow().call());

    assertThat(trap.reason()).isEqualTo(Reason.CALL_STACK_EXHAUSTED);
  }

  private static Instance waiting(CountDownLatch never, Limits limits) {
    return new Assembly()
        .lend("env", "host", "->")
        .func("run", "->", "10 00")
        .module()
        .instantiate(
            Imports.none()
                .with(
                    "env",
                    "host",
                    Assembly.type("->"),
                    (_, _) -> {
                      await(never);
                      return new long[0];
                    }),
            limits);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("woken", e);
    }
  }
}
