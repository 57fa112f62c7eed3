package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashMap;
import java.util.List;
import java.util.concurrent.FutureTask;
import motte.wasm.Trap.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Guests that use up the stack of their thread.
@Timeout(120)
final class StackTest {
  private static final Limits DEEP = Limits.defaults().callDepth(Integer.MAX_VALUE);

  /// Each level calls the host; wide frames have many values that live across the call.
  private static String nest(int locals) {
    var more = new StringBuilder();
    for (int i = 1; i <= locals; i++) {
      more.append("(local.set %d (i64.extend_i32_u (local.get 0)))".formatted(i));
    }
    var sum = new StringBuilder("(i64.const 0)");
    for (int i = 1; i <= locals; i++) {
      sum.append("(i64.add (local.get ").append(i).append("))");
    }
    return """
    (import "host" "work" (func $work (param i32)))
    (func $nest (export "nest") (param i32) (local %s)
      (call $work (local.get 0))
      %s
      (call $nest (i32.add (local.get 0) (i32.const 1)))
      (drop %s))
    (func (export "seven") (result i32) i32.const 7)\
    """
        .formatted("i64 ".repeat(locals), more, fold(locals));
  }

  private static String fold(int locals) {
    var sum = new StringBuilder("(i64.const 0)");
    for (int i = 1; i <= locals; i++) {
      sum.insert(0, "(i64.add ").append(" (local.get ").append(i).append("))");
    }
    return sum.toString();
  }

  /// Work that takes stack, and leaves things half done where that ends.
  private static final class Ledger {
    private final HashMap<Integer, String> entries = new HashMap<>();
    private int begun;
    private int done;

    void work(int level) {
      begun++;
      descend(40, level);
      done++;
    }

    private void descend(int levels, int level) {
      if (levels > 0) {
        descend(levels - 1, level);
      } else {
        entries.put(level % 100, String.format("%d of %s", level, List.of(level, "x")));
      }
    }
  }

  @Test
  void a_host_function_is_not_called_with_too_little_stack_to_finish() throws Exception {
    for (int locals : new int[] {0, 10, 200}) {
      var module = Text.module(nest(locals));
      for (long stack = 256; stack <= 2048; stack += 224) {
        var ledger = new Ledger();
        var host =
            Imports.none()
                .with(
                    "host",
                    "work",
                    FuncType.of(List.of(ValType.I32)),
                    (_, args) -> {
                      ledger.work((int) args[0]);
                      return new long[0];
                    });
        var run =
            new FutureTask<>(() -> {
              var instance = module.instantiate(host, DEEP);
              var trap = catchThrowable(() -> Text.func(instance, "nest").call(0));
              assertThat(Text.func(instance, "seven").call()).containsExactly(7);
              return trap;
            });
        Thread.ofPlatform().stackSize(stack << 10).start(run);

        assertThat(run.get())
            .isInstanceOfSatisfying(
                Trap.class,
                trap -> assertThat(trap.reason()).isEqualTo(Reason.CALL_STACK_EXHAUSTED));
        assertThat(ledger.begun).as("%d locals, %d KiB", locals, stack).isPositive();
        assertThat(ledger.done).isEqualTo(ledger.begun);
      }
    }
  }

  @Test
  void endless_recursion_ends_in_a_trap_on_a_virtual_thread_too() throws Exception {
    var instance = Text.instance("(func $f (export \"f\") (param i64) local.get 0 call $f)");
    var run = new FutureTask<>(() -> catchThrowable(() -> Text.func(instance, "f").call(1)));

    Thread.ofVirtual().start(run);

    assertThat(run.get())
        .isInstanceOfSatisfying(
            Trap.class, trap -> assertThat(trap.reason()).isEqualTo(Reason.CALL_STACK_EXHAUSTED));
  }

  @Test
  void nesting_through_a_table_is_counted() {
    var instance =
        Text.module(
                """
                (type $f (func (param i32)))
                (table funcref (elem $nest))
                (func $nest (export "nest") (type $f)
                  (if (local.get 0) (then
                    (call_indirect (type $f)
                      (i32.sub (local.get 0) (i32.const 1)) (i32.const 0)))))\
                """)
            .instantiate(Imports.none(), Limits.defaults().callDepth(50));

    Text.func(instance, "nest").call(49);
    var trap = catchThrowableOfType(Trap.class, () -> Text.func(instance, "nest").call(50));

    assertThat(trap.reason()).isEqualTo(Reason.CALL_STACK_EXHAUSTED);
  }

  @Test
  void an_exception_that_ends_calls_is_counted() {
    var instance =
        Text.module(
                """
                (tag $t)
                (func $nest (export "nest") (param i32)
                  (if (local.get 0)
                    (then (call $nest (i32.sub (local.get 0) (i32.const 1))))
                    (else (throw $t))))
                (func (export "often") (param i32)
                  (loop
                    (block (try_table (catch_all 0) (call $nest (i32.const 40))))
                    (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
                    (br_if 0 (local.get 0))))\
                """)
            .instantiate(Imports.none(), Limits.defaults().callDepth(50));

    Text.func(instance, "often").call(1000);
    var trap = catchThrowableOfType(Trap.class, () -> Text.func(instance, "nest").call(50));

    assertThat(trap.reason()).isEqualTo(Reason.CALL_STACK_EXHAUSTED);
  }
}
