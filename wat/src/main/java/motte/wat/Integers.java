package motte.wat;

import motte.wat.Node.Atom;

/// Whole numbers in the text format.
final class Integers {
  private Integers() {}

  /// True if `text` is a number without a sign.
  static boolean isUnsigned(String text) {
    return !digits(text, 0).isEmpty();
  }

  /// A number without a sign, of up to `bits` bits.
  static long unsigned(Node node, int bits) {
    if (!(node instanceof Atom(var text, var at)) || !isUnsigned(text)) {
      throw Items.unexpected(node, "a number");
    }
    return magnitude(text, 0, bits, at);
  }

  /// A number with or without a sign, that fits in `bits` bits if read as signed or as unsigned.
  /// The result is the signed one.
  static long any(Node node, int bits) {
    if (!(node instanceof Atom(var text, var at))) {
      throw Items.unexpected(node, "a number");
    }
    boolean negative = text.startsWith("-");
    int from = negative || text.startsWith("+") ? 1 : 0;
    if (digits(text, from).isEmpty()) {
      throw Items.unexpected(node, "a number");
    }
    long magnitude = magnitude(text, from, bits, at);
    if (negative && Long.compareUnsigned(magnitude, 1L << (bits - 1)) > 0) {
      throw new WatException(at, "constant out of range: " + text);
    }
    return (negative ? -magnitude : magnitude) << (64 - bits) >> (64 - bits);
  }

  private static long magnitude(String text, int from, int bits, Position at) {
    int radix = text.startsWith("0x", from) ? 16 : 10;
    try {
      long value = Long.parseUnsignedLong(digits(text, from), radix);
      if (bits == 64 || value >>> bits == 0) {
        return value;
      }
    } catch (NumberFormatException _) {
      // More than 64 bits.
    }
    throw new WatException(at, "constant out of range: " + text);
  }

  /// The digits without underscores, or nothing if this is not a number.
  private static String digits(String text, int from) {
    boolean hex = text.startsWith("0x", from);
    var digits = new StringBuilder();
    int end = scan(text, hex ? from + 2 : from, hex ? 16 : 10, digits);
    return end == text.length() ? digits.toString() : "";
  }

  /// Collects the digits from `from` on, with single underscores between them left out, and gives
  /// the index behind.
  static int scan(String text, int from, int radix, StringBuilder digits) {
    int i = from;
    while (i < text.length()) {
      char c = text.charAt(i);
      boolean underscore = c == '_' && i > from && i + 1 < text.length();
      char digit = underscore ? text.charAt(i + 1) : c;
      if (digit >= 128 || Character.digit(digit, radix) < 0) {
        break;
      }
      digits.append(digit);
      i += underscore ? 2 : 1;
    }
    return i;
  }
}
