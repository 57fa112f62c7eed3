package motte.wasm.internal;

/// Lanes of sixteen bits; see [V128].
public final class I16x8 {
  private static final long TOP = 0x8000800080008000L;
  private static final long ONES = 0x0001000100010001L;
  private static final long EVENS = 0x0000ffff0000ffffL;
  private static final int WIDTH = 16;

  private I16x8() {}

  public static long splat(int a) {
    return (a & 0xffff) * ONES;
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
    return Swar.shrS(a, count, ONES, WIDTH);
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

  public static long addSatS(long a, long b) {
    return Swar.addSatS(a, b, TOP, WIDTH);
  }

  public static long addSatU(long a, long b) {
    return Swar.addSatU(a, b, TOP, WIDTH);
  }

  public static long subSatS(long a, long b) {
    return Swar.subSatS(a, b, TOP, WIDTH);
  }

  public static long subSatU(long a, long b) {
    return Swar.subSatU(a, b, TOP, WIDTH);
  }

  public static long avgrU(long a, long b) {
    return Swar.avgrU(a, b, ONES);
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
    return (int) (tops(low) | tops(high) << 4);
  }

  private static long tops(long half) {
    // Moves bit 16i + 15 to bit 60 + i.
    return ((half & TOP) * 0x0000200040008001L) >>> 60;
  }

  public static long mul(long a, long b) {
    return (a * b & 0xffffL)
        | ((a >>> 16) * (b & 0xffff0000L) & 0xffff0000L)
        | ((a >>> 32) * (b & 0xffff00000000L) & 0xffff00000000L)
        | (a >>> 48) * (b & 0xffff000000000000L);
  }

  /// The same where all lanes of the second operand are the same.
  public static long mulUniform(long a, long b) {
    long factor = b & 0xffff;
    long evens = (a & EVENS) * factor & EVENS;
    return evens | ((a >>> 16 & EVENS) * factor & EVENS) << 16;
  }

  public static long q15mulrSatS(long a, long b) {
    return q15mulr(a, b)
        | q15mulr(a >>> 16, b >>> 16) << 16
        | q15mulr(a >>> 32, b >>> 32) << 32
        | q15mulr(a >>> 48, b >>> 48) << 48;
  }

  private static long q15mulr(long a, long b) {
    return Math.min(((short) a * (short) b + 0x4000) >> 15, 0x7fff) & 0xffff;
  }

  /// One half of the result, from the lanes of an operand.
  public static long narrowI32x4S(int a, int b, int c, int d) {
    return clampS(a) | clampS(b) << 16 | clampS(c) << 32 | clampS(d) << 48;
  }

  /// One half of the result, from the lanes of an operand.
  public static long narrowI32x4U(int a, int b, int c, int d) {
    return clampU(a) | clampU(b) << 16 | clampU(c) << 32 | clampU(d) << 48;
  }

  private static long clampS(int a) {
    return Math.max(-0x8000, Math.min(a, 0x7fff)) & 0xffff;
  }

  private static long clampU(int a) {
    return Math.max(0, Math.min(a, 0xffff));
  }

  /// From the low four bytes of a half.
  public static long extendLowI8x16S(long a) {
    long bytes = extendLowI8x16U(a);
    long negative = bytes & 0x0080008000800080L;
    return bytes | (negative << 9) - (negative << 1);
  }

  /// From the high four bytes of a half.
  public static long extendHighI8x16S(long a) {
    return extendLowI8x16S(a >>> 32);
  }

  /// From the low four bytes of a half.
  public static long extendLowI8x16U(long a) {
    return Gather.apart(a & 0xffffffffL);
  }

  /// From the high four bytes of a half.
  public static long extendHighI8x16U(long a) {
    return Gather.apart(a >>> 32);
  }

  public static long extaddPairwiseI8x16S(long a) {
    // Counted from -128, so that no sum is negative; 0xff00 takes 256 off again.
    long counted = a ^ 0x8080808080808080L;
    return Swar.add(extaddPairwiseI8x16U(counted), 0xff00ff00ff00ff00L, TOP);
  }

  public static long extaddPairwiseI8x16U(long a) {
    return (a & 0x00ff00ff00ff00ffL) + (a >>> 8 & 0x00ff00ff00ff00ffL);
  }

  /// From the low four bytes of a half of each operand.
  public static long extmulLowI8x16S(long a, long b) {
    return ((byte) a * (byte) b & 0xffff)
        | (long) ((byte) (a >>> 8) * (byte) (b >>> 8) & 0xffff) << 16
        | (long) ((byte) (a >>> 16) * (byte) (b >>> 16) & 0xffff) << 32
        | (long) ((byte) (a >>> 24) * (byte) (b >>> 24)) << 48;
  }

  /// From the high four bytes of a half of each operand.
  public static long extmulHighI8x16S(long a, long b) {
    return extmulLowI8x16S(a >>> 32, b >>> 32);
  }

  /// From the low four bytes of a half of each operand.
  public static long extmulLowI8x16U(long a, long b) {
    return (a & 0xff) * (b & 0xff)
        | ((a >>> 8 & 0xff) * (b & 0xff00)) << 8
        | ((a >>> 16 & 0xff) * (b & 0xff0000)) << 16
        | ((a >>> 24 & 0xff) * (b & 0xff000000L)) << 24;
  }

  /// From the high four bytes of a half of each operand.
  public static long extmulHighI8x16U(long a, long b) {
    return extmulLowI8x16U(a >>> 32, b >>> 32);
  }

  /// Both operands are signed, and a sum that is too large wraps.
  public static long relaxedDotI8x16I7x16S(long a, long b) {
    return dot(a, b)
        | dot(a >>> 16, b >>> 16) << 16
        | dot(a >>> 32, b >>> 32) << 32
        | dot(a >>> 48, b >>> 48) << 48;
  }

  private static long dot(long a, long b) {
    int sum = (byte) a * (byte) b + (byte) (a >>> 8) * (byte) (b >>> 8);
    return sum & 0xffff;
  }
}
