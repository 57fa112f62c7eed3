package motte.wasm;

import static motte.wasm.Text.func;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import motte.wasm.Trap.Reason;
import org.junit.jupiter.api.Test;

/// What the compiler's liberties must not change.
final class CompiledCodeTest {

  @Test
  void a_store_goes_to_the_memory_that_its_value_grew() {
    var instance =
        Text.instance(
            """
            (memory 1)
            (func $grow (result i32) (memory.grow (i32.const 1)))
            (func (export "run") (result i32)
              (i32.store offset=4 (i32.const 70000) (i32.add (call $grow) (i32.const 41)))
              (i32.load (i32.const 70004)))
            """);

    assertThat(func(instance, "run").call()).containsExactly(42);
  }

  @Test
  void a_load_after_a_call_sees_the_memory_that_the_call_grew() {
    var instance =
        Text.instance(
            """
            (memory 1)
            (func $grow (drop (memory.grow (i32.const 1))) (i32.store (i32.const 65536) (i32.const 7)))
            (func (export "run") (param i32) (result i32)
              (drop (i32.load (i32.const 0)))
              (if (local.get 0) (then (call $grow)))
              (i32.load (i32.const 65536)))
            """);

    assertThat(func(instance, "run").call(1)).containsExactly(7);
  }

  @Test
  void a_value_that_traps_does_so_before_its_store() {
    var instance =
        Text.instance(
            """
            (memory 1)
            (func (export "run") (param i32)
              (i32.store offset=65536 (i32.const 1) (i32.div_s (i32.const 1) (local.get 0))))
            """);

    var divided = catchThrowableOfType(Trap.class, () -> func(instance, "run").call(0));
    var stored = catchThrowableOfType(Trap.class, () -> func(instance, "run").call(1));

    assertThat(divided.reason()).isEqualTo(Reason.INTEGER_DIVIDE_BY_ZERO);
    assertThat(stored.reason()).isEqualTo(Reason.OUT_OF_BOUNDS_MEMORY);
  }

  @Test
  void a_loop_goes_on_past_its_bound_until_it_meets_it() {
    var instance =
        Text.instance(
            """
            (func (export "rounds") (param $bound i32) (result i32)
              (local $i i32) (local $rounds i32)
              (local.set $i (i32.const 5))
              (loop $again
                (local.set $rounds (i32.add (local.get $rounds) (i32.const 1)))
                (br_if $again
                  (i32.ne
                    (local.tee $i (i32.add (local.get $i) (i32.const 0x100000)))
                    (local.get $bound))))
              (local.get $rounds))
            """);

    assertThat(func(instance, "rounds").call(0x300005)).containsExactly(3);
    assertThat(func(instance, "rounds").call(5)).containsExactly(4096);
  }

  @Test
  void more_parameters_and_results_than_the_jvm_has_arrive() {
    int count = 300;
    var types = Stream.generate(() -> "i64 f32").limit(count).collect(Collectors.joining(" "));
    var values =
        LongStream.range(0, count)
            .mapToObj(i -> "(i64.const " + i + ") (f32.const " + i + ".5)")
            .collect(Collectors.joining(" "));
    var gets =
        LongStream.range(0, 2L * count)
            .mapToObj(i -> "(local.get " + i + ")")
            .collect(Collectors.joining(" "));
    var instance =
        Text.instance(
            "(func $same (param "
                + types
                + ") (result "
                + types
                + ") "
                + gets
                + ") (func (export \"run\") (result "
                + types
                + ") (call $same "
                + values
                + "))");

    var results = func(instance, "run").call();

    assertThat(results).hasSize(2 * count);
    assertThat(LongStream.range(0, count).allMatch(i -> results[(int) (2 * i)] == i)).isTrue();
    assertThat(
            LongStream.range(0, count)
                .allMatch(i -> Float.intBitsToFloat((int) results[(int) (2 * i + 1)]) == i + 0.5f))
        .isTrue();
  }

  @Test
  void a_stack_trace_of_java_shows_the_guests_functions() {
    var frames = new StackTraceElement[1][];
    var module =
        Text.module(
            """
            $thing (import "host" "look" (func $look))
            (func $inner (call $look))
            (func $outer (export "run") (call $inner))
            """);
    var imports =
        Imports.none()
            .with(
                "host",
                "look",
                FuncType.of(List.of()),
                (caller, args) -> {
                  frames[0] = new Throwable().getStackTrace();
                  return new long[0];
                });

    func(module.instantiate(imports, Limits.defaults()), "run").call();

    assertThat(Arrays.stream(frames[0]).filter(each -> "thing.wasm".equals(each.getFileName())))
        .map(StackTraceElement::getMethodName)
        .containsSubsequence("inner$1", "outer$2");
  }
}
