package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import motte.wasm.Trap.Reason;
import org.junit.jupiter.api.Test;

final class VectorMemoryTest {
  private static final V128 ONES = new V128(0x3f8000003f800000L, 0x3f8000003f800000L);
  private static final V128 TWOS = new V128(0x4000000040000000L, 0x4000000040000000L);
  private static final List<String> STORES = List.of("whole", "floats", "doubles");
  private static final int SIZE = 65536;

  private static Instance instance(String memory) {
    var text = new StringBuilder("(memory (export \"memory\") " + memory + ")");
    for (String offset : new String[] {"0", "16", "2147483640", "4294967288"}) {
      text.append(
          """
          (func (export "whole%1$s") (param i32 v128)
            (v128.store offset=%1$s (local.get 0) (local.get 1)))
          (func (export "floats%1$s") (param i32 v128)
            (v128.store offset=%1$s (local.get 0)
              (f32x4.mul (local.get 1) (f32x4.splat (f32.const 1)))))
          (func (export "doubles%1$s") (param i32 v128)
            (v128.store offset=%1$s (local.get 0)
              (f64x2.mul (local.get 1) (f64x2.splat (f64.const 1)))))
          (func (export "load%1$s") (param i32) (result v128)
            (v128.load offset=%1$s (local.get 0)))
          (func (export "double%1$s") (param i32) (result v128) (local v128)
            (local.set 1 (v128.load offset=%1$s (local.get 0)))
            (f32x4.add (local.get 1) (local.get 1)))
          """
              .formatted(offset));
    }
    return Text.instance(text.toString());
  }

  @Test
  void a_vector_is_stored_and_loaded_in_one_piece() {
    for (var instance : List.of(instance("1"), instance("1 2 shared"))) {
      for (var store : STORES) {
        for (int at : new int[] {0, 5, 65504}) {
          Text.func(instance, store + "16").invoke(at, ONES);

          assertThat(instance.memory().readLong(at + 16)).isEqualTo(ONES.low());
          assertThat(instance.memory().readLong(at + 24)).isEqualTo(ONES.high());
          assertThat(Text.func(instance, "load16").invoke(at)).containsExactly(ONES);
          assertThat(Text.func(instance, "double0").invoke(at + 16)).containsExactly(TWOS);
        }
      }
    }
  }

  @Test
  void a_store_that_traps_has_written_nothing() {
    for (var instance : List.of(instance("1"), instance("1 2 shared"))) {
      for (int past = 1; past < 48; past++) {
        for (var store : STORES) {
          traps(instance, store + "0", SIZE - 16 + past, ONES);
          traps(instance, store + "0", -past, ONES);
          traps(instance, store + "16", SIZE - 32 + past, ONES);
          traps(instance, store + "16", -past, ONES);
          traps(instance, store + "2147483640", past, ONES);
          traps(instance, store + "2147483640", Integer.MAX_VALUE - past, ONES);
          traps(instance, store + "4294967288", past, ONES);
        }
        traps(instance, "load0", SIZE - 16 + past);
        traps(instance, "double0", -past);
        traps(instance, "double16", SIZE - 32 + past);
        traps(instance, "load4294967288", past);
      }

      assertThat(instance.memory().read(0, SIZE)).containsOnly(0);
    }
  }

  private static void traps(Instance instance, String name, Object... args) {
    var trap = catchThrowableOfType(Trap.class, () -> Text.func(instance, name).invoke(args));
    assertThat(trap).as(name + " " + args[0]).isNotNull();
    assertThat(trap.reason()).isEqualTo(Reason.OUT_OF_BOUNDS_MEMORY);
  }
}
