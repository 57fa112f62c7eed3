package motte.dcap;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import motte.core.Bytes;
import motte.core.Json;

/// Reads the members of a JSON object, each with its type and range.
record JsonFields(Json.Map map, Function<String, DcapException> fault) {
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z");
  private static final Pattern HEX = Pattern.compile("[0-9a-f]*|[0-9A-F]*");

  boolean has(String name) {
    return map.has(name);
  }

  String text(String name) {
    if (member(name) instanceof Json.Text(var value)) {
      return value;
    }
    throw wrong(name, "a string");
  }

  int number(String name, int most) {
    if (member(name) instanceof Json.Int(var value) && value >= 0 && value <= most) {
      return (int) value;
    }
    throw wrong(name, "a whole number from 0 to " + most);
  }

  Bytes hex(String name, int size) {
    var text = text(name);
    if (text.length() != 2 * size || !HEX.matcher(text).matches()) {
      throw wrong(name, 2 * size + " hexadecimal digits of one case");
    }
    return Bytes.parseHex(text);
  }

  Instant time(String name) {
    var text = text(name);
    try {
      if (DATE.matcher(text).matches()) {
        return Instant.parse(text);
      }
    } catch (DateTimeParseException _) {
      // told below
    }
    throw wrong(name, "a time such as 2025-06-19T10:16:03Z, but `" + text + "`");
  }

  TcbStatus status(String name) {
    var text = text(name);
    return TcbStatus.of(text)
        .filter(TcbStatus::ofLevels)
        .orElseThrow(() -> wrong(name, "a TCB status, but `" + text + "`"));
  }

  JsonFields object(String name) {
    if (member(name) instanceof Json.Map value) {
      return new JsonFields(value, fault);
    }
    throw wrong(name, "an object");
  }

  /// The objects of an array that has at least one, and at most `most`.
  List<JsonFields> objects(String name, int most) {
    var objects = new ArrayList<JsonFields>();
    for (var item : items(name, most)) {
      if (!(item instanceof Json.Map value)) {
        throw wrong(name, "an array of objects");
      }
      objects.add(new JsonFields(value, fault));
    }
    if (objects.isEmpty()) {
      throw wrong(name, "an array with at least one object");
    }
    return List.copyOf(objects);
  }

  /// The strings of an array, none if it is not there.
  List<String> texts(String name, int most) {
    var texts = new ArrayList<String>();
    if (has(name)) {
      for (var item : items(name, most)) {
        if (!(item instanceof Json.Text(var value))) {
          throw wrong(name, "an array of strings");
        }
        texts.add(value);
      }
    }
    return List.copyOf(texts);
  }

  <T> Optional<T> maybe(String name, Function<String, T> reader) {
    return has(name) ? Optional.of(reader.apply(name)) : Optional.empty();
  }

  DcapException wrong(String name, String wanted) {
    return fault.apply("the member `" + name + "` is not " + wanted);
  }

  private List<Json> items(String name, int most) {
    if (member(name) instanceof Json.Array(var items) && items.size() <= most) {
      return items;
    }
    throw wrong(name, "an array of at most " + most);
  }

  private Json member(String name) {
    if (!map.has(name)) {
      throw fault.apply("the member `" + name + "` is missing");
    }
    return map.member(name);
  }
}
