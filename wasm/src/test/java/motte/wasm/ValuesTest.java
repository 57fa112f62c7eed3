package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Values of every type between host and guest, in all three ways.
final class ValuesTest {
  private static final String MIX = "(param i32 i64 f32 f64 v128 externref)";
  private static final FuncType MIXED =
      new FuncType(
          List.of(
              ValType.I32, ValType.I64, ValType.F32, ValType.F64, ValType.V128, ValType.EXTERNREF),
          List.of(ValType.EXTERNREF, ValType.V128, ValType.F64));

  @Test
  void objects_of_every_type_pass_both_ways() {
    var host =
        Func.ofValues(
            MIXED,
            (_, args) -> {
              assertThat(args).containsExactly(1, 2L, 3.5f, 4.5, new V128(5, 6), "seven");
              return new Object[] {"eight", new V128(9, 10), 11.0};
            });
    var instance =
        Text.module(
                """
                (import "host" "mix" (func $mix %s (result externref v128 f64)))
                (func (export "run") %s (result externref v128 f64)
                  (call $mix (local.get 0) (local.get 1) (local.get 2) (local.get 3)
                    (local.get 4) (local.get 5)))\
                """
                    .formatted(MIX, MIX))
            .instantiate(Imports.none().with("host", "mix", host), Limits.defaults());

    var results = Text.func(instance, "run").invoke(1, 2L, 3.5f, 4.5, new V128(5, 6), "seven");

    assertThat(results).containsExactly("eight", new V128(9, 10), 11.0);
  }

  @Test
  void a_handle_calls_without_arrays() throws Throwable {
    var instance =
        Text.instance(
            """
            (func (export "scale") (param f64 i32) (result f64)
              (f64.mul (local.get 0) (f64.convert_i32_s (local.get 1))))
            (func (export "both") (result i32 i64) i32.const 1 i64.const 2)\
            """);
    var scale = Text.func(instance, "scale").handle();
    var both = Text.func(instance, "both").handle();

    assertThat((double) scale.invokeExact(1.5, 4)).isEqualTo(6);
    assertThat((Object[]) both.invokeExact()).containsExactly(1, 2L);
  }

  @Test
  void a_handle_passes_the_gate() {
    var instance = Text.instance("(func (export \"crash\") unreachable)");
    var crash = Text.func(instance, "crash").handle();

    var trap = catchThrowableOfType(Trap.class, () -> run(crash));

    assertThat(trap.reason()).isEqualTo(Trap.Reason.UNREACHABLE);
    instance.interrupt();
    assertThat(catchThrowableOfType(Trap.class, () -> run(crash)).reason())
        .isEqualTo(Trap.Reason.INTERRUPTED);
  }

  private static void run(MethodHandle handle) throws Throwable {
    handle.invokeExact();
  }

  /// Found by its name.
  @SuppressWarnings("UnusedMethod")
  private static long shift(Instance caller, long value, int by) {
    return caller.memory().size() + (value << by);
  }

  @Test
  void a_handle_of_the_hosts_is_called_without_arrays() throws Throwable {
    var target =
        MethodHandles.lookup()
            .findStatic(
                ValuesTest.class,
                "shift",
                MethodType.methodType(long.class, Instance.class, long.class, int.class));
    var type = new FuncType(List.of(ValType.I64, ValType.I32), List.of(ValType.I64));
    var instance =
        Text.module(
                """
                (import "host" "shift" (func $shift (param i64 i32) (result i64)))
                (memory 1)
                (func (export "run") (result i64) (call $shift (i64.const 3) (i32.const 4)))\
                """)
            .instantiate(
                Imports.none().with("host", "shift", Func.of(type, target)), Limits.defaults());

    assertThat(Text.func(instance, "run").call()).containsExactly(65536 + 48);
  }

  @Test
  void a_handle_that_does_not_fit_its_type_is_refused() {
    var error =
        catchThrowableOfType(
            WasmException.class,
            () ->
                Func.of(
                    FuncType.of(List.of(), ValType.I32), MethodHandles.constant(long.class, 1L)));

    assertThat(error.code()).isEqualTo("wasm-handle-type");
  }

  @Test
  void what_a_handle_of_the_hosts_throws_passes_unchanged() {
    var failure = new java.io.IOException("a checked one");
    var instance =
        Text.module(
                """
                (import "host" "fail" (func $fail))
                (func (export "run") call $fail)\
                """)
            .instantiate(
                Imports.none()
                    .with(
                        "host",
                        "fail",
                        Func.of(
                            FuncType.of(List.of()),
                            MethodHandles.throwException(void.class, java.io.IOException.class)
                                .bindTo(failure))),
                Limits.defaults());

    assertThat(catchThrowable(() -> Text.func(instance, "run").call())).isSameAs(failure);
  }

  @Test
  void a_value_of_another_type_is_refused() {
    var instance =
        Text.instance(
            """
            (func (export "number") (param i32))
            (func (export "function") (param funcref))\
            """);

    for (var call :
        List.<Runnable>of(
            () -> Text.func(instance, "number").invoke(1L),
            () -> Text.func(instance, "number").invoke((Object) null),
            () -> Text.func(instance, "function").invoke("text"))) {
      var error = catchThrowableOfType(WasmException.class, call::run);
      assertThat(error.code()).isEqualTo("wasm-value-type");
    }
  }

  @Test
  void a_function_travels_as_a_reference() {
    var instance =
        Text.instance(
            """
            (type $f (func (param i32) (result i32)))
            (table 1 funcref)
            (func (export "call") (param funcref i32) (result i32)
              (table.set (i32.const 0) (local.get 0))
              (call_indirect (type $f) (local.get 1) (i32.const 0)))
            (func $double (export "double") (type $f) (i32.shl (local.get 0) (i32.const 1)))
            (func (export "which") (result funcref) (ref.func $double))\
            """);
    var twice = Func.of(FuncType.of(List.of(ValType.I32), ValType.I32), (_, args) -> args);

    var call = Text.func(instance, "call");
    assertThat(call.invoke(Text.func(instance, "double"), 21)).containsExactly(42);
    assertThat(call.invoke(twice, 21)).containsExactly(21);
    assertThat(Text.func(instance, "which").invoke()[0]).isSameAs(Text.func(instance, "double"));
  }

  @Test
  void as_many_parameters_as_webassembly_allows_pass() {
    int count = 300;
    var sum = new StringBuilder("local.get 0");
    for (int i = 1; i < count; i++) {
      sum.append(" local.get ").append(i).append(" i64.add");
    }
    var params = "(param" + " i64".repeat(count) + ")";
    var instance =
        Text.module(
                "(import \"host\" \"sum\" (func $sum %s (result i64)))".formatted(params)
                    + "(func (export \"own\") %s (result i64) %s)".formatted(params, sum)
                    + "(func (export \"lent\") %s (result i64) %s call $sum)"
                        .formatted(
                            params,
                            java.util.stream.IntStream.range(0, count)
                                .mapToObj(i -> "local.get " + i)
                                .collect(java.util.stream.Collectors.joining(" "))))
            .instantiate(
                Imports.none()
                    .with(
                        "host",
                        "sum",
                        new FuncType(
                            java.util.Collections.nCopies(count, ValType.I64),
                            List.of(ValType.I64)),
                        (_, args) -> new long[] {java.util.Arrays.stream(args).sum()}),
                Limits.defaults());
    var args = java.util.stream.LongStream.range(0, count).toArray();

    assertThat(Text.func(instance, "own").call(args)).containsExactly(count * (count - 1) / 2);
    assertThat(Text.func(instance, "lent").call(args)).containsExactly(count * (count - 1) / 2);
  }
}
