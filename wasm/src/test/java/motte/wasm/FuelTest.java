package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import motte.wasm.Trap.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class FuelTest {
  private final Module module =
      Text.module(
          """
          (func (export "forever") (loop br 0))
          (func $recursion (export "recursion") call $recursion)
          (func (export "count") (param i32)
            (loop
              (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
              (br_if 0 (local.get 0))))\
          """);

  private Instance instance(long fuel) {
    return module.instantiate(Imports.none(), Limits.defaults().fuel(fuel));
  }

  @Test
  void a_guest_stops_when_its_fuel_is_used_up() {
    var instance = instance(1_000_000);

    var trap = catchThrowableOfType(Trap.class, () -> Text.func(instance, "forever").call());

    assertThat(trap.reason()).isEqualTo(Reason.FUEL_EXHAUSTED);
    assertThat(trap.code()).isEqualTo("trap-fuel-exhausted");
    assertThat(trap.backtrace()).map(Trap.Frame::toString).containsExactly("forever");
    assertThat(instance.usage().fuel()).hasValue(0);
  }

  @Test
  void recursion_burns_fuel_too() {
    var instance = instance(1000);

    var trap = catchThrowableOfType(Trap.class, () -> Text.func(instance, "recursion").call());

    assertThat(trap.reason()).isEqualTo(Reason.FUEL_EXHAUSTED);
  }

  @Test
  void the_same_work_burns_the_same_fuel() {
    long first = burnt(10_000);
    for (int i = 0; i < 200; i++) { // long enough for the JVM to compile it
      assertThat(burnt(10_000)).isEqualTo(first);
    }
    assertThat(burnt(20_000)).isBetween(2 * first - 100, 2 * first);
  }

  private long burnt(int count) {
    long fuel = 1_000_000_000;
    var instance = instance(fuel);
    Text.func(instance, "count").call(count);
    return fuel - instance.usage().fuel().orElseThrow();
  }

  @Test
  void an_instance_can_be_given_more() {
    var instance = instance(10);
    var count = Text.func(instance, "count");
    var trap = catchThrowableOfType(Trap.class, () -> count.call(1000));
    assertThat(trap.reason()).isEqualTo(Reason.FUEL_EXHAUSTED);

    instance.refuel(1_000_000);
    count.call(1000);

    assertThat(instance.usage().fuel().orElseThrow()).isBetween(1L, 999_999L);
  }

  @Test
  void an_instance_without_a_limit_burns_none() {
    var instance = module.instantiate(Imports.none(), Limits.defaults());

    Text.func(instance, "count").call(1000);

    assertThat(instance.usage().fuel()).isEmpty();
    assertThat(catchThrowableOfType(WasmException.class, () -> instance.refuel(1)).code())
        .isEqualTo("wasm-not-metered");
  }
}
