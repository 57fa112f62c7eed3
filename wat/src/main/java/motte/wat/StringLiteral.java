package motte.wat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// A string in a text: bytes with escapes.
final class StringLiteral {
  private final String text;
  private final Position start;
  private final int from;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int next;

  /// Reads the string whose opening quote is at `from`.
  StringLiteral(String text, int from, Position start) {
    this.text = text;
    this.from = from;
    this.start = start;
    next = from + 1;
    read();
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  /// The index behind the closing quote.
  int end() {
    return next;
  }

  private void read() {
    while (true) {
      int c = codePoint();
      if (c == '"') {
        return;
      } else if (c == '\\') {
        escape();
      } else if (c == '\n' || c == '\r') {
        throw fault("unclosed string");
      } else if (c < ' ' || c == 127) {
        throw fault("illegal character " + Lexer.describe(c) + " in a string");
      } else {
        append(c);
      }
    }
  }

  private void escape() {
    int c = codePoint();
    switch (c) {
      case 't' -> bytes.write('\t');
      case 'n' -> bytes.write('\n');
      case 'r' -> bytes.write('\r');
      case '"', '\'', '\\' -> bytes.write(c);
      case 'u' -> unicode();
      default -> {
        int high = hexDigit(c);
        int low = high < 0 ? -1 : hexDigit(codePoint());
        if (low < 0) {
          throw fault("unknown escape in a string");
        }
        bytes.write(high << 4 | low);
      }
    }
  }

  /// The code point in braces.
  private void unicode() {
    if (codePoint() != '{') {
      throw fault("malformed \\u{...} in a string");
    }
    int value = 0;
    boolean digit = false;
    int c;
    while ((c = codePoint()) != '}') {
      if (c == '_' && digit) {
        digit = false;
        continue;
      }
      int next = hexDigit(c);
      value = value << 4 | next;
      digit = true;
      if (next < 0 || value > Character.MAX_CODE_POINT) {
        throw fault("malformed \\u{...} in a string");
      }
    }
    if (!digit || isSurrogate(value)) {
      throw fault("malformed \\u{...} in a string");
    }
    append(value);
  }

  private int codePoint() {
    if (next >= text.length()) {
      throw fault("unclosed string");
    }
    int c = text.codePointAt(next);
    next += Character.charCount(c);
    return c;
  }

  private void append(int codePoint) {
    if (codePoint < 128) {
      bytes.write(codePoint);
    } else if (isSurrogate(codePoint)) {
      throw fault("malformed UTF-8 encoding");
    } else {
      bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
    }
  }

  private WatException fault(String message) {
    return new WatException(
        new Position(start.line(), start.column() + Math.max(0, next - from - 1)), message);
  }

  private static boolean isSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  private static int hexDigit(int c) {
    return c < 128 ? Character.digit(c, 16) : -1;
  }
}
