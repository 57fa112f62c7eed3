package motte.core;

import java.util.LinkedHashMap;
import java.util.List;

/// A JSON value (RFC 8259). Small on purpose: keeps must read OCI manifests without a library.
/// Numbers are whole (`long`); text is strict UTF-8; a repeated member name is an error.
public sealed interface Json {

  /// A string.
  record Text(String value) implements Json {}

  /// A whole number.
  record Int(long value) implements Json {}

  /// `true` or `false`.
  record Bool(boolean value) implements Json {}

  /// `null`.
  record Null() implements Json {}

  /// An array.
  record Array(List<Json> items) implements Json {
    public Array {
      items = List.copyOf(items);
    }
  }

  /// An object; its members keep the order in which they were given.
  record Map(java.util.Map<String, Json> members) implements Json {
    public Map {
      members = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /// Whether there is a member of that name.
    public boolean has(String name) {
      return members.containsKey(name);
    }

    /// The member of that name, which must exist.
    public Json member(String name) {
      var value = members.get(name);
      if (value == null) {
        throw JsonReader.malformed("member `" + name + "` is missing");
      }
      return value;
    }

    /// The text of that member.
    public String text(String name) {
      if (member(name) instanceof Text(var value)) {
        return value;
      }
      throw wrong(name, "a string");
    }

    /// The whole number of that member.
    public long number(String name) {
      if (member(name) instanceof Int(var value)) {
        return value;
      }
      throw wrong(name, "a whole number");
    }

    /// The items of that member.
    public List<Json> items(String name) {
      if (member(name) instanceof Array(var items)) {
        return items;
      }
      throw wrong(name, "an array");
    }

    /// The object of that member.
    public Map map(String name) {
      if (member(name) instanceof Map map) {
        return map;
      }
      throw wrong(name, "an object");
    }

    private static CoreException wrong(String name, String wanted) {
      return JsonReader.malformed("member `" + name + "` is not " + wanted);
    }
  }

  static Json of(String value) {
    return new Text(value);
  }

  static Json of(long value) {
    return new Int(value);
  }

  static Json of(boolean value) {
    return new Bool(value);
  }

  static Json of(List<? extends Json> items) {
    return new Array(List.copyOf(items));
  }

  static Json of(java.util.Map<String, ? extends Json> members) {
    return new Map(new LinkedHashMap<>(members));
  }

  /// Reads one value and nothing after it; throws `json-malformed` with the position.
  static Json parse(String text) {
    return new JsonReader(text).document();
  }

  /// This value as an object, which it must be.
  default Map map() {
    if (this instanceof Map map) {
      return map;
    }
    throw JsonReader.malformed("a JSON object is expected here");
  }

  /// Compact text.
  default String text() {
    return JsonWriter.write(this, false);
  }

  /// Indented text for people.
  default String pretty() {
    return JsonWriter.write(this, true);
  }
}
