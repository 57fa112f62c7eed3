package motte.wasm.internal;

/// Doubles: one in each half; see [V128]. Most instructions compute with doubles one by one and
/// need nothing from here.
public final class F64x2 {
  private F64x2() {}

  public static long abs(long a) {
    return a & Long.MAX_VALUE;
  }

  public static long neg(long a) {
    return a ^ Long.MIN_VALUE;
  }

  public static double pmin(double a, double b) {
    return b < a ? b : a;
  }

  public static double pmax(double a, double b) {
    return a < b ? b : a;
  }
}
