package motte.intake;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import motte.core.Json;

/// Protocol buffers in their text format, as Google's tools print evidence: read as JSON, strings
/// in base64, fields that come again as an array. What no field is known of stays unread elsewhere.
final class TextProto {
  private static final int DEEPEST = 16;

  private final String text;
  private int at;

  private TextProto(String text) {
    this.text = text;
  }

  /// The message, if the text is one with a field at least.
  static Optional<Json.Map> parse(String text) {
    if (!text.matches("(?s)\\s*[a-z][a-z0-9_]*\\s*[:{<].*")) {
      return Optional.empty();
    }
    try {
      var reader = new TextProto(text);
      var message = reader.message(0);
      return reader.at == text.length() ? Optional.of(message) : Optional.empty();
    } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
      return Optional.empty();
    }
  }

  private Json.Map message(int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("too deep");
    }
    Map<String, List<Json>> fields = new LinkedHashMap<>();
    skip();
    while (at < text.length() && text.charAt(at) != '}' && text.charAt(at) != '>') {
      var name = word();
      skip();
      if (text.charAt(at) == ':') {
        at++;
        skip();
      }
      fields.computeIfAbsent(name, _ -> new ArrayList<>()).add(value(depth));
      skip();
      if (at < text.length() && (text.charAt(at) == ',' || text.charAt(at) == ';')) {
        at++;
        skip();
      }
    }
    var members = new LinkedHashMap<String, Json>();
    fields.forEach((name, values) ->
        members.put(name, values.size() == 1 ? values.getFirst() : Json.of(values)));
    return Json.of(members).map();
  }

  private Json value(int depth) {
    char first = text.charAt(at);
    if (first == '{' || first == '<') {
      at++;
      var inner = message(depth + 1);
      expect(first == '{' ? '}' : '>');
      return inner;
    }
    if (first == '"' || first == '\'') {
      var bytes = new ByteArrayOutputStream();
      while (at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'')) {
        string(bytes);
        skip();
      }
      return Json.of(Base64.getEncoder().encodeToString(bytes.toByteArray()));
    }
    var word = word();
    return word.matches("-?[0-9]{1,18}") ? Json.of(Long.parseLong(word)) : Json.of(word);
  }

  private void string(ByteArrayOutputStream to) {
    char quote = text.charAt(at++);
    while (text.charAt(at) != quote) {
      char c = text.charAt(at++);
      if (c == '\\') {
        escaped(to);
      } else {
        to.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    at++;
  }

  private void escaped(ByteArrayOutputStream to) {
    char c = text.charAt(at++);
    int known = "abfnrtv".indexOf(c);
    if (known >= 0) {
      to.write("\u0007\b\f\n\r\t\u000b".charAt(known));
    } else if (c == 'x' || c == 'X') {
      to.write(digits(16, 2));
    } else if (c >= '0' && c <= '7') {
      at--;
      to.write(digits(8, 3));
    } else {
      to.write(c);
    }
  }

  private int digits(int radix, int most) {
    int from = at;
    while (at < from + most && Character.digit(text.charAt(at), radix) >= 0) {
      at++;
    }
    return Integer.parseInt(text.substring(from, at), radix);
  }

  private String word() {
    int from = at;
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at))
            || "_-+.[]/".indexOf(text.charAt(at)) >= 0)) {
      at++;
    }
    if (from == at) {
      throw new IllegalArgumentException("no name at " + at);
    }
    return text.substring(from, at);
  }

  private void expect(char wanted) {
    if (text.charAt(at++) != wanted) {
      throw new IllegalArgumentException("no " + wanted + " at " + at);
    }
  }

  private void skip() {
    while (at < text.length()
        && (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == '#')) {
      at = text.charAt(at) == '#' ? Math.max(text.indexOf('\n', at), at + 1) : at + 1;
    }
  }
}
