package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import motte.wasm.Trap.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What one instance exports, others import.
@Timeout(60)
final class ExternTest {
  private static final Limits LIMITS = Limits.defaults();

  private final Instance lender =
      Text.instance(
          """
          (memory (export "memory") 1 4)
          (table (export "table") 2 10 funcref)
          (global (export "count") (mut i32) (i32.const 7))
          (tag (export "tag") (param i32))
          (func $throw (export "throw") (param i32) local.get 0 throw 0)
          (func (export "crash") unreachable)
          (func (export "forever") (loop br 0))
          (func $fib (export "fib") (param i64) (result i64)
            (if (result i64) (i64.lt_s (local.get 0) (i64.const 2))
              (then (local.get 0))
              (else (i64.add
                (call $fib (i64.sub (local.get 0) (i64.const 1)))
                (call $fib (i64.sub (local.get 0) (i64.const 2)))))))
          (func (export "load") (param i32) (result i32) local.get 0 i32.load)\
          """);

  private Instance borrower(String text, Limits limits) {
    return Text.module(text).instantiate(Imports.none().with("lender", lender), limits);
  }

  private Instance borrower(String text) {
    return borrower(text, LIMITS);
  }

  @Test
  void a_memory_is_one_memory_for_all_who_import_it() {
    var borrower =
        borrower(
            """
            (import "lender" "memory" (memory 1))
            (func (export "store") i32.const 8 i32.const 42 i32.store)
            (func (export "grow") (result i32) i32.const 1 memory.grow)\
            """);

    Text.func(borrower, "store").call();

    assertThat(Text.func(lender, "load").call(8)[0]).isEqualTo(42);
    assertThat(Text.func(borrower, "grow").call()[0]).isEqualTo(1);
    assertThat(lender.memory().pages()).isEqualTo(2);
    assertThat(borrower.memory()).isSameAs(lender.memory());
  }

  @Test
  void a_global_is_one_variable_for_all_who_import_it() {
    var borrower =
        borrower(
            """
            (import "lender" "count" (global (mut i32)))
            (func (export "increment")
              global.get 0 i32.const 1 i32.add global.set 0)\
            """);

    Text.func(borrower, "increment").call();

    var count = (Global) lender.export("count").orElseThrow();
    assertThat(count.value()).isEqualTo(8);
    count.value(1);
    assertThat(count.value()).isEqualTo(1);
  }

  @Test
  void a_table_is_one_table_for_all_who_import_it() {
    var borrower =
        borrower(
            """
            (import "lender" "table" (table 2 funcref))
            (func $five (result i32) i32.const 5)
            (elem (i32.const 1) $five)\
            """);

    var table = (Table) lender.export("table").orElseThrow();

    assertThat(table.element(0)).isNull();
    assertThat(((Func) Objects.requireNonNull(table.element(1))).call()).containsExactly(5);
    assertThat(borrower.exports()).isEmpty();
  }

  @Test
  void an_exception_is_caught_by_its_tag_in_another_instance() {
    var borrower =
        borrower(
            """
            (import "lender" "tag" (tag (param i32)))
            (import "lender" "throw" (func $throw (param i32)))
            (func (export "catch") (result i32)
              (block $caught (result i32)
                (try_table (result i32) (catch 0 $caught)
                  (call $throw (i32.const 9)) (i32.const 0))))\
            """);

    assertThat(Text.func(borrower, "catch").call()).containsExactly(9);
  }

  @Test
  void a_trap_in_another_instance_is_traced_through_both() {
    var borrower =
        borrower(
            """
            (import "lender" "crash" (func $crash))
            (func (export "run") call $crash)\
            """);

    var trap = catchThrowableOfType(Trap.class, () -> Text.func(borrower, "run").call());

    assertThat(trap.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(trap.backtrace()).map(Trap.Frame::toString).containsExactly("crash", "run");
  }

  @Test
  void time_is_up_in_another_instances_loop_too() {
    var borrower =
        borrower(
            """
            (import "lender" "forever" (func $forever))
            (func (export "run") call $forever)\
            """,
            LIMITS.callTime(Duration.ofMillis(50)));

    var trap = catchThrowableOfType(Trap.class, () -> Text.func(borrower, "run").call());

    assertThat(trap.reason()).isEqualTo(Reason.TIMEOUT);
  }

  @Test
  void time_is_up_in_another_instances_recursion_too() {
    var borrower =
        borrower(
            """
            (import "lender" "fib" (func $fib (param i64) (result i64)))
            (func (export "run") (result i64) (call $fib (i64.const 1000)))\
            """,
            LIMITS.callTime(Duration.ofMillis(50)));

    var trap = catchThrowableOfType(Trap.class, () -> Text.func(borrower, "run").call());

    assertThat(trap.reason()).isEqualTo(Reason.TIMEOUT);
    assertThat(Text.func(lender, "fib").call(20)).containsExactly(6765);
  }

  @Test
  void time_is_up_in_a_function_that_the_host_passed_in_too() {
    var borrower =
        borrower(
            """
            (type $f (func))
            (func (export "run") (param funcref)
              (call_ref $f (ref.cast (ref $f) (local.get 0))))\
            """,
            LIMITS.callTime(Duration.ofMillis(50)));
    var forever = Text.func(lender, "forever");

    var trap = catchThrowableOfType(Trap.class, () -> Text.func(borrower, "run").invoke(forever));

    assertThat(trap.reason()).isEqualTo(Reason.TIMEOUT);
  }

  @Test
  void what_the_host_makes_is_shared_as_well() {
    var memory = Memory.of(new ExternType.Memory(1, OptionalLong.of(2), false));
    var table = Table.of(new ExternType.Table(ValType.EXTERNREF, 1, OptionalLong.empty()), "old");
    var global = Global.of(new ExternType.Global(ValType.I64, true), 5L);
    var instance =
        Text.module(
                """
                (import "host" "memory" (memory 1 2))
                (import "host" "table" (table 1 externref))
                (import "host" "global" (global (mut i64)))
                (func (export "run") (param externref) (result externref)
                  (i64.store (i32.const 0) (global.get 0))
                  (global.set 0 (i64.const 6))
                  (table.get 0 (i32.const 0))
                  (table.set 0 (i32.const 0) (local.get 0)))\
                """)
            .instantiate(
                Imports.none()
                    .with("host", "memory", memory)
                    .with("host", "table", table)
                    .with("host", "global", global),
                LIMITS);

    var result = Text.func(instance, "run").invoke("new");

    assertThat(result).containsExactly("old");
    assertThat(table.element(0)).isEqualTo("new");
    assertThat(memory.readLong(0)).isEqualTo(5);
    assertThat(global.value()).isEqualTo(6L);
  }

  @Test
  void what_does_not_fit_is_refused() {
    for (var needed :
        List.of(
            "(import \"lender\" \"memory\" (memory 2))",
            "(import \"lender\" \"memory\" (memory 1 3))",
            "(import \"lender\" \"memory\" (memory i64 1))",
            "(import \"lender\" \"table\" (table 3 funcref))",
            "(import \"lender\" \"table\" (table 2 externref))",
            "(import \"lender\" \"count\" (global i32))",
            "(import \"lender\" \"count\" (global (mut i64)))",
            "(import \"lender\" \"tag\" (tag (param i64)))",
            "(import \"lender\" \"crash\" (func (param i32)))",
            "(import \"lender\" \"crash\" (memory 1))")) {
      var error = catchThrowableOfType(WasmException.class, () -> borrower(needed));

      assertThat(error).as(needed).isNotNull();
      assertThat(error.code()).isEqualTo("wasm-import-mismatch");
    }
  }

  @Test
  void earlier_segments_stay_where_a_later_one_does_not_fit() {
    var trap =
        catchThrowableOfType(
            Trap.class,
            () ->
                borrower(
                    """
                    (import "lender" "memory" (memory 1))
                    (data (i32.const 4) "\\2a")
                    (data (i32.const 65536) "x")\
                    """));

    assertThat(trap.reason()).isEqualTo(Reason.OUT_OF_BOUNDS_MEMORY);
    assertThat(Text.func(lender, "load").call(4)[0]).isEqualTo(42);
  }
}
