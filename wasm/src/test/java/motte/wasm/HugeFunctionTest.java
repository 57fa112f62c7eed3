package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A function that does not fit into a method of the JVM (64 KiB) is interpreted.
@Timeout(60)
final class HugeFunctionTest {
  private static final int STEPS = 20_000;

  private final Module module =
      new Assembly()
          .func("huge", "i32 -> i32", "20 00 41 01 6a 21 00 ".repeat(STEPS) + "20 00 10 01")
          .hidden("check", "i32 -> i32", "", "20 00 41 00 48 04 40 00 0b 20 00")
          .func("caller", "i32 -> i32", "20 00 10 00")
          .module();

  @Test
  void it_computes_the_same() {
    var instance = module.instantiate(Imports.none(), Limits.defaults());

    assertThat((int) instance.func("huge").orElseThrow().call(1)[0]).isEqualTo(STEPS + 1);
    assertThat((int) instance.func("caller").orElseThrow().call(2)[0]).isEqualTo(STEPS + 2);
  }

  @Test
  void a_trap_in_what_it_calls_has_a_backtrace() {
    var instance = module.instantiate(Imports.none(), Limits.defaults());

    var trap =
        catchThrowableOfType(
            Trap.class, () -> instance.func("caller").orElseThrow().call(Integer.MIN_VALUE));

    assertThat(trap.reason()).isEqualTo(Trap.Reason.UNREACHABLE);
    assertThat(trap.backtrace()).map(Trap.Frame::toString).startsWith("check").endsWith("caller");
  }

  @Test
  void it_is_stopped_when_its_time_is_up() {
    var endless =
        new Assembly()
            .func("huge", "->", "03 40 " + "41 00 1a ".repeat(40_000) + "0c 00 0b")
            .module()
            .instantiate(Imports.none(), Limits.defaults().callTime(Duration.ofMillis(50)));

    var trap = catchThrowableOfType(Trap.class, () -> endless.func("huge").orElseThrow().call());

    assertThat(trap.reason()).isEqualTo(Trap.Reason.TIMEOUT);
  }
}
