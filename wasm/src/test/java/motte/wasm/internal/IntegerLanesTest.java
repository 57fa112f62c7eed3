package motte.wasm.internal;

import static motte.wasm.internal.Lanes.lane;
import static motte.wasm.internal.Lanes.unsigned;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

final class IntegerLanesTest {
  private final Random random = new Random(20_261_121);

  @Test
  void sums_differences_and_products_wrap_in_their_lane() {
    each(8, I8x16::add, (a, b) -> a + b);
    each(16, I16x8::add, (a, b) -> a + b);
    each(8, I8x16::sub, (a, b) -> a - b);
    each(16, I16x8::sub, (a, b) -> a - b);
    each(16, I16x8::mul, (a, b) -> a * b);
    made(
        16,
        (a, b) -> I16x8.mulUniform(a, I16x8.splat((int) b)),
        (a, b, i) -> lane(a, 16, i) * lane(b, 16, 0));
  }

  @Test
  void saturating_sums_and_differences_stop_at_the_ends() {
    each(8, I8x16::addSatS, (a, b) -> Math.clamp(a + b, -128, 127));
    each(16, I16x8::addSatS, (a, b) -> Math.clamp(a + b, -32768, 32767));
    each(8, I8x16::subSatS, (a, b) -> Math.clamp(a - b, -128, 127));
    each(16, I16x8::subSatS, (a, b) -> Math.clamp(a - b, -32768, 32767));
    eachUnsigned(8, I8x16::addSatU, (a, b) -> Math.min(a + b, 255));
    eachUnsigned(16, I16x8::addSatU, (a, b) -> Math.min(a + b, 65535));
    eachUnsigned(8, I8x16::subSatU, (a, b) -> Math.max(a - b, 0));
    eachUnsigned(16, I16x8::subSatU, (a, b) -> Math.max(a - b, 0));
    each(16, I16x8::q15mulrSatS, (a, b) -> Math.min((a * b + 0x4000) >> 15, 32767));
  }

  @Test
  void a_comparison_fills_the_lane() {
    each(8, I8x16::eq, (a, b) -> a == b ? -1 : 0);
    each(16, I16x8::eq, (a, b) -> a == b ? -1 : 0);
    each(8, I8x16::ne, (a, b) -> a != b ? -1 : 0);
    each(16, I16x8::ne, (a, b) -> a != b ? -1 : 0);
    order(8, I8x16::ltS, I8x16::gtS, I8x16::leS, I8x16::geS, true);
    order(16, I16x8::ltS, I16x8::gtS, I16x8::leS, I16x8::geS, true);
    order(64, I64x2::ltS, I64x2::gtS, I64x2::leS, I64x2::geS, true);
    order(8, I8x16::ltU, I8x16::gtU, I8x16::leU, I8x16::geU, false);
    order(16, I16x8::ltU, I16x8::gtU, I16x8::leU, I16x8::geU, false);
  }

  private void order(
      int width,
      LongBinaryOperator lt,
      LongBinaryOperator gt,
      LongBinaryOperator le,
      LongBinaryOperator ge,
      boolean signed) {
    long flip = signed ? 0 : Long.MIN_VALUE;
    each(width, lt, (a, b) -> (a ^ flip) < (b ^ flip) ? -1 : 0);
    each(width, gt, (a, b) -> (a ^ flip) > (b ^ flip) ? -1 : 0);
    each(width, le, (a, b) -> (a ^ flip) <= (b ^ flip) ? -1 : 0);
    each(width, ge, (a, b) -> (a ^ flip) >= (b ^ flip) ? -1 : 0);
  }

  @Test
  void the_least_the_greatest_and_the_mean_are_taken_lane_by_lane() {
    each(8, I8x16::minS, Math::min);
    each(16, I16x8::minS, Math::min);
    each(8, I8x16::maxS, Math::max);
    each(16, I16x8::maxS, Math::max);
    eachUnsigned(8, I8x16::minU, Math::min);
    eachUnsigned(16, I16x8::minU, Math::min);
    eachUnsigned(8, I8x16::maxU, Math::max);
    eachUnsigned(16, I16x8::maxU, Math::max);
    eachUnsigned(8, I8x16::avgrU, (a, b) -> (a + b + 1) >> 1);
    eachUnsigned(16, I16x8::avgrU, (a, b) -> (a + b + 1) >> 1);
  }

  @Test
  void lanes_are_negated_made_positive_and_counted() {
    each(8, I8x16::neg, a -> -a);
    each(16, I16x8::neg, a -> -a);
    each(8, I8x16::abs, Math::abs);
    each(16, I16x8::abs, Math::abs);
    each(8, I8x16::popcnt, a -> Long.bitCount(a & 0xff));
  }

  @Test
  void a_shift_takes_its_count_modulo_the_width() {
    for (int count = -1; count <= 129; count++) {
      int n = count;
      each(8, a -> I8x16.shl(a, n), a -> a << (n & 7));
      each(16, a -> I16x8.shl(a, n), a -> a << (n & 15));
      each(32, a -> I32x4.shl(a, n), a -> a << (n & 31));
      each(8, a -> I8x16.shrS(a, n), a -> a >> (n & 7));
      each(16, a -> I16x8.shrS(a, n), a -> a >> (n & 15));
      eachUnsigned(8, (a, b) -> I8x16.shrU(a, n), (a, b) -> a >> (n & 7));
      eachUnsigned(16, (a, b) -> I16x8.shrU(a, n), (a, b) -> a >> (n & 15));
      eachUnsigned(32, (a, b) -> I32x4.shrU(a, n), (a, b) -> a >> (n & 31));
    }
  }

  @Test
  void narrowing_saturates() {
    made(8, I8x16::narrowI16x8S, (a, b, i) -> Math.clamp(wide(16, a, b, i), -128, 127));
    made(8, I8x16::narrowI16x8U, (a, b, i) -> Math.clamp(wide(16, a, b, i), 0, 255));
  }

  /// A lane of a whole vector.
  private static long wide(int width, long low, long high, int index) {
    int lanes = 64 / width;
    return index < lanes ? lane(low, width, index) : lane(high, width, index - lanes);
  }

  @Test
  void extending_takes_the_low_or_the_high_lanes_of_a_half() {
    made(16, I16x8::extendLowI8x16S, (a, i) -> lane(a, 8, i));
    made(16, I16x8::extendHighI8x16S, (a, i) -> lane(a, 8, i + 4));
    made(16, I16x8::extendLowI8x16U, (a, i) -> unsigned(lane(a, 8, i), 8));
    made(16, I16x8::extendHighI8x16U, (a, i) -> unsigned(lane(a, 8, i + 4), 8));
    made(64, I64x2::extendLowI32x4S, (a, i) -> lane(a, 32, 0));
    made(64, I64x2::extendHighI32x4S, (a, i) -> lane(a, 32, 1));
    made(64, I64x2::extendLowI32x4U, (a, i) -> unsigned(lane(a, 32, 0), 32));
    made(64, I64x2::extendHighI32x4U, (a, i) -> unsigned(lane(a, 32, 1), 32));
  }

  @Test
  void extended_products_do_not_wrap() {
    made(16, I16x8::extmulLowI8x16S, (a, b, i) -> lane(a, 8, i) * lane(b, 8, i));
    made(16, I16x8::extmulHighI8x16S, (a, b, i) -> lane(a, 8, i + 4) * lane(b, 8, i + 4));
    made(16, I16x8::extmulLowI8x16U, (a, b, i) -> productU(a, b, 8, i));
    made(16, I16x8::extmulHighI8x16U, (a, b, i) -> productU(a, b, 8, i + 4));
    made(64, I64x2::extmulLowI32x4S, (a, b, i) -> lane(a, 32, 0) * lane(b, 32, 0));
    made(64, I64x2::extmulHighI32x4S, (a, b, i) -> lane(a, 32, 1) * lane(b, 32, 1));
    made(64, I64x2::extmulLowI32x4U, (a, b, i) -> productU(a, b, 32, 0));
    made(64, I64x2::extmulHighI32x4U, (a, b, i) -> productU(a, b, 32, 1));
  }

  private static long productU(long a, long b, int width, int index) {
    return unsigned(lane(a, width, index), width) * unsigned(lane(b, width, index), width);
  }

  @Test
  void neighbours_are_added_and_their_products_too() {
    made(16, I16x8::extaddPairwiseI8x16S, (a, i) -> lane(a, 8, 2 * i) + lane(a, 8, 2 * i + 1));
    made(16, I16x8::extaddPairwiseI8x16U, (a, i) -> sumU(a, 8, i));
    made(16, I16x8::relaxedDotI8x16I7x16S, (a, b, i) -> dot(a, b, 8, i));
    long sums = I32x4.relaxedDotI8x16I7x16AddS(0x0102030405060708L, 0x0101010101010101L, 7);
    assertThat(sums).isEqualTo(0x0000000a00000021L);
  }

  private static long sumU(long a, int width, int index) {
    return unsigned(lane(a, width, 2 * index), width)
        + unsigned(lane(a, width, 2 * index + 1), width);
  }

  private static long dot(long a, long b, int width, int index) {
    return lane(a, width, 2 * index) * lane(b, width, 2 * index)
        + lane(a, width, 2 * index + 1) * lane(b, width, 2 * index + 1);
  }

  @Test
  void swizzling_finds_bytes_by_index_and_zero_beyond() {
    for (int i = 0; i < 5000; i++) {
      long low = Lanes.half(random);
      long high = Lanes.half(random);
      long indices = Lanes.half(random);

      long found = I8x16.swizzle(low, high, indices);

      for (int j = 0; j < 8; j++) {
        int index = (int) unsigned(lane(indices, 8, j), 8);
        assertThat(lane(found, 8, j)).isEqualTo(index < 16 ? wide(8, low, high, index) : 0);
      }
    }
  }

  @Test
  void the_highest_bits_become_a_mask_and_a_zero_lane_is_noticed() {
    for (int i = 0; i < 5000; i++) {
      long low = Lanes.half(random);
      long high = Lanes.half(random);

      assertThat(I8x16.bitmask(low, high)).isEqualTo(bitmask(8, low, high));
      assertThat(I16x8.bitmask(low, high)).isEqualTo(bitmask(16, low, high));
      assertThat(I64x2.bitmask(low, high)).isEqualTo(bitmask(64, low, high));
      assertThat(I8x16.allTrue(low, high)).isEqualTo(allTrue(8, low, high));
      assertThat(I16x8.allTrue(low, high)).isEqualTo(allTrue(16, low, high));
      assertThat(I64x2.allTrue(low, high)).isEqualTo(allTrue(64, low, high));
    }
  }

  @Test
  void ints_are_narrowed_compared_without_sign_and_summed_up() {
    int least = Integer.MIN_VALUE;

    assertThat(I16x8.narrowI32x4S(40_000, -40_000, -1, 2)).isEqualTo(0x0002ffff80007fffL);
    assertThat(I16x8.narrowI32x4U(70_000, -1, 65_535, 2)).isEqualTo(0x0002ffff0000ffffL);
    assertThat(I32x4.minU(-1, 1)).isEqualTo(1);
    assertThat(I32x4.maxU(least, Integer.MAX_VALUE)).isEqualTo(least);
    assertThat(I32x4.bitmask(-1, 1, least, 0)).isEqualTo(5);
    assertThat(I32x4.bitmask(1, -1, 0, least)).isEqualTo(10);
    assertThat(I32x4.allTrue(1, least, -1, 2)).isOne();
    assertThat(I32x4.allTrue(1, 0, 1, 1)).isZero();
    assertThat(I32x4.anyTrue(0, 0, 0, least)).isOne();
    assertThat(I32x4.anyTrue(0, 0, 0, 0)).isZero();
  }

  private static int bitmask(int width, long low, long high) {
    int mask = 0;
    for (int i = 0; i < 128 / width; i++) {
      mask |= wide(width, low, high, i) < 0 ? 1 << i : 0;
    }
    return mask;
  }

  private static int allTrue(int width, long low, long high) {
    int all = 1;
    for (int i = 0; i < 128 / width; i++) {
      all &= wide(width, low, high, i) != 0 ? 1 : 0;
    }
    return all;
  }

  @Test
  void a_lane_is_spread_or_put_in_its_place() {
    for (int i = 0; i < 64; i += 8) {
      long changed = I8x16.replaceLane(0x0123456789abcdefL, -2, i);
      assertThat(lane(changed, 8, i / 8)).isEqualTo(-2);
      assertThat(changed | 0xffL << i).isEqualTo(0x0123456789abcdefL | 0xffL << i);
    }
    assertThat(I16x8.replaceLane(-1, 0x12345, 16)).isEqualTo(0xffffffff2345ffffL);
    assertThat(I32x4.replaceLane(-1, 0x12345, 32)).isEqualTo(0x00012345ffffffffL);
    assertThat(I8x16.splat(0x1fe)).isEqualTo(0xfefefefefefefefeL);
    assertThat(I16x8.splat(0x1fffe)).isEqualTo(0xfffefffefffefffeL);
    assertThat(I32x4.splat(-2)).isEqualTo(0xfffffffefffffffeL);
  }

  /// Holds `fast` to what `lane` computes for each lane, sign-extended.
  private void each(int width, LongBinaryOperator fast, LongBinaryOperator lane) {
    made(width, fast, (a, b, i) -> lane.applyAsLong(lane(a, width, i), lane(b, width, i)));
  }

  private void each(int width, LongUnaryOperator fast, LongUnaryOperator lane) {
    made(width, fast, (a, i) -> lane.applyAsLong(lane(a, width, i)));
  }

  private void eachUnsigned(int width, LongBinaryOperator fast, LongBinaryOperator lane) {
    each(width, fast, (a, b) -> lane.applyAsLong(unsigned(a, width), unsigned(b, width)));
  }

  private void made(int width, LongUnaryOperator fast, LaneOf lane) {
    made(width, (a, b) -> fast.applyAsLong(a), (a, b, i) -> lane.of(a, i));
  }

  /// Holds `fast` to what `lane` computes for each lane of the result.
  private void made(int width, LongBinaryOperator fast, LaneOfTwo lane) {
    for (int i = 0; i < 5000; i++) {
      long a = Lanes.half(random);
      long b = random.nextInt(8) == 0 ? a : Lanes.half(random);
      long expected = 0;
      for (int j = 0; j < 64 / width; j++) {
        expected |= unsigned(lane.of(a, b, j), width) << (j * width);
      }
      if (fast.applyAsLong(a, b) != expected) {
        assertThat(fast.applyAsLong(a, b)).as("%016x, %016x", a, b).isEqualTo(expected);
      }
    }
  }

  private interface LaneOf {
    long of(long a, int index);
  }

  private interface LaneOfTwo {
    long of(long a, long b, int index);
  }
}
