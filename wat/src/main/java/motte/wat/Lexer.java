package motte.wat;

import motte.wat.Node.Atom;
import motte.wat.Node.Identifier;

/// Splits a text into tokens.
///
/// Tokens that are not parentheses must be apart: what touches is one word, mostly of no meaning.
final class Lexer {
  enum Token {
    OPEN,
    /// `(@name`, see [#annotation].
    ANNOTATION,
    CLOSE,
    /// See [#leaf].
    LEAF,
    END
  }

  private static final String SYMBOLS = "!#$%&'*+-./:<=>?@\\^_`|~";

  private final String text;
  private int next;
  private int line = 1;
  private int lineStart;
  private Position at = Position.START;
  private Node leaf = new Atom("", at);
  private String annotation = "";

  Lexer(String text) {
    this.text = text;
  }

  /// Where the latest token starts.
  Position at() {
    return at;
  }

  /// The latest word, identifier or string.
  Node leaf() {
    return leaf;
  }

  /// The name of the latest annotation.
  String annotation() {
    return annotation;
  }

  /// Reads the next token. Within an ignored annotation `(@` without a name is allowed, and is a
  /// list that starts with `@`.
  Token next(boolean ignored) {
    skipSpace();
    at = here();
    if (next == text.length()) {
      return Token.END;
    }
    char c = text.charAt(next);
    if (c == '(') {
      next++;
      return peek(0) == '@' ? openAnnotation(ignored) : Token.OPEN;
    }
    if (c == ')') {
      next++;
      return Token.CLOSE;
    }
    word();
    return Token.LEAF;
  }

  private Token openAnnotation(boolean ignored) {
    int start = ++next;
    if (peek(0) == '"') {
      annotation = string().name();
    } else {
      while (isIdChar(peek(0))) {
        next++;
      }
      annotation = text.substring(start, next);
    }
    if (annotation.isEmpty()) {
      if (ignored && next == start) {
        next--;
        return Token.OPEN;
      }
      throw new WatException(at, "empty annotation id");
    }
    return Token.ANNOTATION;
  }

  /// Reads the longest run of characters and strings that touch.
  private void word() {
    int start = next;
    Node.Text string = null;
    int stringStart = start;
    int stringEnd = start;
    while (true) {
      int c = peek(0);
      if (c == '"') {
        stringStart = next;
        string = string();
        stringEnd = next;
      } else if (isIdChar(c) || ",[]{}".indexOf(c) >= 0 || (c == ';' && peek(1) != ';')) {
        next++;
      } else {
        break;
      }
    }
    if (next == start) {
      throw new WatException(at, "illegal character " + describe(text.codePointAt(start)));
    }
    boolean stringLast = string != null && stringEnd == next;
    if (string != null && stringLast && stringStart == start) {
      leaf = string;
    } else if (string != null
        && stringLast
        && text.startsWith("$\"", start)
        && stringStart == start + 1) {
      leaf = identifier(string.name());
    } else if (text.charAt(start) == '$' && isIdChars(start)) {
      leaf = identifier(text.substring(start + 1, next));
    } else {
      leaf = new Atom(text.substring(start, next), at);
    }
  }

  private Identifier identifier(String name) {
    if (name.isEmpty()) {
      throw new WatException(at, "empty identifier");
    }
    return new Identifier(name, at);
  }

  private boolean isIdChars(int from) {
    return text.substring(from, next).chars().allMatch(Lexer::isIdChar);
  }

  private Node.Text string() {
    var string = new StringLiteral(text, next, here());
    next = string.end();
    return new Node.Text(string.bytes(), at);
  }

  private void skipSpace() {
    while (true) {
      int c = peek(0);
      if (c == ' ' || c == '\t') {
        next++;
      } else if (c == '\n' || c == '\r') {
        newLine();
      } else if (c == ';' && peek(1) == ';') {
        while (peek(0) != '\n' && peek(0) != '\r' && next < text.length()) {
          next++;
        }
      } else if (c == '(' && peek(1) == ';') {
        blockComment();
      } else {
        return;
      }
    }
  }

  private void blockComment() {
    var start = here();
    int depth = 0;
    do {
      int c = peek(0);
      if (next >= text.length()) {
        throw new WatException(start, "unclosed comment");
      } else if (c == '(' && peek(1) == ';') {
        depth++;
        next += 2;
      } else if (c == ';' && peek(1) == ')') {
        depth--;
        next += 2;
      } else if (c == '\n' || c == '\r') {
        newLine();
      } else {
        next++;
      }
    } while (depth > 0);
  }

  private void newLine() {
    next += peek(0) == '\r' && peek(1) == '\n' ? 2 : 1;
    line++;
    lineStart = next;
  }

  private Position here() {
    return new Position(line, next - lineStart + 1);
  }

  /// The character so far ahead, or -1 at the end.
  private int peek(int ahead) {
    return next + ahead < text.length() ? text.charAt(next + ahead) : -1;
  }

  private static boolean isIdChar(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || SYMBOLS.indexOf(c) >= 0;
  }

  static String describe(int codePoint) {
    return codePoint > ' ' && codePoint < 127
        ? "`" + (char) codePoint + "`"
        : "U+%04X".formatted(codePoint);
  }
}
