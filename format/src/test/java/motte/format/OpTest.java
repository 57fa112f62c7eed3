package motte.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The table of instructions.
final class OpTest {
  @Test
  void each_code_is_that_of_one_instruction() {
    var codes = new HashSet<Integer>();
    for (var op : Op.values()) {
      assertThat(codes.add(op.code())).as(op.mnemonic()).isTrue();
      assertThat(Op.of(op.code())).isEqualTo(op.code() < 0 ? null : op);
    }
  }

  @Test
  void codes_of_no_instruction_give_none() {
    assertThat(Op.of(0x27)).isNull();
    assertThat(Op.of(0xfb0ff)).isNull();
    assertThat(Op.of(-1)).isNull();
    assertThat(Op.of(Integer.MAX_VALUE)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "i32.load, 2",
    "i64.load8_s, 0",
    "i64.load32_u, 2",
    "f64.store, 3",
    "v128.load, 4",
    "v128.load8x8_s, 3",
    "v128.load32x2_u, 3",
    "v128.load16_splat, 1",
    "v128.load64_zero, 3",
    "v128.store32_lane, 2",
    "i32.atomic.rmw8.cmpxchg_u, 0",
    "i64.atomic.rmw.add, 3",
    "i64.atomic.store16, 1",
    "memory.atomic.notify, 2",
    "memory.atomic.wait64, 3"
  })
  void an_access_has_the_alignment_of_its_size(String mnemonic, int alignment) {
    var op = Objects.requireNonNull(Op.named(mnemonic));

    assertThat(op.alignment).isEqualTo(alignment);
  }
}
