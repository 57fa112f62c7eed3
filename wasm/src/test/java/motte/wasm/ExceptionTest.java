package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import motte.wasm.Trap.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What guests throw. (How they catch it, the specification's suite says.)
@Timeout(60)
final class ExceptionTest {

  @Test
  void an_exception_that_nobody_catches_is_a_trap_that_tells_where() {
    var instance =
        Text.instance("(tag $t) (func $throws (throw $t)) (func (export \"run\") (call $throws))");

    var trap = catchThrowableOfType(Trap.class, () -> Text.func(instance, "run").call());

    assertThat(trap.reason()).isEqualTo(Reason.UNCAUGHT_EXCEPTION);
    assertThat(trap.backtrace()).map(Trap.Frame::toString).containsExactly("throws", "run");
  }

  @Test
  void guests_catch_neither_traps_nor_failures_of_the_host() {
    var module =
        Text.module(
            """
            (import "host" "fail" (func $fail))
            (memory 1)
            (func $deep (call $deep))
            (func (export "trap")
              (block (try_table (catch_all 0) (unreachable))))
            (func (export "memory")
              (block (try_table (catch_all 0) (drop (i32.load (i32.const -1))))))
            (func (export "deep")
              (block (try_table (catch_all 0) (call $deep))))
            (func (export "fail")
              (block (try_table (catch_all 0) (call $fail))))
            (func (export "legacy") (try (do (call $fail)) (catch_all)))\
            """);
    var type = new FuncType(List.of(), List.of());
    var imports =
        Imports.none()
            .with(
                "host",
                "fail",
                type,
                (_, _) -> {
                  throw new IllegalStateException("of the host");
                });
    var instance = module.instantiate(imports, Limits.defaults());

    assertThat(trap(instance, "trap")).isEqualTo(Reason.UNREACHABLE);
    assertThat(trap(instance, "memory")).isEqualTo(Reason.OUT_OF_BOUNDS_MEMORY);
    assertThat(trap(instance, "deep")).isEqualTo(Reason.CALL_STACK_EXHAUSTED);
    assertThatThrownBy(() -> Text.func(instance, "fail").call()).hasMessage("of the host");
    assertThatThrownBy(() -> Text.func(instance, "legacy").call()).hasMessage("of the host");
  }

  @Test
  void a_handler_gets_all_that_the_exception_carries() {
    var instance =
        Text.instance(
            """
            (tag $t (param i32 i64 f32 f64 v128 externref))
            (func $throw (param externref)
              (throw $t (i32.const 1) (i64.const 2) (f32.const 3) (f64.const 4)
                (v128.const i64x2 5 6) (local.get 0)))
            (func (export "run") (param $r externref) (result i32 i64 f32 f64 i64 externref)
              (local $v v128)
              (block $caught (result i32 i64 f32 f64 v128 externref)
                (i32.const 300)
                (f64.const 400)
                (try_table (param f64) (result f64) (catch $t $caught)
                  (call $throw (local.get $r)))
                (unreachable))
              (local.set $r)
              (local.set $v)
              (i64x2.extract_lane 1 (local.get $v))
              (local.get $r))\
            """);

    assertThat(Text.func(instance, "run").invoke("x")).containsExactly(1, 2L, 3f, 4.0, 6L, "x");
  }

  @Test
  void values_below_a_construct_are_there_after_it() {
    var instance =
        Text.instance(
            """
            (tag $t (param i32))
            (func $maybe (param i32) (result i32)
              (if (local.get 0) (then (throw $t (i32.const 50))))
              (i32.const 60))
            (func (export "run") (param i32) (result i32)
              (i32.const 1000)
              (i64.const 5)
              (block $h (result i32)
                (try_table (result i32) (catch $t $h) (call $maybe (local.get 0))))
              (i64.extend_i32_s)
              (i64.add)
              (i32.wrap_i64)
              (i32.add))
            (func (export "legacy") (param i32) (result i32)
              (i32.const 1000)
              (v128.const i32x4 5 0 0 0)
              (try (result i32) (do (call $maybe (local.get 0))) (catch $t))
              (i32x4.splat)
              (i32x4.add)
              (i32x4.extract_lane 0)
              (i32.add))\
            """);

    for (var name : List.of("run", "legacy")) {
      assertThat(Text.func(instance, name).call(0)).containsExactly(1065);
      assertThat(Text.func(instance, name).call(1)).containsExactly(1055);
    }
  }

  @Test
  void calls_that_an_exception_ended_do_not_count_any_more() {
    var lender =
        Text.instance(
            """
            (tag $t (export "t"))
            (func $down (export "down") (param i32)
              (if (i32.eqz (local.get 0)) (then (throw $t)))
              (call $down (i32.sub (local.get 0) (i32.const 1))))\
            """);
    var instance =
        Text.module(
                """
                (import "lender" "t" (tag $t))
                (import "lender" "down" (func $down (param i32)))
                (func $own (param i32)
                  (if (i32.eqz (local.get 0)) (then (call $down (i32.const 50))))
                  (call $own (i32.sub (local.get 0) (i32.const 1))))
                (func (export "run") (param $n i32) (result i32)
                  (loop $again (result i32)
                    (block (try_table (catch $t 0) (call $own (i32.const 20))))
                    (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))
                    (i32.const 3)))\
                """)
            .instantiate(Imports.none().with("lender", lender), Limits.defaults().callDepth(200));

    assertThat(Text.func(instance, "run").call(50_000)).containsExactly(3);
  }

  @Test
  void a_memory_that_grew_before_the_exception_is_seen_grown() {
    var instance =
        Text.instance(
            """
            (tag $t)
            (memory 0)
            (func $grow (drop (memory.grow (i32.const 1))) (throw $t))
            (func (export "run") (result i32)
              (block (try_table (catch $t 0) (call $grow) (drop (i32.load (i32.const 0)))))
              (i32.store (i32.const 8) (i32.const 9))
              (i32.load (i32.const 8)))\
            """);

    assertThat(Text.func(instance, "run").call()).containsExactly(9);
  }

  @Test
  void a_tag_that_two_instances_define_alike_is_two() {
    var one = Text.instance("(tag (export \"t\")) (func (export \"throw\") (throw 0))");
    var other =
        Text.module(
                """
                (import "one" "t" (tag $theirs))
                (import "one" "throw" (func $throw))
                (tag $ours)
                (func (export "run") (result i32)
                  (block $o (block $t
                    (try_table (catch $ours $o) (catch $theirs $t) (call $throw)))
                    (return (i32.const 1)))
                  (i32.const 2))\
                """)
            .instantiate(Imports.none().with("one", one), Limits.defaults());

    assertThat(Text.func(other, "run").call()).containsExactly(1);
  }

  private static Reason trap(Instance instance, String name) {
    return catchThrowableOfType(Trap.class, () -> Text.func(instance, name).call()).reason();
  }
}
