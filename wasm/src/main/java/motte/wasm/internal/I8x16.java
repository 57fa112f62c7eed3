package motte.wasm.internal;

/// Lanes of eight bits; see [V128].
public final class I8x16 {
  private static final long TOP = 0x8080808080808080L;
  private static final long ONES = 0x0101010101010101L;
  private static final int WIDTH = 8;

  private I8x16() {}

  public static long splat(int a) {
    return (a & 0xff) * ONES;
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
    return (int) (tops(low) | tops(high) << 8);
  }

  private static long tops(long half) {
    // Moves bit 8i + 7 to bit 56 + i.
    return ((half & TOP) * 0x0002040810204081L) >>> 56;
  }

  public static long popcnt(long a) {
    long pairs = a - (a >>> 1 & 0x5555555555555555L);
    long nibbles = (pairs & 0x3333333333333333L) + (pairs >>> 2 & 0x3333333333333333L);
    return nibbles + (nibbles >>> 4) & 0x0f0f0f0f0f0f0f0fL;
  }

  /// One half of the result, from both halves of an operand.
  public static long narrowI16x8S(long low, long high) {
    long bytes = Gather.evens(low, high);
    long rest = Gather.odds(low, high);
    long fits = Swar.eq(rest, Swar.fill(bytes & TOP, WIDTH), TOP, WIDTH);
    return Swar.select(fits, bytes, ~TOP + ((rest & TOP) >>> 7));
  }

  /// One half of the result, from both halves of an operand.
  public static long narrowI16x8U(long low, long high) {
    long rest = Gather.odds(low, high);
    long large = Swar.ne(rest, 0, TOP, WIDTH);
    return (Gather.evens(low, high) | large) & ~Swar.fill(rest & TOP, WIDTH);
  }

  /// The bytes of a whole vector at the indices in a half; zero where an index is beyond.
  public static long swizzle(long low, long high, long indices) {
    long found = 0;
    for (int shift = 0; shift < 64; shift += 8) {
      int index = (int) (indices >>> shift);
      long half = low ^ ((low ^ high) & -(index >>> 3 & 1));
      found |= (half >>> (index << 3) & 0xff) << shift;
    }
    return found & Swar.eq(indices & 0xf0f0f0f0f0f0f0f0L, 0, TOP, WIDTH);
  }
}
