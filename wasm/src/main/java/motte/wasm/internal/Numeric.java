package motte.wasm.internal;

/// The arithmetic of WebAssembly where it is not that of the JVM, and comparisons as numbers. All
/// small enough to be inlined everywhere.
///
/// What is not a number comes out quiet: an operation of the processor sees to that, which is why
/// some methods add such a value to itself.
public final class Numeric {
  private Numeric() {}

  /// A long index as an int; -1, which no check lets pass, if it is none.
  public static int narrow(long index) {
    return (int) index == index ? (int) index : -1;
  }

  public static int div(int a, int b) {
    if (b == -1 && a == Integer.MIN_VALUE) {
      throw GuestTrap.overflow();
    }
    return a / b;
  }

  public static long div(long a, long b) {
    if (b == -1 && a == Long.MIN_VALUE) {
      throw GuestTrap.overflow();
    }
    return a / b;
  }

  /// The number itself; what is not a number comes out quiet.
  public static float quiet(float x) {
    return Float.isNaN(x) ? x + x : x;
  }

  /// The number itself; what is not a number comes out quiet.
  public static double quiet(double x) {
    return Double.isNaN(x) ? x + x : x;
  }

  public static float min(float a, float b) {
    return Float.isNaN(a) || Float.isNaN(b) ? a + b : Math.min(a, b);
  }

  public static double min(double a, double b) {
    return Double.isNaN(a) || Double.isNaN(b) ? a + b : Math.min(a, b);
  }

  public static float max(float a, float b) {
    return Float.isNaN(a) || Float.isNaN(b) ? a + b : Math.max(a, b);
  }

  public static double max(double a, double b) {
    return Double.isNaN(a) || Double.isNaN(b) ? a + b : Math.max(a, b);
  }

  public static float ceil(float x) {
    return (float) Math.ceil(x);
  }

  public static double ceil(double x) {
    return Double.isNaN(x) ? x + x : Math.ceil(x);
  }

  public static float floor(float x) {
    return (float) Math.floor(x);
  }

  public static double floor(double x) {
    return Double.isNaN(x) ? x + x : Math.floor(x);
  }

  public static float trunc(float x) {
    return (float) (x < 0 ? Math.ceil(x) : Math.floor(x));
  }

  public static double trunc(double x) {
    return Double.isNaN(x) ? x + x : x < 0 ? Math.ceil(x) : Math.floor(x);
  }

  public static float nearest(float x) {
    return (float) Math.rint(x);
  }

  public static double nearest(double x) {
    return Double.isNaN(x) ? x + x : Math.rint(x);
  }

  public static float copysign(float x, float sign) {
    int bits = Float.floatToRawIntBits(x) & Integer.MAX_VALUE;
    return Float.intBitsToFloat(bits | (Float.floatToRawIntBits(sign) & Integer.MIN_VALUE));
  }

  public static double copysign(double x, double sign) {
    long bits = Double.doubleToRawLongBits(x) & Long.MAX_VALUE;
    return Double.longBitsToDouble(bits | (Double.doubleToRawLongBits(sign) & Long.MIN_VALUE));
  }

  // Conversions. Those of the JVM saturate, so that bounds are all there is to ask.

  public static int toInt(float x) {
    if (!(x >= -0x1p31f && x < 0x1p31f)) {
      throw unconvertible(x);
    }
    return (int) x;
  }

  public static int toInt(double x) {
    if (!(x > -0x1.00000002p31 && x < 0x1p31)) {
      throw unconvertible(x);
    }
    return (int) x;
  }

  public static int toUnsignedInt(float x) {
    if (!(x > -1 && x < 0x1p32f)) {
      throw unconvertible(x);
    }
    return (int) (long) x;
  }

  public static int toUnsignedInt(double x) {
    if (!(x > -1 && x < 0x1p32)) {
      throw unconvertible(x);
    }
    return (int) (long) x;
  }

  public static long toLong(float x) {
    if (!(x >= -0x1p63f && x < 0x1p63f)) {
      throw unconvertible(x);
    }
    return (long) x;
  }

  public static long toLong(double x) {
    if (!(x >= -0x1p63 && x < 0x1p63)) {
      throw unconvertible(x);
    }
    return (long) x;
  }

  public static long toUnsignedLong(float x) {
    return toUnsignedLong((double) x);
  }

  public static long toUnsignedLong(double x) {
    if (!(x > -1 && x < 0x1p64)) {
      throw unconvertible(x);
    }
    return saturateUnsignedLong(x);
  }

  private static GuestTrap unconvertible(double x) {
    return Double.isNaN(x) ? GuestTrap.invalidConversion() : GuestTrap.overflow();
  }

  public static int saturateUnsignedInt(float x) {
    return saturateUnsignedInt((double) x);
  }

  public static int saturateUnsignedInt(double x) {
    return x > 0 ? (int) Math.min((long) x, 0xffffffffL) : 0;
  }

  public static long saturateUnsignedLong(float x) {
    return saturateUnsignedLong((double) x);
  }

  public static long saturateUnsignedLong(double x) {
    if (x < 0x1p63) {
      return x > 0 ? (long) x : 0;
    }
    return x < 0x1p64 ? (long) (x - 0x1p63) ^ Long.MIN_VALUE : Double.isNaN(x) ? 0 : -1;
  }

  public static float unsignedToFloat(int x) {
    return x & 0xffffffffL;
  }

  /// Half of a large number is converted; its lowest bit stays so that it is rounded the same way.
  public static float unsignedToFloat(long x) {
    return x >= 0 ? (float) x : (float) ((x >>> 1) | (x & 1)) * 2;
  }

  public static double unsignedToDouble(int x) {
    return x & 0xffffffffL;
  }

  public static double unsignedToDouble(long x) {
    return x >= 0 ? (double) x : (double) ((x >>> 1) | (x & 1)) * 2;
  }

  // Comparisons whose result is used as a number.

  public static int eqz(int x) {
    return Choice.eqz(x) & 1;
  }

  public static int eqz(long x) {
    return x == 0 ? 1 : 0;
  }

  public static int eq(int a, int b) {
    return Choice.eq(a, b) & 1;
  }

  public static int ne(int a, int b) {
    return Choice.ne(a, b) & 1;
  }

  public static int lt(int a, int b) {
    return a < b ? 1 : 0;
  }

  public static int gt(int a, int b) {
    return a > b ? 1 : 0;
  }

  public static int le(int a, int b) {
    return a <= b ? 1 : 0;
  }

  public static int ge(int a, int b) {
    return a >= b ? 1 : 0;
  }

  public static int eq(long a, long b) {
    return a == b ? 1 : 0;
  }

  public static int ne(long a, long b) {
    return a != b ? 1 : 0;
  }

  public static int lt(long a, long b) {
    return a < b ? 1 : 0;
  }

  public static int gt(long a, long b) {
    return a > b ? 1 : 0;
  }

  public static int le(long a, long b) {
    return a <= b ? 1 : 0;
  }

  public static int ge(long a, long b) {
    return a >= b ? 1 : 0;
  }

  public static int eq(float a, float b) {
    return a == b ? 1 : 0;
  }

  public static int ne(float a, float b) {
    return a != b ? 1 : 0;
  }

  public static int lt(float a, float b) {
    return a < b ? 1 : 0;
  }

  public static int gt(float a, float b) {
    return a > b ? 1 : 0;
  }

  public static int le(float a, float b) {
    return a <= b ? 1 : 0;
  }

  public static int ge(float a, float b) {
    return a >= b ? 1 : 0;
  }

  public static int eq(double a, double b) {
    return a == b ? 1 : 0;
  }

  public static int ne(double a, double b) {
    return a != b ? 1 : 0;
  }

  public static int lt(double a, double b) {
    return a < b ? 1 : 0;
  }

  public static int gt(double a, double b) {
    return a > b ? 1 : 0;
  }

  public static int le(double a, double b) {
    return a <= b ? 1 : 0;
  }

  public static int ge(double a, double b) {
    return a >= b ? 1 : 0;
  }

  public static int ltU(int a, int b) {
    return Integer.compareUnsigned(a, b) < 0 ? 1 : 0;
  }

  public static int gtU(int a, int b) {
    return Integer.compareUnsigned(a, b) > 0 ? 1 : 0;
  }

  public static int leU(int a, int b) {
    return Integer.compareUnsigned(a, b) <= 0 ? 1 : 0;
  }

  public static int geU(int a, int b) {
    return Integer.compareUnsigned(a, b) >= 0 ? 1 : 0;
  }

  public static int ltU(long a, long b) {
    return Long.compareUnsigned(a, b) < 0 ? 1 : 0;
  }

  public static int gtU(long a, long b) {
    return Long.compareUnsigned(a, b) > 0 ? 1 : 0;
  }

  public static int leU(long a, long b) {
    return Long.compareUnsigned(a, b) <= 0 ? 1 : 0;
  }

  public static int geU(long a, long b) {
    return Long.compareUnsigned(a, b) >= 0 ? 1 : 0;
  }
}
