package motte.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads [Json], strictly.
final class JsonReader {
  private static final int DEEPEST = 64;

  private final String text;
  private int at;
  private int depth;

  JsonReader(String text) {
    this.text = text;
  }

  static CoreException malformed(String message) {
    return new CoreException(
        Kind.INVALID, "json-malformed", message, "send JSON as RFC 8259 defines it");
  }

  Json document() {
    var value = value();
    blanks();
    if (at != text.length()) {
      throw here("something follows the value");
    }
    return value;
  }

  private Json value() {
    blanks();
    if (++depth > DEEPEST) {
      throw here("nested more than " + DEEPEST + " deep");
    }
    char first = peek();
    Json value =
        switch (first) {
          case '{' -> object();
          case '[' -> array();
          case '"' -> new Json.Text(string());
          case 't' -> word("true", new Json.Bool(true));
          case 'f' -> word("false", new Json.Bool(false));
          case 'n' -> word("null", new Json.Null());
          default -> number();
        };
    depth--;
    return value;
  }

  private Json object() {
    expect('{');
    Map<String, Json> members = new LinkedHashMap<>();
    blanks();
    if (peek() == '}') {
      at++;
      return new Json.Map(members);
    }
    while (true) {
      blanks();
      var name = string();
      blanks();
      expect(':');
      if (members.put(name, value()) != null) {
        throw here("member `" + name + "` appears twice");
      }
      blanks();
      if (peek() == '}') {
        at++;
        return new Json.Map(members);
      }
      expect(',');
    }
  }

  private Json array() {
    expect('[');
    List<Json> items = new ArrayList<>();
    blanks();
    if (peek() == ']') {
      at++;
      return new Json.Array(items);
    }
    while (true) {
      items.add(value());
      blanks();
      if (peek() == ']') {
        at++;
        return new Json.Array(items);
      }
      expect(',');
    }
  }

  private String string() {
    expect('"');
    var out = new StringBuilder();
    while (true) {
      char c = next();
      if (c == '"') {
        return out.toString();
      }
      if (c < 0x20) {
        throw here("a control character must be escaped");
      }
      out.append(c == '\\' ? escape() : c);
    }
  }

  private char escape() {
    char c = next();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int code = 0;
        for (int i = 0; i < 4; i++) {
          int digit = Character.digit(next(), 16);
          if (digit < 0) {
            throw here("\\u needs four hexadecimal digits");
          }
          code = code << 4 | digit;
        }
        yield (char) code;
      }
      default -> throw here("unknown escape \\" + c);
    };
  }

  private Json number() {
    int start = at;
    if (peek() == '-') {
      at++;
    }
    int digits = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    boolean leadingZero = at - digits > 1 && text.charAt(digits) == '0';
    boolean fraction = at < text.length() && ".eE".indexOf(text.charAt(at)) >= 0;
    if (at == digits || leadingZero || fraction || at - digits > 18) {
      at = start;
      throw here("a whole number of at most 18 digits, or another value, is expected");
    }
    return new Json.Int(Long.parseLong(text.substring(start, at)));
  }

  private Json word(String word, Json value) {
    if (!text.startsWith(word, at)) {
      throw here("a value is expected");
    }
    at += word.length();
    return value;
  }

  private void blanks() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw here("the text ends too early");
    }
    return text.charAt(at);
  }

  private char next() {
    char c = peek();
    at++;
    return c;
  }

  private void expect(char c) {
    if (peek() != c) {
      throw here("`" + c + "` is expected, not `" + peek() + "`");
    }
    at++;
  }

  private CoreException here(String message) {
    return malformed(message + " (JSON, character " + at + ")");
  }
}
