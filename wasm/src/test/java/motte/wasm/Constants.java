package motte.wasm;

/// Numbers at which arithmetic goes wrong.
final class Constants {
  private static final double[] DOUBLES = {
    0,
    1,
    -1,
    -0.0,
    0.5,
    1.5,
    2.5,
    -0.5,
    -1.5,
    1e10,
    -1e10,
    1e300,
    -1e300,
    1e-310,
    Double.MIN_VALUE,
    Double.MAX_VALUE,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN,
    0x1p31,
    0x1p31 - 1,
    -0x1p31,
    -0x1p31 - 1,
    0x1p32,
    0x1p32 - 1,
    0x1p53 + 2,
    0x1p63,
    -0x1p63,
    0x1p64,
    0x1.fffffffffffffp62,
    Float.MAX_VALUE,
    Float.MIN_VALUE,
    0x1.ffffffp127,
    0x1.000001p0,
    4503599627370495.5,
    8388607.5,
    Math.PI
  };

  private Constants() {}

  static int integer(Choices choices) {
    return switch (choices.below(8)) {
      case 0, 1 -> choices.below(16);
      case 2 -> -choices.below(16);
      case 3 -> (1 << choices.below(32)) - choices.below(3);
      case 4 -> Integer.MIN_VALUE + choices.below(2);
      case 5 -> Integer.MAX_VALUE - choices.below(2);
      case 6 -> choices.below(1 << 16);
      default -> choices.bits();
    };
  }

  static long longInteger(Choices choices) {
    return switch (choices.below(8)) {
      case 0, 1 -> choices.below(16);
      case 2 -> -choices.below(16);
      case 3 -> (1L << choices.below(64)) - choices.below(3);
      case 4 -> Long.MIN_VALUE + choices.below(2);
      case 5 -> Long.MAX_VALUE - choices.below(2);
      case 6 -> integer(choices);
      default -> ((long) choices.bits() << 32) | (choices.bits() & 0xffffffffL);
    };
  }

  static int floatBits(Choices choices) {
    return choices.oneIn(6)
        ? choices.bits()
        : Float.floatToRawIntBits((float) DOUBLES[choices.below(DOUBLES.length)]);
  }

  static long doubleBits(Choices choices) {
    return choices.oneIn(6)
        ? ((long) choices.bits() << 32) | (choices.bits() & 0xffffffffL)
        : Double.doubleToRawLongBits(DOUBLES[choices.below(DOUBLES.length)]);
  }
}
