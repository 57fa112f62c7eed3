package motte.wasm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.concurrent.atomic.AtomicReference;
import motte.wasm.Trap.Reason;
import org.junit.jupiter.api.Test;

final class HostCallTest {

  private static Instance lending(String type, HostFunction function, Assembly guest) {
    return guest
        .module()
        .instantiate(
            Imports.none().with("env", "host", Assembly.type(type), function), Limits.defaults());
  }

  @Test
  void values_of_every_type_pass_both_ways() {
    var seen = new AtomicReference<long[]>();
    var type = "i32 i64 f32 f64 -> f64";
    var instance =
        lending(
            type,
            (_, args) -> {
              seen.set(args);
              return new long[] {Double.doubleToRawLongBits(Double.longBitsToDouble(args[3]) * 2)};
            },
            new Assembly()
                .lend("env", "host", type)
                .func("run", type, "20 00 20 01 20 02 20 03 10 00"));

    var result =
        instance
            .func("run")
            .orElseThrow()
            .call(
                -1, Long.MIN_VALUE, Float.floatToRawIntBits(1.5f), Double.doubleToRawLongBits(21));

    assertThat((int) seen.get()[0]).isEqualTo(-1);
    assertThat(seen.get()[1]).isEqualTo(Long.MIN_VALUE);
    assertThat(Float.intBitsToFloat((int) seen.get()[2])).isEqualTo(1.5f);
    assertThat(Double.longBitsToDouble(result[0])).isEqualTo(42);
  }

  @Test
  void an_exception_of_the_host_passes_unchanged() {
    var failure = new ArithmeticException("integer divide by zero");
    var instance =
        lending(
            "->",
            (_, _) -> {
              throw failure;
            },
            new Assembly().lend("env", "host", "->").func("run", "->", "10 00"));

    var thrown = catchThrowable(() -> instance.func("run").orElseThrow().call());

    assertThat(thrown).isSameAs(failure);
  }

  @Test
  void a_host_function_reaches_the_memory_of_its_caller() {
    var instance =
        lending(
            "i32 i32 ->",
            (caller, args) -> {
              var text = caller.memory().readUtf8((int) args[0], (int) args[1]);
              caller
                  .memory()
                  .write(0, new StringBuilder(text).reverse().toString().getBytes(UTF_8));
              return new long[0];
            },
            new Assembly()
                .lend("env", "host", "i32 i32 ->")
                .func("run", "->", "41 10 41 05 10 00")
                .memory(1, 1)
                .data(16, "hello"));

    instance.func("run").orElseThrow().call();

    assertThat(instance.memory().readUtf8(0, 5)).isEqualTo("olleh");
  }

  @Test
  void a_host_function_that_leaves_the_guests_memory_traps_where_the_guest_called_it() {
    var instance =
        lending(
            "->",
            (caller, _) -> new long[] {caller.memory().readInt(-1)},
            new Assembly().lend("env", "host", "->").func("run", "->", "10 00").memory(1, 1));

    var trap = catchThrowableOfType(Trap.class, () -> instance.func("run").orElseThrow().call());

    assertThat(trap.reason()).isEqualTo(Reason.OUT_OF_BOUNDS_MEMORY);
    assertThat(trap.backtrace()).map(Trap.Frame::toString).contains("run");
  }

  @Test
  void a_host_function_may_call_back() {
    var instance =
        lending(
            "i32 -> i32",
            (caller, args) -> caller.func("twice").orElseThrow().call(args),
            new Assembly()
                .lend("env", "host", "i32 -> i32")
                .func("run", "i32 -> i32", "20 00 10 00")
                .func("twice", "i32 -> i32", "20 00 20 00 6a"));

    var result = instance.func("run").orElseThrow().call(21);

    assertThat(result[0]).isEqualTo(42);
  }

  @Test
  void a_host_function_with_a_wrong_number_of_results_is_a_fault_of_the_host() {
    var instance =
        lending(
            "-> i32",
            (_, _) -> new long[0],
            new Assembly().lend("env", "host", "-> i32").func("run", "-> i32", "10 00"));

    var thrown = catchThrowable(() -> instance.func("run").orElseThrow().call());

    assertThat(thrown).isInstanceOf(IllegalStateException.class).hasMessageContaining("env.host");
  }
}
