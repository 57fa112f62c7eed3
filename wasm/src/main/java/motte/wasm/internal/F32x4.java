package motte.wasm.internal;

/// Floats: two in each half; see [V128]. Most instructions compute with floats one by one and need
/// nothing from here.
public final class F32x4 {
  private static final long TOP = 0x8000000080000000L;

  private F32x4() {}

  public static float low(long half) {
    return Float.intBitsToFloat((int) half);
  }

  public static float high(long half) {
    return Float.intBitsToFloat((int) (half >>> 32));
  }

  public static long pack(float low, float high) {
    return Swar.pack(Float.floatToRawIntBits(low), Float.floatToRawIntBits(high));
  }

  public static long abs(long a) {
    return a & ~TOP;
  }

  public static long neg(long a) {
    return a ^ TOP;
  }

  public static float pmin(float a, float b) {
    return b < a ? b : a;
  }

  public static float pmax(float a, float b) {
    return a < b ? b : a;
  }
}
