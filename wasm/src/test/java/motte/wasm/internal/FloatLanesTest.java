package motte.wasm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FloatLanesTest {
  private static final float[] FLOATS = {
    0f,
    -0f,
    1f,
    -1f,
    0.5f,
    -0.5f,
    1.5f,
    -1.5f,
    2.5f,
    -2.5f,
    0.1f,
    8388608.5f,
    3e9f,
    -3e9f,
    5e9f,
    1e30f,
    -1e30f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    2147483648f,
    -2147483648f,
    4294967040f
  };
  private static final int SIGNALLING = 0x7fa00000;

  private final Random random = new Random(20_261_122);

  private float any() {
    return random.nextInt(4) == 0
        ? random.nextFloat(-3e9f, 3e9f)
        : FLOATS[random.nextInt(FLOATS.length)];
  }

  private interface Halves {
    long of(long a, long b);
  }

  private interface Floats {
    float of(float a, float b);
  }

  private interface Doubles {
    double of(double a, double b);
  }

  private void each(Halves fast, Floats lane) {
    for (int i = 0; i < 5000; i++) {
      float a = any();
      float b = any();
      float c = any();
      float d = any();
      long result = fast.of(F32x4.pack(a, b), F32x4.pack(c, d));
      same(F32x4.low(result), lane.of(a, c));
      same(F32x4.high(result), lane.of(b, d));
    }
  }

  private void eachDouble(Halves fast, Doubles lane) {
    for (int i = 0; i < 5000; i++) {
      double a = any() * (double) any();
      double b = random.nextBoolean() ? a : any();
      same(Double.longBitsToDouble(fast.of(bits(a), bits(b))), lane.of(a, b));
    }
  }

  private static long bits(double a) {
    return Double.doubleToRawLongBits(a);
  }

  private static void same(double found, double expected) {
    assertThat(Double.doubleToLongBits(found)).isEqualTo(Double.doubleToLongBits(expected));
  }

  @Test
  void arithmetic_is_that_of_the_lanes() {
    each(F32x4::add, (a, b) -> a + b);
    each(F32x4::sub, (a, b) -> a - b);
    each(F32x4::mul, (a, b) -> a * b);
    each(F32x4::div, (a, b) -> a / b);
    each((a, b) -> F32x4.sqrt(a), (a, b) -> (float) Math.sqrt(a));
    each((a, b) -> F32x4.neg(a), (a, b) -> -a);
    each((a, b) -> F32x4.abs(a), (a, b) -> Math.abs(a));
    each(F32x4::min, Math::min);
    each(F32x4::max, Math::max);
    each(F32x4::pmin, (a, b) -> b < a ? b : a);
    each(F32x4::pmax, (a, b) -> a < b ? b : a);
    each((a, b) -> F32x4.relaxedMadd(a, b, b), (a, b) -> a * b + b);
    each((a, b) -> F32x4.relaxedNmadd(a, b, b), (a, b) -> b - a * b);
    eachDouble(F64x2::add, (a, b) -> a + b);
    eachDouble(F64x2::sub, (a, b) -> a - b);
    eachDouble(F64x2::mul, (a, b) -> a * b);
    eachDouble(F64x2::div, (a, b) -> a / b);
    eachDouble((a, b) -> F64x2.sqrt(a), (a, b) -> Math.sqrt(a));
    eachDouble((a, b) -> F64x2.neg(a), (a, b) -> -a);
    eachDouble((a, b) -> F64x2.abs(a), (a, b) -> Math.abs(a));
    eachDouble(F64x2::min, Math::min);
    eachDouble(F64x2::max, Math::max);
    eachDouble(F64x2::pmin, (a, b) -> b < a ? b : a);
    eachDouble(F64x2::pmax, (a, b) -> a < b ? b : a);
    eachDouble((a, b) -> F64x2.relaxedMadd(a, b, b), (a, b) -> a * b + b);
    eachDouble((a, b) -> F64x2.relaxedNmadd(a, b, b), (a, b) -> b - a * b);
  }

  @Test
  void rounding_keeps_the_sign_of_zero_and_ties_go_to_even() {
    each((a, b) -> F32x4.ceil(a), (a, b) -> (float) rounded(a, RoundingMode.CEILING));
    each((a, b) -> F32x4.floor(a), (a, b) -> (float) rounded(a, RoundingMode.FLOOR));
    each((a, b) -> F32x4.trunc(a), (a, b) -> (float) rounded(a, RoundingMode.DOWN));
    each((a, b) -> F32x4.nearest(a), (a, b) -> (float) rounded(a, RoundingMode.HALF_EVEN));
    eachDouble((a, b) -> F64x2.ceil(a), (a, b) -> rounded(a, RoundingMode.CEILING));
    eachDouble((a, b) -> F64x2.floor(a), (a, b) -> rounded(a, RoundingMode.FLOOR));
    eachDouble((a, b) -> F64x2.trunc(a), (a, b) -> rounded(a, RoundingMode.DOWN));
    eachDouble((a, b) -> F64x2.nearest(a), (a, b) -> rounded(a, RoundingMode.HALF_EVEN));
  }

  private static double rounded(double a, RoundingMode mode) {
    if (Double.isNaN(a) || Double.isInfinite(a)) {
      return a;
    }
    return Math.copySign(new BigDecimal(a).setScale(0, mode).doubleValue(), a);
  }

  @Test
  void a_comparison_fills_the_lane_and_nan_is_only_unequal() {
    long numbers = F32x4.pack(Float.NaN, 1f);
    long others = F32x4.pack(1f, 2f);

    assertThat(F32x4.eq(numbers, numbers)).isEqualTo(0xffffffff00000000L);
    assertThat(F32x4.ne(numbers, others)).isEqualTo(-1);
    assertThat(F32x4.lt(numbers, others)).isEqualTo(0xffffffff00000000L);
    assertThat(F32x4.ge(numbers, others)).isZero();
    assertThat(F32x4.le(others, others)).isEqualTo(-1);
    assertThat(F32x4.gt(others, numbers)).isEqualTo(0xffffffff00000000L);
    assertThat(F64x2.eq(bits(0.0), bits(-0.0))).isEqualTo(-1);
    assertThat(F64x2.ne(bits(Double.NaN), bits(Double.NaN))).isEqualTo(-1);
    assertThat(F64x2.lt(bits(1), bits(2))).isEqualTo(-1);
    assertThat(F64x2.gt(bits(1), bits(2))).isZero();
    assertThat(F64x2.le(bits(Double.NaN), bits(2))).isZero();
    assertThat(F64x2.ge(bits(2), bits(2))).isEqualTo(-1);
  }

  @Test
  void a_signalling_nan_leaves_quiet() {
    long nan = Swar.pack(SIGNALLING, SIGNALLING);
    long one = F32x4.pack(1, 1);
    long[] results = {
      F32x4.ceil(nan),
      F32x4.floor(nan),
      F32x4.trunc(nan),
      F32x4.nearest(nan),
      F32x4.sqrt(nan),
      F32x4.min(nan, one),
      F32x4.min(one, nan),
      F32x4.max(nan, one),
      F32x4.max(one, nan),
      F32x4.add(nan, one),
      F32x4.div(one, nan)
    };
    for (long result : results) {
      assertThat((int) result & 0x7fc00000).isEqualTo(0x7fc00000);
      assertThat((int) (result >>> 32) & 0x7fc00000).isEqualTo(0x7fc00000);
    }

    long wide = 0x7ff4000000000000L;
    long[] wideResults = {
      F64x2.ceil(wide), F64x2.floor(wide), F64x2.trunc(wide), F64x2.nearest(wide),
      F64x2.sqrt(wide), F64x2.min(wide, 0), F64x2.max(0, wide), F64x2.promoteLowF32x4(nan)
    };
    for (long result : wideResults) {
      assertThat(result & 0x7ff8000000000000L).isEqualTo(0x7ff8000000000000L);
    }
  }

  @Test
  void a_chosen_nan_is_left_as_it_is() {
    long nan = Swar.pack(SIGNALLING, SIGNALLING);

    assertThat(F32x4.pmin(nan, 0)).isEqualTo(nan);
    assertThat(F32x4.pmax(nan, 0)).isEqualTo(nan);
    assertThat(F32x4.neg(nan)).isEqualTo(nan ^ 0x8000000080000000L);
  }

  @Test
  void conversion_to_integers_saturates() {
    long large = F32x4.pack(3e9f, -3e9f);
    long small = F32x4.pack(Float.NaN, -1.9f);

    assertThat(I32x4.truncSatF32x4S(large)).isEqualTo(0x800000007fffffffL);
    assertThat(I32x4.truncSatF32x4S(small)).isEqualTo(0xffffffff00000000L);
    assertThat(I32x4.truncSatF32x4U(large)).isEqualTo(3_000_000_000L);
    assertThat(I32x4.truncSatF32x4U(small)).isZero();
    assertThat(I32x4.truncSatF32x4U(F32x4.pack(1e30f, 1))).isEqualTo(0x1ffffffffL);
    assertThat(I32x4.truncSatF64x2SZero(bits(-1e300), bits(2.9))).isEqualTo(0x0000000280000000L);
    assertThat(I32x4.truncSatF64x2UZero(bits(1e300), bits(-2.9))).isEqualTo(0xffffffffL);
  }

  @Test
  void conversion_from_integers_rounds_once() {
    long numbers = Swar.pack(-1, 16_777_217);

    assertThat(F32x4.convertI32x4S(numbers)).isEqualTo(F32x4.pack(-1, 16_777_216));
    assertThat(F32x4.convertI32x4U(numbers)).isEqualTo(F32x4.pack(4294967296f, 16_777_216));
    assertThat(F64x2.convertLowI32x4S(numbers)).isEqualTo(bits(-1));
    assertThat(F64x2.convertHighI32x4S(numbers)).isEqualTo(bits(16_777_217));
    assertThat(F64x2.convertLowI32x4U(numbers)).isEqualTo(bits(4294967295.0));
    assertThat(F64x2.convertHighI32x4U(numbers)).isEqualTo(bits(16_777_217));
    assertThat(F32x4.demoteF64x2Zero(bits(0.1), bits(1e300)))
        .isEqualTo(F32x4.pack(0.1f, Float.POSITIVE_INFINITY));
    assertThat(F64x2.promoteHighF32x4(F32x4.pack(1, 0.1f))).isEqualTo(bits(0.1f));
  }
}
