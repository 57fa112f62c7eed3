package motte.core;

import java.util.ArrayList;
import java.util.List;

/// Writes [Json].
final class JsonWriter {
  private final StringBuilder out = new StringBuilder();
  private final boolean pretty;

  private JsonWriter(boolean pretty) {
    this.pretty = pretty;
  }

  static String write(Json value, boolean pretty) {
    var writer = new JsonWriter(pretty);
    writer.value(value, 0);
    return writer.out.toString();
  }

  private void value(Json value, int depth) {
    switch (value) {
      case Json.Text(var text) -> string(text);
      case Json.Int(var number) -> out.append(number);
      case Json.Bool(var bool) -> out.append(bool);
      case Json.Null() -> out.append("null");
      case Json.Array(var items) -> {
        List<Runnable> parts = new ArrayList<>();
        items.forEach(item -> parts.add(() -> value(item, depth + 1)));
        group('[', parts, ']', depth);
      }
      case Json.Map(var members) -> {
        List<Runnable> parts = new ArrayList<>();
        members.forEach((name, member) ->
            parts.add(() -> {
              string(name);
              out.append(pretty ? ": " : ":");
              value(member, depth + 1);
            }));
        group('{', parts, '}', depth);
      }
    }
  }

  private void group(char open, List<Runnable> parts, char close, int depth) {
    out.append(open);
    for (int i = 0; i < parts.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      line(depth + 1);
      parts.get(i).run();
    }
    if (!parts.isEmpty()) {
      line(depth);
    }
    out.append(close);
  }

  private void line(int depth) {
    if (pretty) {
      out.append('\n').repeat("  ", depth);
    }
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20 || c == 0x7f || Character.isSurrogate(c)) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
