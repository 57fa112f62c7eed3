package motte.wasm.internal;

/// `select` without a branch, which nobody needs to predict: a comparison makes a mask, all ones if
/// it holds and else zero, and the mask picks one of two values.
///
/// Written so that the JIT finds arithmetic here and no diamond. Of a diamond it makes a
/// conditional move only where the values cost nothing and its profile calls the outcome open.
public final class Choice {
  private Choice() {}

  /// The first value where the mask is all ones, the second where it is zero.
  public static int of(int first, int second, int mask) {
    return (first & mask) | (second & ~mask);
  }

  public static long of(long first, long second, int mask) {
    return (first & mask) | (second & ~mask);
  }

  public static int ne(int a) {
    return (int) (-(a & 0xffffffffL) >> 63);
  }

  public static int eqz(int a) {
    return (int) (((a & 0xffffffffL) - 1) >> 63);
  }

  public static int eqz(long a) {
    return ~(int) ((a | -a) >> 63);
  }

  public static int eq(int a, int b) {
    return eqz(a ^ b);
  }

  public static int ne(int a, int b) {
    return ne(a ^ b);
  }

  public static int lt(int a, int b) {
    return (int) (((long) a - b) >> 63);
  }

  public static int gt(int a, int b) {
    return lt(b, a);
  }

  public static int le(int a, int b) {
    return ~lt(b, a);
  }

  public static int ge(int a, int b) {
    return ~lt(a, b);
  }

  public static int ltU(int a, int b) {
    return (int) (((a & 0xffffffffL) - (b & 0xffffffffL)) >> 63);
  }

  public static int gtU(int a, int b) {
    return ltU(b, a);
  }

  public static int leU(int a, int b) {
    return ~ltU(b, a);
  }

  public static int geU(int a, int b) {
    return ~ltU(a, b);
  }

  public static int eq(long a, long b) {
    return eqz(a ^ b);
  }

  public static int ne(long a, long b) {
    return ~eqz(a ^ b);
  }

  public static int lt(long a, long b) {
    return (int) (((a - b) ^ ((a ^ b) & ((a - b) ^ a))) >> 63);
  }

  public static int gt(long a, long b) {
    return lt(b, a);
  }

  public static int le(long a, long b) {
    return ~lt(b, a);
  }

  public static int ge(long a, long b) {
    return ~lt(a, b);
  }

  public static int ltU(long a, long b) {
    return (int) (((~a & b) | ((~a | b) & (a - b))) >> 63);
  }

  public static int gtU(long a, long b) {
    return ltU(b, a);
  }

  public static int leU(long a, long b) {
    return ~ltU(b, a);
  }

  public static int geU(long a, long b) {
    return ~ltU(a, b);
  }
}
