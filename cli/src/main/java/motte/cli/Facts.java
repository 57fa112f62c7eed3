package motte.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import motte.core.Json;

/// Named facts about something, for people and for programs.
final class Facts {
  private final Map<String, String> facts = new LinkedHashMap<>();

  /// One more fact.
  Facts with(String name, Object value) {
    facts.put(name, value.toString());
    return this;
  }

  /// A line for each, the values aligned; a value of several lines comes indented under its name.
  String text() {
    int width = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
    var text = new StringBuilder();
    facts.forEach((name, value) -> {
      text.append(text.isEmpty() ? "" : "\n").append(name).append(": ");
      text.append(" ".repeat(width - name.length()));
      text.append(value.contains("\n") ? "\n" + value.indent(2).stripTrailing() : value);
    });
    return text.toString()
        .lines()
        .map(String::stripTrailing)
        .collect(java.util.stream.Collectors.joining("\n"));
  }

  /// An object with a member for each.
  Json json() {
    Map<String, Json> members = new LinkedHashMap<>();
    facts.forEach((name, value) -> members.put(name, Json.of(value)));
    return Json.of(members);
  }
}
