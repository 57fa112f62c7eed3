package motte.wasm.internal;

/// Lanes of 64 bits: one in each half; see [V128].
public final class I64x2 {
  private I64x2() {}

  public static long eq(long a, long b) {
    return a == b ? -1 : 0;
  }

  public static long ne(long a, long b) {
    return a != b ? -1 : 0;
  }

  public static long ltS(long a, long b) {
    return a < b ? -1 : 0;
  }

  public static long gtS(long a, long b) {
    return a > b ? -1 : 0;
  }

  public static long leS(long a, long b) {
    return a <= b ? -1 : 0;
  }

  public static long geS(long a, long b) {
    return a >= b ? -1 : 0;
  }

  public static long abs(long a) {
    return Math.abs(a);
  }

  public static long neg(long a) {
    return -a;
  }

  public static int allTrue(long low, long high) {
    return low != 0 && high != 0 ? 1 : 0;
  }

  public static int bitmask(long low, long high) {
    return (int) (low >>> 63 | (high >>> 62 & 2));
  }

  public static long shl(long a, int count) {
    return a << count;
  }

  public static long shrS(long a, int count) {
    return a >> count;
  }

  public static long shrU(long a, int count) {
    return a >>> count;
  }

  public static long add(long a, long b) {
    return a + b;
  }

  public static long sub(long a, long b) {
    return a - b;
  }

  public static long mul(long a, long b) {
    return a * b;
  }

  /// From the low lane of a half.
  public static long extendLowI32x4S(long a) {
    return (int) a;
  }

  /// From the high lane of a half.
  public static long extendHighI32x4S(long a) {
    return a >> 32;
  }

  /// From the low lane of a half.
  public static long extendLowI32x4U(long a) {
    return a & 0xffffffffL;
  }

  /// From the high lane of a half.
  public static long extendHighI32x4U(long a) {
    return a >>> 32;
  }

  /// From the low lane of a half of each operand.
  public static long extmulLowI32x4S(long a, long b) {
    return (long) (int) a * (int) b;
  }

  /// From the high lane of a half of each operand.
  public static long extmulHighI32x4S(long a, long b) {
    return (a >> 32) * (b >> 32);
  }

  /// From the low lane of a half of each operand.
  public static long extmulLowI32x4U(long a, long b) {
    return (a & 0xffffffffL) * (b & 0xffffffffL);
  }

  /// From the high lane of a half of each operand.
  public static long extmulHighI32x4U(long a, long b) {
    return (a >>> 32) * (b >>> 32);
  }
}
