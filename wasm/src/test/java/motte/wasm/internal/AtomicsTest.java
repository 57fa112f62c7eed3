package motte.wasm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import java.util.function.LongBinaryOperator;
import motte.format.WasmModule.MemoryDef;
import org.junit.jupiter.api.Test;

final class AtomicsTest {
  private static final int[] WIDTHS = {8, 16, 32, 64};

  private final Random random = new Random(20_261_123);

  private static LinearMemory[] memories() {
    return new LinearMemory[] {memory(false), memory(true)};
  }

  private static LinearMemory memory(boolean shared) {
    return LinearMemory.of(new MemoryDef(1, 2, shared, false), new Budget(2));
  }

  private interface Update {
    long update(long at, long value, LinearMemory memory, int width);
  }

  private static final Map<Update, LongBinaryOperator> UPDATES =
      Map.of(
          Atomics::add, (a, b) -> a + b,
          Atomics::sub, (a, b) -> a - b,
          Atomics::and, (a, b) -> a & b,
          Atomics::or, (a, b) -> a | b,
          Atomics::xor, (a, b) -> a ^ b,
          Atomics::xchg, (_, b) -> b);

  @Test
  void an_update_gives_the_old_value_and_leaves_its_neighbours_alone() {
    for (var memory : memories()) {
      UPDATES.forEach((update, change) -> {
        for (int i = 0; i < 1000; i++) {
          int width = WIDTHS[random.nextInt(4)];
          int at = 64 + random.nextInt(64 / width) * width / 8;
          long before = random.nextLong();
          long value = random.nextLong();
          memory.writeLong(64, before);
          int shift = 8 * (at - 64);
          long old = before >>> shift & -1L >>> (64 - width);

          assertThat(update.update(at, value, memory, width)).isEqualTo(old);

          long now = change.applyAsLong(old, value);
          assertThat(memory.readLong(64)).isEqualTo(Swar.replace(before, now, shift, width));
          assertThat(Atomics.load(at, memory, width)).isEqualTo(now & -1L >>> (64 - width));
        }
      });
    }
  }

  @Test
  void compare_and_exchange_looks_at_its_width_only() {
    for (var memory : memories()) {
      memory.writeLong(8, 0x1111111111111111L);

      assertThat(Atomics.cmpxchg(10, 0x2222, 7, memory, 16)).isEqualTo(0x1111);
      assertThat(memory.readLong(8)).isEqualTo(0x1111111111111111L);
      assertThat(Atomics.cmpxchg(10, 0x11111111, 7, memory, 16)).isEqualTo(0x1111);
      assertThat(memory.readLong(8)).isEqualTo(0x1111111100071111L);
      assertThat(Atomics.cmpxchg(8, 0x1111111100071111L, 5, memory, 64))
          .isEqualTo(0x1111111100071111L);
      assertThat(memory.readLong(8)).isEqualTo(5);
    }
  }

  @Test
  void an_address_that_is_not_aligned_or_beyond_the_memory_traps() {
    for (var memory : memories()) {
      assertThatThrownBy(() -> Atomics.load(1, memory, 16)).isInstanceOf(GuestTrap.class);
      assertThatThrownBy(() -> Atomics.add(4, 1, memory, 64)).isInstanceOf(GuestTrap.class);
      assertThatThrownBy(() -> Atomics.load(65536, memory, 8))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> Atomics.store(1L << 32, 1, memory, 64))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> Atomics.notify(65536, 1, memory))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThatThrownBy(() -> Atomics.await(0, 0, 0, memory(false), 32))
        .isInstanceOf(GuestTrap.class);
  }

  @Test
  void a_value_may_lie_across_two_pages_of_a_shared_memory() {
    var memory = memory(true);
    memory.grow(1);

    for (int at = 65536 - 8; at <= 65536; at++) {
      memory.writeLong(at, 0x0102030405060708L * at);
      assertThat(memory.readLong(at)).isEqualTo(0x0102030405060708L * at);
      memory.writeInt(at, at);
      assertThat(memory.readInt(at)).isEqualTo(at);
      memory.writeShort(at, (short) ~at);
      assertThat(memory.readShort(at)).isEqualTo((short) ~at);
    }
  }

  @Test
  void ranges_that_overlap_are_copied_as_if_read_first() {
    for (int distance : new int[] {-70_000, -3, 0, 1, 5000, 60_000}) {
      var shared = LinearMemory.of(new MemoryDef(4, 4, true, false), new Budget(4));
      var plain = LinearMemory.of(new MemoryDef(4, 4, false, false), new Budget(4));
      var content = new byte[4 << 16];
      random.nextBytes(content);
      shared.write(0, content);
      plain.write(0, content);

      LinearMemory.copy(80_000 + distance, 80_000, 100_000, shared, shared);
      LinearMemory.copy(80_000 + distance, 80_000, 100_000, plain, plain);
      LinearMemory.fill(1000, 7, 70_000, shared);
      LinearMemory.fill(1000, 7, 70_000, plain);

      assertThat(shared.read(0, 4 << 16)).isEqualTo(plain.read(0, 4 << 16));
    }
  }
}
