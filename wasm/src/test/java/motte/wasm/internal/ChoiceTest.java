package motte.wasm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ChoiceTest {
  private static final long[] EDGES = {
    0,
    1,
    -1,
    2,
    -2,
    255,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    Integer.MIN_VALUE + 1,
    1L << 31,
    (1L << 32) - 1,
    1L << 32,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Long.MIN_VALUE + 1
  };

  @Test
  void a_mask_of_ints_says_what_java_says() {
    for (long x : EDGES) {
      int a = (int) x;
      assertThat(Choice.eqz(a)).isEqualTo(mask(a == 0));
      assertThat(Choice.ne(a)).isEqualTo(mask(a != 0));
      for (long y : EDGES) {
        int b = (int) y;
        int unsigned = Integer.compareUnsigned(a, b);
        assertThat(Choice.eq(a, b)).isEqualTo(mask(a == b));
        assertThat(Choice.ne(a, b)).isEqualTo(mask(a != b));
        assertThat(Choice.lt(a, b)).isEqualTo(mask(a < b));
        assertThat(Choice.gt(a, b)).isEqualTo(mask(a > b));
        assertThat(Choice.le(a, b)).isEqualTo(mask(a <= b));
        assertThat(Choice.ge(a, b)).isEqualTo(mask(a >= b));
        assertThat(Choice.ltU(a, b)).isEqualTo(mask(unsigned < 0));
        assertThat(Choice.gtU(a, b)).isEqualTo(mask(unsigned > 0));
        assertThat(Choice.leU(a, b)).isEqualTo(mask(unsigned <= 0));
        assertThat(Choice.geU(a, b)).isEqualTo(mask(unsigned >= 0));
      }
    }
  }

  @Test
  void a_mask_of_longs_says_what_java_says() {
    for (long a : EDGES) {
      assertThat(Choice.eqz(a)).isEqualTo(mask(a == 0));
      for (long b : EDGES) {
        int unsigned = Long.compareUnsigned(a, b);
        assertThat(Choice.eq(a, b)).isEqualTo(mask(a == b));
        assertThat(Choice.ne(a, b)).isEqualTo(mask(a != b));
        assertThat(Choice.lt(a, b)).isEqualTo(mask(a < b));
        assertThat(Choice.gt(a, b)).isEqualTo(mask(a > b));
        assertThat(Choice.le(a, b)).isEqualTo(mask(a <= b));
        assertThat(Choice.ge(a, b)).isEqualTo(mask(a >= b));
        assertThat(Choice.ltU(a, b)).isEqualTo(mask(unsigned < 0));
        assertThat(Choice.gtU(a, b)).isEqualTo(mask(unsigned > 0));
        assertThat(Choice.leU(a, b)).isEqualTo(mask(unsigned <= 0));
        assertThat(Choice.geU(a, b)).isEqualTo(mask(unsigned >= 0));
      }
    }
  }

  @Test
  void a_mask_picks_one_of_two() {
    for (long a : EDGES) {
      for (long b : EDGES) {
        assertThat(Choice.of((int) a, (int) b, -1)).isEqualTo((int) a);
        assertThat(Choice.of((int) a, (int) b, 0)).isEqualTo((int) b);
        assertThat(Choice.of(a, b, -1)).isEqualTo(a);
        assertThat(Choice.of(a, b, 0)).isEqualTo(b);
      }
    }
  }

  private static int mask(boolean holds) {
    return holds ? -1 : 0;
  }
}
