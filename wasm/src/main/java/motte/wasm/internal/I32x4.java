package motte.wasm.internal;

/// Lanes of 32 bits; see [V128]. Most instructions compute with ints one by one and need nothing
/// from here.
public final class I32x4 {
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

  public static long shl(long a, int count) {
    return Swar.shl(a, count, ONES, WIDTH);
  }

  public static long shrU(long a, int count) {
    return Swar.shrU(a, count, ONES, WIDTH);
  }

  public static int minU(int a, int b) {
    return Math.min(a ^ Integer.MIN_VALUE, b ^ Integer.MIN_VALUE) ^ Integer.MIN_VALUE;
  }

  public static int maxU(int a, int b) {
    return Math.max(a ^ Integer.MIN_VALUE, b ^ Integer.MIN_VALUE) ^ Integer.MIN_VALUE;
  }

  public static int anyTrue(int a, int b, int c, int d) {
    return (a | b | c | d) != 0 ? 1 : 0;
  }

  public static int allTrue(int a, int b, int c, int d) {
    return a != 0 && b != 0 && c != 0 && d != 0 ? 1 : 0;
  }

  public static int bitmask(int a, int b, int c, int d) {
    return a >>> 31 | b >>> 31 << 1 | c >>> 31 << 2 | d >>> 31 << 3;
  }

  public static long pack(int low, int high) {
    return Swar.pack(low, high);
  }

  /// As [I16x8#relaxedDotI8x16I7x16S], whose lanes are then added by twos.
  public static long relaxedDotI8x16I7x16AddS(long a, long b, long c) {
    long products = I16x8.relaxedDotI8x16I7x16S(a, b);
    int low = (short) products + (short) (products >>> 16);
    int high = (short) (products >>> 32) + (int) (products >> 48);
    return Swar.pack(low + (int) c, high + (int) (c >>> 32));
  }
}
