package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;

final class MemoryTest {
  private final Instance instance =
      new Assembly()
          .memory(1, 3)
          .func("grow", "i32 -> i32", "20 00 40 00")
          .func("size", "-> i32", "3f 00")
          .instance();
  private final Memory memory = instance.memory();

  @Test
  void values_are_little_endian() {
    memory.writeLong(8, 0x0102030405060708L);

    assertThat(memory.readByte(8)).isEqualTo((byte) 8);
    assertThat(memory.readShort(8)).isEqualTo((short) 0x0708);
    assertThat(memory.readInt(12)).isEqualTo(0x01020304);
  }

  @Test
  void stretches_are_copied() {
    memory.write(100, new byte[] {1, 2, 3, 4}, 1, 2);
    memory.fill(103, (byte) 9, 2);

    assertThat(memory.read(99, 7)).containsExactly(0, 2, 3, 0, 9, 9, 0);
  }

  @Test
  void nothing_beyond_the_end_can_be_reached() {
    var beyond =
        new Runnable[] {
          () -> memory.readByte(65536),
          () -> memory.readShort(65535),
          () -> memory.readInt(65533),
          () -> memory.readLong(-8),
          () -> memory.writeByte(-1, (byte) 0),
          () -> memory.writeShort(65535, (short) 0),
          () -> memory.writeInt(Integer.MAX_VALUE, 0),
          () -> memory.writeLong(65529, 0),
          () -> memory.read(65530, 7),
          () -> memory.read(0, -1),
          () -> memory.read(1, Integer.MAX_VALUE),
          () -> memory.write(65536, new byte[1]),
          () -> memory.fill(-1, (byte) 0, 2),
          () -> memory.readUtf8(65536, 1),
        };

    for (var each : beyond) {
      var trap = catchThrowableOfType(Trap.class, each::run);
      assertThat(trap.reason()).isEqualTo(Trap.Reason.OUT_OF_BOUNDS_MEMORY);
    }
  }

  @Test
  void what_the_guest_grows_the_host_sees() {
    var before = instance.func("grow").orElseThrow().call(2)[0];

    assertThat(before).isEqualTo(1);
    assertThat(memory.pages()).isEqualTo(3);
    assertThat(memory.size()).isEqualTo(3 * 65536);
    memory.writeInt(3 * 65536 - 4, 1);
  }

  @Test
  void room_to_grow_into_is_out_of_bounds_until_it_is_grown_into() {
    var roomy =
        new Assembly()
            .memory(64, 1000)
            .func("grow", "i32 -> i32", "20 00 40 00")
            .func("load", "i32 -> i32", "20 00 28 02 00")
            .func("store", "i32 ->", "20 00 41 07 36 02 00")
            .instance();
    var grow = roomy.func("grow").orElseThrow();
    var load = roomy.func("load").orElseThrow();
    var store = roomy.func("store").orElseThrow();

    for (int pages = 64; pages < 200; pages++) {
      int end = pages * 65536;
      assertThat(load.call(end - 4)[0]).isZero();
      for (int at : new int[] {end - 3, end, end + 65536}) {
        var loaded = catchThrowableOfType(Trap.class, () -> load.call(at));
        var stored = catchThrowableOfType(Trap.class, () -> store.call(at));
        assertThat(loaded.reason()).isEqualTo(Trap.Reason.OUT_OF_BOUNDS_MEMORY);
        assertThat(stored.reason()).isEqualTo(Trap.Reason.OUT_OF_BOUNDS_MEMORY);
      }
      assertThat(grow.call(1)[0]).isEqualTo(pages);
    }
  }

  @Test
  void text_that_is_not_utf8_is_refused() {
    memory.write(0, new byte[] {(byte) 0xff, (byte) 0xfe});

    var error = catchThrowableOfType(WasmException.class, () -> memory.readUtf8(0, 2));

    assertThat(error.code()).isEqualTo("wasm-text-malformed");
  }

  @Test
  void a_closed_instance_has_let_go_of_its_memory() {
    instance.close();

    assertThat(memory.pages()).isZero();
  }
}
