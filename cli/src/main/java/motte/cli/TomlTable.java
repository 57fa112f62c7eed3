package motte.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import motte.core.ByteSize;
import motte.core.Kind;
import motte.core.MotteException;
import motte.core.Suggestion;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;

/// A table of a TOML document whose every error says where it is and what was expected there.
final class TomlTable {
  private final String file;
  private final String title;
  private final @Nullable TomlPosition start;
  private final org.tomlj.TomlTable table;

  TomlTable(String file, String title, @Nullable TomlPosition start, org.tomlj.TomlTable table) {
    this.file = file;
    this.title = title;
    this.start = start;
    this.table = table;
  }

  /// The same table under another name in messages.
  TomlTable named(String name) {
    return new TomlTable(file, name, start, table);
  }

  /// The keys that are there.
  Set<String> keys() {
    return table.keySet();
  }

  boolean has(String key) {
    return table.contains(List.of(key));
  }

  /// Refuses every key that is not among `known`.
  TomlTable onlyKeys(String... known) {
    for (var key : table.keySet()) {
      if (!List.of(known).contains(key)) {
        throw new CliException(
            Kind.INVALID,
            "toml-key-unknown",
            at(key) + "`" + key + "` is not a key" + (title.isEmpty() ? "" : " of " + title),
            Suggestion.hint(key, List.of(known)));
      }
    }
    return this;
  }

  Optional<String> text(String key) {
    return typed(key, String.class, "a string, such as \"text\"");
  }

  /// The string of a key that must be there.
  String requiredText(String key) {
    return text(key).orElseThrow(() -> missing(key));
  }

  /// The string under `key`, read by `parse`; what `parse` refuses is an error at this place.
  <T> Optional<T> value(String key, Function<String, T> parse) {
    return text(key).map(text -> read(key, at(key), text, parse));
  }

  <T> T requiredValue(String key, Function<String, T> parse) {
    return value(key, parse).orElseThrow(() -> missing(key));
  }

  Optional<Boolean> bool(String key) {
    return typed(key, Boolean.class, "true or false");
  }

  /// A whole number from `least` to `most`.
  Optional<Long> number(String key, long least, long most) {
    var number = typed(key, Long.class, "a whole number");
    if (number.isPresent() && (number.get() < least || number.get() > most)) {
      throw new CliException(
          Kind.INVALID,
          "toml-value-invalid",
          at(key) + "`" + key + "` is " + number.get(),
          "it must be from " + least + " to " + most);
    }
    return number;
  }

  /// A port; 0 where the system may choose one.
  Optional<Integer> port(String key, int least) {
    return number(key, least, 65_535).map(Long::intValue);
  }

  /// A size such as `"64 MiB"`.
  Optional<ByteSize> size(String key) {
    return value(key, ByteSize::parse);
  }

  /// A duration such as `"90 s"`.
  Optional<Duration> duration(String key) {
    return value(key, Durations::parse);
  }

  /// The strings of an array; none if the key is absent.
  List<String> texts(String key) {
    return values(key, text -> text);
  }

  /// The strings of an array, each read by `parse`; none if the key is absent.
  <T> List<T> values(String key, Function<String, T> parse) {
    var array = typed(key, TomlArray.class, "an array of strings, such as [\"one\", \"two\"]");
    var values = new ArrayList<T>();
    for (int i = 0; array.isPresent() && i < array.get().size(); i++) {
      var item = array.get().get(i);
      var place = place(array.get().inputPositionOf(i));
      if (!(item instanceof String text)) {
        throw wrong(place, key, item, "an array of strings, such as [\"one\", \"two\"]");
      }
      values.add(read(key, place, text, parse));
    }
    return values;
  }

  /// The table under `key`; `name` stands for it in messages.
  Optional<TomlTable> table(String key, String name) {
    return typed(key, org.tomlj.TomlTable.class, "a table, written [" + key + "]")
        .map(found -> new TomlTable(file, name, table.inputPositionOf(List.of(key)), found));
  }

  /// The table of a key that must be there.
  TomlTable requiredTable(String key, String name) {
    return table(key, name).orElseThrow(() -> missing(key));
  }

  /// The tables of an array; none if the key is absent. `name` stands for one of them in messages.
  List<TomlTable> tables(String key, String name) {
    var array = typed(key, TomlArray.class, "an array of tables, written [[" + key + "]]");
    var tables = new ArrayList<TomlTable>();
    for (int i = 0; array.isPresent() && i < array.get().size(); i++) {
      var position = array.get().inputPositionOf(i);
      var item = array.get().get(i);
      if (!(item instanceof org.tomlj.TomlTable found)) {
        throw wrong(place(position), key, item, "an array of tables, written [[" + key + "]]");
      }
      tables.add(new TomlTable(file, name, position, found));
    }
    return tables;
  }

  /// Makes something of this table; what refuses it is an error at this table's place.
  <T> T make(Function<TomlTable, T> maker) {
    try {
      return maker.apply(this);
    } catch (CliException e) {
      throw e;
    } catch (MotteException e) {
      throw new CliException(
          Kind.INVALID, "toml-value-invalid", at("") + e.getMessage(), e.hint(), e);
    }
  }

  /// An error of the value under `key`.
  CliException invalid(String key, String what, String hint) {
    return new CliException(Kind.INVALID, "toml-value-invalid", at(key) + what, hint);
  }

  private CliException missing(String key) {
    return new CliException(
        Kind.INVALID,
        "toml-key-missing",
        at(key) + (title.isEmpty() ? "the file" : title) + " needs `" + key + "`",
        "add " + key + " = …");
  }

  private <T> Optional<T> typed(String key, Class<T> type, String wanted) {
    var value = table.get(List.of(key));
    if (value == null) {
      return Optional.empty();
    }
    if (!type.isInstance(value)) {
      throw wrong(at(key), key, value, wanted);
    }
    return Optional.of(type.cast(value));
  }

  private static CliException wrong(
      String place, String key, @Nullable Object value, String wanted) {
    var found =
        switch (value) {
          case null -> "nothing";
          case String text -> "the string \"" + text + "\"";
          case Long number -> "the number " + number;
          case Double number -> "the number " + number;
          case Boolean bool -> "the boolean " + bool;
          case TomlArray _ -> "an array";
          case org.tomlj.TomlTable _ -> "a table";
          default -> "a date or time";
        };
    return new CliException(
        Kind.INVALID,
        "toml-type-wrong",
        place + "`" + key + "` is " + found,
        "it must be " + wanted);
  }

  private static <T> T read(String key, String place, String text, Function<String, T> parse) {
    try {
      return parse.apply(text);
    } catch (MotteException e) {
      throw new CliException(
          Kind.INVALID, "toml-value-invalid", place + e.getMessage(), e.hint(), e);
    } catch (IllegalArgumentException e) {
      throw new CliException(
          Kind.INVALID,
          "toml-value-invalid",
          place + "`" + text + "` is no value for `" + key + "`",
          String.valueOf(e.getMessage()),
          e);
    }
  }

  /// Where `key` stands, or this table if it is not there.
  private String at(String key) {
    var found = has(key) ? table.inputPositionOf(List.of(key)) : null;
    return place(found == null ? start : found);
  }

  private String place(@Nullable TomlPosition position) {
    return position == null
        ? file + ": "
        : file + ":" + position.line() + ":" + position.column() + ": ";
  }
}
