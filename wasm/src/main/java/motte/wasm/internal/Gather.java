package motte.wasm.internal;

import java.util.Locale;

/// Bytes moved together and apart.
///
/// x86 has instructions for it (BMI2), to which HotSpot compiles [Long#expand] and [Long#compress];
/// on other processors these are long loops, and shifts and masks are better.
public final class Gather {
  private static final long EVEN = 0x00ff00ff00ff00ffL;
  private static final boolean BMI2 =
      System.getProperty("os.arch").toLowerCase(Locale.ROOT).equals("amd64");

  private Gather() {}

  /// The four low bytes, each in the low byte of its sixteen bits.
  static long apart(long a) {
    if (BMI2) {
      return Long.expand(a, EVEN);
    }
    long pairs = (a | a << 16) & 0x0000ffff0000ffffL;
    return (pairs | pairs << 8) & EVEN;
  }

  /// The low bytes of each sixteen bits of `low`, then those of `high`.
  static long evens(long low, long high) {
    return together(low) | together(high) << 32;
  }

  /// The high bytes of each sixteen bits of `low`, then those of `high`.
  static long odds(long low, long high) {
    return evens(low >>> 8, high >>> 8);
  }

  /// The low bytes of each sixteen bits, together in the low half.
  public static long together(long a) {
    if (BMI2) {
      return Long.compress(a, EVEN);
    }
    long evens = a & EVEN;
    long pairs = (evens | evens >>> 8) & 0x0000ffff0000ffffL;
    return (pairs | pairs >>> 16) & 0xffffffffL;
  }
}
