package motte.wasm.internal;

/// Doubles: one in each half; see [V128]. A result that is not a number is a quiet one.
public final class F64x2 {
  private F64x2() {}

  private static double of(long half) {
    return Double.longBitsToDouble(half);
  }

  private static long bits(double a) {
    return Double.doubleToRawLongBits(a);
  }

  public static long eq(long a, long b) {
    return of(a) == of(b) ? -1 : 0;
  }

  public static long ne(long a, long b) {
    return of(a) != of(b) ? -1 : 0;
  }

  public static long lt(long a, long b) {
    return of(a) < of(b) ? -1 : 0;
  }

  public static long gt(long a, long b) {
    return of(a) > of(b) ? -1 : 0;
  }

  public static long le(long a, long b) {
    return of(a) <= of(b) ? -1 : 0;
  }

  public static long ge(long a, long b) {
    return of(a) >= of(b) ? -1 : 0;
  }

  public static long abs(long a) {
    return a & Long.MAX_VALUE;
  }

  public static long neg(long a) {
    return a ^ Long.MIN_VALUE;
  }

  public static long ceil(long a) {
    return bits(up(of(a)));
  }

  public static long floor(long a) {
    return bits(down(of(a)));
  }

  public static long trunc(long a) {
    return bits(truncated(of(a)));
  }

  public static long nearest(long a) {
    return bits(even(of(a)));
  }

  public static long sqrt(long a) {
    return bits(Math.sqrt(of(a)));
  }

  static double up(double a) {
    return a != a ? a + a : Math.ceil(a);
  }

  static double down(double a) {
    return a != a ? a + a : Math.floor(a);
  }

  static double truncated(double a) {
    return a != a ? a + a : (a < 0 ? Math.ceil(a) : Math.floor(a));
  }

  static double even(double a) {
    return a != a ? a + a : Math.rint(a);
  }

  public static long add(long a, long b) {
    return bits(of(a) + of(b));
  }

  public static long sub(long a, long b) {
    return bits(of(a) - of(b));
  }

  public static long mul(long a, long b) {
    return bits(of(a) * of(b));
  }

  public static long div(long a, long b) {
    return bits(of(a) / of(b));
  }

  public static long min(long a, long b) {
    double found = Math.min(of(a), of(b));
    return bits(found != found ? of(a) + of(b) : found);
  }

  public static long max(long a, long b) {
    double found = Math.max(of(a), of(b));
    return bits(found != found ? of(a) + of(b) : found);
  }

  public static long pmin(long a, long b) {
    return of(b) < of(a) ? b : a;
  }

  public static long pmax(long a, long b) {
    return of(a) < of(b) ? b : a;
  }

  /// From the low lane of a half.
  public static long convertLowI32x4S(long a) {
    return bits((int) a);
  }

  /// From the high lane of a half.
  public static long convertHighI32x4S(long a) {
    return bits((int) (a >>> 32));
  }

  /// From the low lane of a half.
  public static long convertLowI32x4U(long a) {
    return bits(a & 0xffffffffL);
  }

  /// From the high lane of a half.
  public static long convertHighI32x4U(long a) {
    return bits(a >>> 32);
  }

  /// From the low lane of a half.
  public static long promoteLowF32x4(long a) {
    return bits(F32x4.low(a));
  }

  /// From the high lane of a half.
  public static long promoteHighF32x4(long a) {
    return bits(F32x4.high(a));
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
