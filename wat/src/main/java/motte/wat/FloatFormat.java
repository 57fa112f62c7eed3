package motte.wat;

import motte.wat.Node.Atom;

/// Floating-point numbers in the text format, rounded once, to nearest, ties to even.
enum FloatFormat {
  F32(32, 23),
  F64(64, 52);

  private final int bits;
  private final int fraction;
  private final int bias;

  FloatFormat(int bits, int fraction) {
    this.bits = bits;
    this.fraction = fraction;
    bias = (1 << (bits - fraction - 2)) - 1;
  }

  int bits() {
    return bits;
  }

  /// The bits of the number in the low ones of the result.
  long parse(Node node) {
    if (!(node instanceof Atom(var text, var at))) {
      throw Items.unexpected(node, "a number");
    }
    boolean negative = text.startsWith("-");
    var digits = negative || text.startsWith("+") ? text.substring(1) : text;
    long magnitude = magnitude(digits, node);
    if (magnitude == infinity() && !digits.equals("inf")) {
      throw new WatException(at, "constant out of range: " + text);
    }
    return negative ? magnitude | 1L << (bits - 1) : magnitude;
  }

  long infinity() {
    return (1L << (bits - 1)) - (1L << fraction);
  }

  private long magnitude(String text, Node node) {
    if (text.equals("inf")) {
      return infinity();
    }
    if (text.equals("nan")) {
      return infinity() | 1L << (fraction - 1);
    }
    if (text.startsWith("nan:0x")) {
      long payload = Integers.unsigned(new Atom(text.substring(4), node.at()), fraction);
      if (payload == 0) {
        throw new WatException(node.at(), "constant out of range: " + node);
      }
      return infinity() | payload;
    }
    var number = new FloatLiteral(text, node);
    return number.isHex() ? round(number) : decimal(number.decimal());
  }

  /// The JDK rounds a decimal number once, for both formats.
  private long decimal(String text) {
    return this == F32
        ? Float.floatToRawIntBits(Float.parseFloat(text))
        : Double.doubleToRawLongBits(Double.parseDouble(text));
  }

  /// Rounds significand × 2^exponent, where `inexact` says that a little more is left.
  private long round(FloatLiteral number) {
    long significand = number.significand();
    if (significand == 0) {
      return 0;
    }
    int length = Long.SIZE - Long.numberOfLeadingZeros(significand);
    long exponent = number.exponent() + length - 1;
    if (exponent > bias) {
      return infinity();
    }
    boolean subnormal = exponent < 1 - bias;
    long kept = fraction + 1 - (subnormal ? 1 - bias - exponent : 0);
    if (kept < 0) {
      return 0;
    }
    int shift = (int) (length - kept);
    long rounded = significand << Math.max(0, -shift) >>> Math.max(0, shift);
    if (shift > 0) {
      long rest = significand & (1L << shift) - 1;
      long half = 1L << (shift - 1);
      boolean aboveTie = number.inexact() || (rounded & 1) != 0;
      rounded += rest > half || (rest == half && aboveTie) ? 1 : 0;
    }
    // A carry moves into the exponent by itself.
    return subnormal ? rounded : ((exponent + bias - 1) << fraction) + rounded;
  }
}
