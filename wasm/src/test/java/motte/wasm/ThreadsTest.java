package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import motte.wasm.Trap.Reason;
import motte.wat.Wat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ThreadsTest {
  private static final int THREADS = 4;

  private static final String COUNTERS =
      """
      (module
        (import "host" "memory" (memory 1 10 shared))
        ;; A mutex at 0 (0 free, 1 taken, 2 taken and waited for), a plain counter at 8.
        (func $lock
          (if (i32.atomic.rmw.cmpxchg (i32.const 0) (i32.const 0) (i32.const 1))
            (then
              (loop $again
                (if (i32.atomic.rmw.xchg (i32.const 0) (i32.const 2))
                  (then
                    (drop (memory.atomic.wait32 (i32.const 0) (i32.const 2) (i64.const -1)))
                    (br $again)))))))
        (func $unlock
          (if (i32.ne (i32.atomic.rmw.xchg (i32.const 0) (i32.const 0)) (i32.const 1))
            (then (drop (memory.atomic.notify (i32.const 0) (i32.const 1))))))
        (func (export "locked") (param $times i32)
          (loop $next
            (call $lock)
            (i64.store (i32.const 8) (i64.add (i64.load (i32.const 8)) (i64.const 1)))
            (call $unlock)
            (br_if $next (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))
        (func (export "atomic") (param $times i32)
          (loop $next
            (drop (i64.atomic.rmw.add (i32.const 16) (i64.const 1)))
            (drop (i32.atomic.rmw8.add_u (i32.const 25) (i32.const 1)))
            (drop (i32.atomic.rmw16.sub_u (i32.const 26) (i32.const 1)))
            (br_if $next (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))
        (func (export "grow") (result i32) (memory.grow (i32.const 1)))
        (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
        (func (export "wait") (param i32 i32 i64) (result i32)
          (memory.atomic.wait32 (local.get 0) (local.get 1) (local.get 2)))
        (func (export "notify") (param i32 i32) (result i32)
          (memory.atomic.notify (local.get 0) (local.get 1))))
      """;

  private final Memory memory = Memory.of(new ExternType.Memory(1, OptionalLong.of(10), true));
  private final Module module = Module.parse(Wat.toBinary(COUNTERS));

  private Instance instance() {
    return instance(Limits.defaults());
  }

  private Instance instance(Limits limits) {
    return module.instantiate(Imports.none().with("host", "memory", memory), limits);
  }

  private static long call(Instance instance, String name, long... args) {
    var results = instance.func(name).orElseThrow().call(args);
    return results.length == 0 ? 0 : results[0];
  }

  private static <T> FutureTask<T> start(Callable<T> body) {
    var task = new FutureTask<>(body);
    Thread.ofPlatform().daemon().start(task);
    return task;
  }

  private void onAllThreads(String name, long times) throws Exception {
    var tasks = new ArrayList<FutureTask<Long>>();
    for (int i = 0; i < THREADS; i++) {
      var instance = instance();
      tasks.add(start(() -> call(instance, name, times)));
    }
    for (var task : tasks) {
      task.get();
    }
  }

  @Test
  void a_mutex_of_the_guests_keeps_threads_apart() throws Exception {
    onAllThreads("locked", 20_000);

    assertThat(memory.readLong(8)).isEqualTo(THREADS * 20_000);
    assertThat(memory.readInt(0)).isZero();
  }

  @Test
  void atomic_additions_of_all_widths_lose_none() throws Exception {
    onAllThreads("atomic", 50_001);

    assertThat(memory.readLong(16)).isEqualTo(THREADS * 50_001);
    assertThat(memory.readByte(25)).isEqualTo((byte) (THREADS * 50_001));
    assertThat(memory.readShort(26)).isEqualTo((short) (-THREADS * 50_001));
    assertThat(memory.readByte(24)).isZero();
  }

  @Test
  void a_waiting_thread_is_woken_by_another_instance() throws Exception {
    var waiting = instance();
    var waking = instance();

    var waiter = start(() -> call(waiting, "wait", 64, 0, -1));
    while (call(waking, "notify", 64, 1) == 0) {
      Thread.onSpinWait();
    }

    assertThat(waiter.get()).isZero();
  }

  @Test
  void waiting_for_another_value_or_for_too_long_ends_by_itself() {
    var instance = instance();

    assertThat(call(instance, "wait", 64, 7, -1)).isEqualTo(1);
    assertThat(call(instance, "wait", 64, 0, 1_000_000)).isEqualTo(2);
    assertThat(call(instance, "notify", 64, -1)).isZero();
  }

  @Test
  void an_interrupt_and_a_limit_of_time_end_a_wait() throws Exception {
    var instance = instance();
    var hasty = instance(Limits.defaults().callTime(Duration.ofMillis(20)));

    var waiter = start(() -> call(instance, "wait", 64, 0, -1));
    var late = catchThrowableOfType(Trap.class, () -> call(hasty, "wait", 64, 0, -1));
    instance.interrupt();

    assertThat(late.reason()).isEqualTo(Reason.TIMEOUT);
    assertThatThrownBy(waiter::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            Trap.class, trap -> assertThat(trap.reason()).isEqualTo(Reason.INTERRUPTED));
  }

  @Test
  void a_memory_grows_for_all_who_share_it() {
    var one = instance();
    var other = instance();
    memory.writeShort(0xfffe, (short) 0x1234);

    assertThatThrownBy(() -> call(other, "load", 0xfffe)).isInstanceOf(Trap.class);
    assertThat(call(one, "grow")).isEqualTo(1);
    assertThat(call(other, "load", 0xfffe)).isEqualTo(0x1234);
    assertThat(memory.pages()).isEqualTo(2);
    assertThat(memory.grow(9)).isEqualTo(-1);
    assertThat(memory.grow(8)).isEqualTo(2);
  }

  @Test
  void a_large_maximum_costs_nothing() {
    for (int i = 0; i < 1000; i++) {
      var large = Memory.of(new ExternType.Memory(1, OptionalLong.of(32_767), true));
      assertThat(large.pages()).isEqualTo(1);
    }
  }

  @Test
  void a_memory_that_is_not_shared_is_not_lent_as_a_shared_one() {
    var plain = Memory.of(new ExternType.Memory(1, OptionalLong.of(10), false));

    assertThatThrownBy(() ->
            module.instantiate(Imports.none().with("host", "memory", plain), Limits.defaults()))
        .isInstanceOf(WasmException.class);
  }
}
