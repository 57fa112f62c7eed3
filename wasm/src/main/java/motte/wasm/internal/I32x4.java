package motte.wasm.internal;

/// Lanes of 32 bits; see [V128].
public final class I32x4 {
  private static final long TOP = 0x8000000080000000L;
  private static final long ONES = 0x0000000100000001L;
  private static final int WIDTH = 32;

  private I32x4() {}

  public static long splat(int a) {
    return (a & 0xffffffffL) * ONES;
  }

  /// A half with the lane that begins at bit `shift` replaced.
  public static long replaceLane(long half, int lane, int shift) {
    return Swar.replace(half, lane, shift, WIDTH);
  }

  public static long eq(long a, long b) {
    return Swar.eq(a, b, TOP, WIDTH);
  }

  public static long ne(long a, long b) {
    return Swar.ne(a, b, TOP, WIDTH);
  }

  public static long ltS(long a, long b) {
    return Swar.ltS(a, b, TOP, WIDTH);
  }

  public static long ltU(long a, long b) {
    return Swar.ltU(a, b, TOP, WIDTH);
  }

  public static long gtS(long a, long b) {
    return Swar.ltS(b, a, TOP, WIDTH);
  }

  public static long gtU(long a, long b) {
    return Swar.ltU(b, a, TOP, WIDTH);
  }

  public static long leS(long a, long b) {
    return ~Swar.ltS(b, a, TOP, WIDTH);
  }

  public static long leU(long a, long b) {
    return ~Swar.ltU(b, a, TOP, WIDTH);
  }

  public static long geS(long a, long b) {
    return ~Swar.ltS(a, b, TOP, WIDTH);
  }

  public static long geU(long a, long b) {
    return ~Swar.ltU(a, b, TOP, WIDTH);
  }

  public static long abs(long a) {
    return Swar.abs(a, TOP, WIDTH);
  }

  public static long neg(long a) {
    return Swar.sub(0, a, TOP);
  }

  public static int allTrue(long low, long high) {
    return Swar.allTrue(low, TOP) && Swar.allTrue(high, TOP) ? 1 : 0;
  }

  public static long shl(long a, int count) {
    return Swar.shl(a, count, ONES, WIDTH);
  }

  public static long shrS(long a, int count) {
    int n = count & 31;
    return ((int) a >> n & 0xffffffffL) | (a >> n & 0xffffffff00000000L);
  }

  public static long shrU(long a, int count) {
    return Swar.shrU(a, count, ONES, WIDTH);
  }

  public static long add(long a, long b) {
    return Swar.add(a, b, TOP);
  }

  public static long sub(long a, long b) {
    return Swar.sub(a, b, TOP);
  }

  public static long minS(long a, long b) {
    return Swar.select(ltS(a, b), a, b);
  }

  public static long minU(long a, long b) {
    return Swar.select(ltU(a, b), a, b);
  }

  public static long maxS(long a, long b) {
    return Swar.select(ltS(a, b), b, a);
  }

  public static long maxU(long a, long b) {
    return Swar.select(ltU(a, b), b, a);
  }

  public static int bitmask(long low, long high) {
    return (int) ((low >>> 31 & 1) | (low >>> 62 & 2) | (high >>> 29 & 4) | (high >>> 60 & 8));
  }

  public static long mul(long a, long b) {
    return (a * b & 0xffffffffL) | (a >>> 32) * (b & 0xffffffff00000000L);
  }

  public static long dotI16x8S(long a, long b) {
    return Swar.pack(dot(a, b), dot(a >>> 32, b >>> 32));
  }

  private static int dot(long a, long b) {
    return (short) a * (short) b + (short) (a >>> 16) * (short) (b >>> 16);
  }

  /// From the low two lanes of a half.
  public static long extendLowI16x8S(long a) {
    return Swar.pack((short) a, (short) (a >>> 16));
  }

  /// From the high two lanes of a half.
  public static long extendHighI16x8S(long a) {
    return extendLowI16x8S(a >>> 32);
  }

  /// From the low two lanes of a half.
  public static long extendLowI16x8U(long a) {
    return (a & 0xffff) | (a & 0xffff0000L) << 16;
  }

  /// From the high two lanes of a half.
  public static long extendHighI16x8U(long a) {
    return extendLowI16x8U(a >>> 32);
  }

  public static long extaddPairwiseI16x8S(long a) {
    return Swar.pack((short) a + (short) (a >>> 16), (short) (a >>> 32) + (int) (a >> 48));
  }

  public static long extaddPairwiseI16x8U(long a) {
    return (a & 0x0000ffff0000ffffL) + (a >>> 16 & 0x0000ffff0000ffffL);
  }

  /// From the low two lanes of a half of each operand.
  public static long extmulLowI16x8S(long a, long b) {
    return Swar.pack((short) a * (short) b, (short) (a >>> 16) * (short) (b >>> 16));
  }

  /// From the high two lanes of a half of each operand.
  public static long extmulHighI16x8S(long a, long b) {
    return extmulLowI16x8S(a >>> 32, b >>> 32);
  }

  /// From the low two lanes of a half of each operand.
  public static long extmulLowI16x8U(long a, long b) {
    return (a & 0xffff) * (b & 0xffff) | ((a >>> 16 & 0xffff) * (b & 0xffff0000L)) << 16;
  }

  /// From the high two lanes of a half of each operand.
  public static long extmulHighI16x8U(long a, long b) {
    return extmulLowI16x8U(a >>> 32, b >>> 32);
  }

  public static long pack(int low, int high) {
    return Swar.pack(low, high);
  }

  /// As [I16x8#relaxedDotI8x16I7x16S], whose lanes are then added by twos.
  public static long relaxedDotI8x16I7x16AddS(long a, long b, long c) {
    return add(extaddPairwiseI16x8S(I16x8.relaxedDotI8x16I7x16S(a, b)), c);
  }
}
