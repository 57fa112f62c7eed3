package motte.wasm.internal;

/// Vectors as bits. A vector is two longs, the low half first; a method that takes one long for
/// each operand works on the halves alone.
///
/// This class and [I8x16], [I16x8], [I32x4], [I64x2], [F32x4] and [F64x2] hold a method for each
/// vector instruction, with the instruction's name.
public final class V128 {
  private V128() {}

  public static long not(long a) {
    return ~a;
  }

  public static long and(long a, long b) {
    return a & b;
  }

  public static long andnot(long a, long b) {
    return a & ~b;
  }

  public static long or(long a, long b) {
    return a | b;
  }

  public static long xor(long a, long b) {
    return a ^ b;
  }

  /// The bits of `a` where `mask` has ones, those of `b` elsewhere.
  public static long bitselect(long a, long b, long mask) {
    return Swar.select(mask, a, b);
  }

  public static int anyTrue(long low, long high) {
    return (low | high) != 0 ? 1 : 0;
  }
}
