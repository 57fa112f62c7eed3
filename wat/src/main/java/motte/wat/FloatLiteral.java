package motte.wat;

/// The parts of a number in scientific notation, of base ten or sixteen.
final class FloatLiteral {
  /// As many digits as a `long` holds; what follows only says whether the number is exact.
  private static final int DIGITS = 15;

  /// Beyond the exponents of all formats, however many digits there are.
  private static final long FAR = 1L << 40;

  private final boolean hex;
  private final String whole;
  private final String fraction;
  private final long exponent;

  FloatLiteral(String text, Node node) {
    hex = text.startsWith("0x");
    int radix = hex ? 16 : 10;
    var digits = new StringBuilder();
    int next = Integers.scan(text, hex ? 2 : 0, radix, digits);
    whole = digits.toString();
    digits.setLength(0);
    if (next < text.length() && text.charAt(next) == '.') {
      next = Integers.scan(text, next + 1, radix, digits);
    }
    fraction = digits.toString();
    digits.setLength(0);
    boolean negative = false;
    if (next < text.length() && (hex ? "pP" : "eE").indexOf(text.charAt(next)) >= 0) {
      next++;
      negative = text.startsWith("-", next);
      next =
          Integers.scan(text, negative || text.startsWith("+", next) ? next + 1 : next, 10, digits);
      if (digits.isEmpty()) {
        throw Items.unexpected(node, "a number");
      }
    }
    if (whole.isEmpty() || next < text.length()) {
      throw Items.unexpected(node, "a number");
    }
    long magnitude = clamp(digits);
    exponent = negative ? -magnitude : magnitude;
  }

  boolean isHex() {
    return hex;
  }

  /// A decimal number, as Java writes it.
  String decimal() {
    return whole + "." + fraction + "e" + Math.clamp(exponent, -999_999_999, 999_999_999);
  }

  /// The first digits of a hexadecimal number as one number.
  long significand() {
    var digits = significantDigits();
    return digits.isEmpty()
        ? 0
        : Long.parseLong(digits.substring(0, Math.min(DIGITS, digits.length())), 16);
  }

  /// True if [#significand] leaves out digits other than zero.
  boolean inexact() {
    return significantDigits().chars().skip(DIGITS).anyMatch(c -> c != '0');
  }

  /// The number is [#significand] (and a little more, if [#inexact]) times two to this.
  long exponent() {
    int dropped = Math.max(0, significantDigits().length() - DIGITS);
    return exponent + 4L * dropped - 4L * fraction.length();
  }

  private String significantDigits() {
    var digits = whole + fraction;
    int zeros = 0;
    while (zeros < digits.length() && digits.charAt(zeros) == '0') {
      zeros++;
    }
    return digits.substring(zeros);
  }

  private static long clamp(CharSequence digits) {
    long value = 0;
    for (int i = 0; i < digits.length() && value < FAR; i++) {
      value = 10 * value + Character.digit(digits.charAt(i), 10);
    }
    return value;
  }
}
