package motte.wasm.internal;

/// Floats: two in each half; see [V128]. A result that is not a number is a quiet one.
public final class F32x4 {
  private static final long TOP = 0x8000000080000000L;

  private F32x4() {}

  static float low(long half) {
    return Float.intBitsToFloat((int) half);
  }

  static float high(long half) {
    return Float.intBitsToFloat((int) (half >>> 32));
  }

  static long pack(float low, float high) {
    return Swar.pack(Float.floatToRawIntBits(low), Float.floatToRawIntBits(high));
  }

  public static long splat(float a) {
    return I32x4.splat(Float.floatToRawIntBits(a));
  }

  /// A half with the lane that begins at bit `shift` replaced.
  public static long replaceLane(long half, float lane, int shift) {
    return I32x4.replaceLane(half, Float.floatToRawIntBits(lane), shift);
  }

  public static long eq(long a, long b) {
    return Swar.pack(low(a) == low(b) ? -1 : 0, high(a) == high(b) ? -1 : 0);
  }

  public static long ne(long a, long b) {
    return Swar.pack(low(a) != low(b) ? -1 : 0, high(a) != high(b) ? -1 : 0);
  }

  public static long lt(long a, long b) {
    return Swar.pack(low(a) < low(b) ? -1 : 0, high(a) < high(b) ? -1 : 0);
  }

  public static long gt(long a, long b) {
    return Swar.pack(low(a) > low(b) ? -1 : 0, high(a) > high(b) ? -1 : 0);
  }

  public static long le(long a, long b) {
    return Swar.pack(low(a) <= low(b) ? -1 : 0, high(a) <= high(b) ? -1 : 0);
  }

  public static long ge(long a, long b) {
    return Swar.pack(low(a) >= low(b) ? -1 : 0, high(a) >= high(b) ? -1 : 0);
  }

  public static long abs(long a) {
    return a & ~TOP;
  }

  public static long neg(long a) {
    return a ^ TOP;
  }

  public static long ceil(long a) {
    return pack((float) F64x2.up(low(a)), (float) F64x2.up(high(a)));
  }

  public static long floor(long a) {
    return pack((float) F64x2.down(low(a)), (float) F64x2.down(high(a)));
  }

  public static long trunc(long a) {
    return pack((float) F64x2.truncated(low(a)), (float) F64x2.truncated(high(a)));
  }

  public static long nearest(long a) {
    return pack((float) F64x2.even(low(a)), (float) F64x2.even(high(a)));
  }

  public static long sqrt(long a) {
    return pack((float) Math.sqrt(low(a)), (float) Math.sqrt(high(a)));
  }

  public static long add(long a, long b) {
    return pack(low(a) + low(b), high(a) + high(b));
  }

  public static long sub(long a, long b) {
    return pack(low(a) - low(b), high(a) - high(b));
  }

  public static long mul(long a, long b) {
    return pack(low(a) * low(b), high(a) * high(b));
  }

  public static long div(long a, long b) {
    return pack(low(a) / low(b), high(a) / high(b));
  }

  public static long min(long a, long b) {
    return pack(min(low(a), low(b)), min(high(a), high(b)));
  }

  public static long max(long a, long b) {
    return pack(max(low(a), low(b)), max(high(a), high(b)));
  }

  private static float min(float a, float b) {
    float found = Math.min(a, b);
    return found != found ? a + b : found;
  }

  private static float max(float a, float b) {
    float found = Math.max(a, b);
    return found != found ? a + b : found;
  }

  public static long pmin(long a, long b) {
    return Swar.select(lt(b, a), b, a);
  }

  public static long pmax(long a, long b) {
    return Swar.select(lt(a, b), b, a);
  }

  public static long convertI32x4S(long a) {
    return pack((int) a, (int) (a >>> 32));
  }

  public static long convertI32x4U(long a) {
    return pack(a & 0xffffffffL, a >>> 32);
  }

  /// The low half; the high half is zero.
  public static long demoteF64x2Zero(long low, long high) {
    return pack((float) Double.longBitsToDouble(low), (float) Double.longBitsToDouble(high));
  }

  /// Rounded after the product and again after the sum.
  public static long relaxedMadd(long a, long b, long c) {
    return add(mul(a, b), c);
  }

  /// Rounded after the product and again after the difference.
  public static long relaxedNmadd(long a, long b, long c) {
    return sub(c, mul(a, b));
  }
}
