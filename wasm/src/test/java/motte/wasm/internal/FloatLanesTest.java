package motte.wasm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FloatLanesTest {
  private static final int SIGNALLING = 0x7fa00000;

  @Test
  void floats_are_taken_out_of_a_half_and_put_back_bit_by_bit() {
    for (int low : new int[] {0, 0x80000000, 0x3f800000, 0x7f800000, 0x7fc00001, SIGNALLING}) {
      for (int high : new int[] {0, 0xffc00000, 0xbf800000, SIGNALLING}) {
        long half = Swar.pack(low, high);

        assertThat(F32x4.pack(F32x4.low(half), F32x4.high(half))).isEqualTo(half);
      }
    }
  }

  @Test
  void the_sign_changes_also_where_there_is_no_number() {
    long half = Swar.pack(SIGNALLING, 0xbf800000);

    assertThat(F32x4.neg(half)).isEqualTo(Swar.pack(SIGNALLING | 0x80000000, 0x3f800000));
    assertThat(F32x4.abs(half)).isEqualTo(Swar.pack(SIGNALLING, 0x3f800000));
    assertThat(F64x2.neg(0x7ff4000000000000L)).isEqualTo(0xfff4000000000000L);
    assertThat(F64x2.abs(0xfff4000000000000L)).isEqualTo(0x7ff4000000000000L);
  }

  @Test
  void a_pseudo_minimum_is_the_first_unless_the_second_is_less() {
    assertThat(F32x4.pmin(Float.NaN, 1)).isNaN();
    assertThat(F32x4.pmin(1, Float.NaN)).isEqualTo(1);
    assertThat(F32x4.pmax(1, 2)).isEqualTo(2);
    assertThat(F64x2.pmin(2, 1)).isEqualTo(1);
    assertThat(F64x2.pmax(Double.NaN, 1)).isNaN();
    assertThat(Float.floatToRawIntBits(F32x4.pmin(0f, -0f))).isZero();
    assertThat(Double.doubleToRawLongBits(F64x2.pmax(-0.0, 0.0))).isEqualTo(Long.MIN_VALUE);
  }
}
