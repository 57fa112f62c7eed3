package motte.pack;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.CoreException;
import motte.core.Digest;
import motte.core.Kind;
import motte.core.Suggestion;
import motte.trust.Spki;
import motte.trust.TrustException;

/// A map of a CBOR document together with the path of its key, so that an error says where.
final class Fields {
  /// The end of the year 9999.
  private static final long LAST_SECOND = 253_402_300_799L;

  /// Errors that name the path of their key already.
  private static final Set<String> LOCATED =
      Set.of("key-unknown", "key-missing", "value-malformed");

  private final String document;
  private final String path;
  private final Cbor.Map map;

  private Fields(String document, String path, Cbor.Map map) {
    this.document = document;
    this.path = path;
    this.map = map;
  }

  /// The whole of a document, which must be a map.
  static Fields of(String document, Bytes cbor) {
    try {
      return new Fields(document, "", Cbor.decode(cbor).map());
    } catch (CoreException e) {
      throw new PackException(
          Kind.INVALID,
          "document-malformed",
          "the " + document + " is not a CBOR map: " + e.getMessage(),
          "write it with motte; it must be deterministic CBOR (RFC 8949 section 4.2)",
          e);
    }
  }

  /// Refuses keys that are not among `known`.
  void only(Collection<String> known) {
    for (var key : map.entries().keySet()) {
      var name = key instanceof Cbor.Text(var text) ? text : key.toString();
      if (!(key instanceof Cbor.Text) || !known.contains(name)) {
        throw new PackException(
            Kind.INVALID,
            "key-unknown",
            "`" + at(name) + "` is not a key of the " + document,
            Suggestion.hint(name, known));
      }
    }
  }

  boolean has(String key) {
    return map.find(key).isPresent();
  }

  String text(String key) {
    return read(key, "text", Cbor::text);
  }

  Optional<String> optionalText(String key) {
    return has(key) ? Optional.of(text(key)) : Optional.empty();
  }

  long number(String key) {
    return read(key, "an integer", Cbor::number);
  }

  int integer(String key) {
    return read(key, "an integer of 32 bits", value -> Math.toIntExact(value.number()));
  }

  boolean bool(String key) {
    return read(key, "a boolean", Cbor::bool);
  }

  /// A public key in DER.
  Spki key(String key) {
    var der = read(key, "a byte string", Cbor::blob);
    try {
      return Spki.parse(der);
    } catch (TrustException e) {
      throw malformed(at(key), e.getMessage(), e);
    }
  }

  /// Text of some syntax of its own, such as a digest.
  <T> T parsed(String key, Function<String, T> parse) {
    var text = text(key);
    try {
      return parse.apply(text);
    } catch (CoreException | IllegalArgumentException e) {
      throw malformed(at(key), String.valueOf(e.getMessage()), e);
    }
  }

  Digest digest(String key) {
    return parsed(key, Digest::parse);
  }

  Optional<Digest> optionalDigest(String key) {
    return has(key) ? Optional.of(digest(key)) : Optional.empty();
  }

  List<String> texts(String key) {
    var items = read(key, "an array", Cbor::items);
    var texts = new ArrayList<String>();
    for (var item : items) {
      var path = at(key) + "[" + texts.size() + "]";
      texts.add(typed(path, item, "text", Cbor::text));
    }
    return texts;
  }

  <T> List<T> parsedEach(String key, Function<String, T> parse) {
    var results = new ArrayList<T>();
    for (var text : texts(key)) {
      try {
        results.add(parse.apply(text));
      } catch (CoreException e) {
        throw malformed(at(key) + "[" + results.size() + "]", e.getMessage(), e);
      }
    }
    return results;
  }

  Instant instant(String key) {
    return read(key, "seconds since 1970", value -> instant(value.number()));
  }

  private static Instant instant(long seconds) {
    if (seconds < 0 || seconds > LAST_SECOND) {
      throw new ArithmeticException("not a time of ours");
    }
    return Instant.ofEpochSecond(seconds);
  }

  SortedMap<String, String> textMap(String key) {
    var texts = new TreeMap<String, String>();
    read(key, "a map", Cbor::map)
        .entries()
        .forEach((name, value) -> {
          var text = typed(at(key) + "." + name, name, "a text key", Cbor::text);
          texts.put(text, typed(at(key) + "." + text, value, "text", Cbor::text));
        });
    return texts;
  }

  Fields fields(String key) {
    return new Fields(document, at(key), read(key, "a map", Cbor::map));
  }

  <T> List<T> each(String key, Function<Fields, T> parse) {
    var items = read(key, "an array", Cbor::items);
    var results = new ArrayList<T>();
    for (var item : items) {
      var path = at(key) + "[" + results.size() + "]";
      var fields = new Fields(document, path, typed(path, item, "a map", Cbor::map));
      results.add(fields.located(parse));
    }
    return results;
  }

  /// The maps in a map, each read by `parse`.
  <T> SortedMap<String, T> named(String key, Function<Fields, T> parse) {
    var results = new TreeMap<String, T>();
    for (var entry : read(key, "a map", Cbor::map).entries().entrySet()) {
      var name = typed(at(key), entry.getKey(), "text as a key", Cbor::text);
      var path = at(key) + "." + name;
      var fields = new Fields(document, path, typed(path, entry.getValue(), "a map", Cbor::map));
      results.put(name, fields.located(parse));
    }
    return results;
  }

  /// Runs `parse`, and says in front of an error about a value where that value stands.
  <T> T located(Function<Fields, T> parse) {
    try {
      return parse.apply(this);
    } catch (PackException e) {
      if (path.isEmpty() || LOCATED.contains(e.code())) {
        throw e;
      }
      throw new PackException(e.kind(), e.code(), path + ": " + e.getMessage(), e.hint(), e);
    }
  }

  private String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private <T> T read(String key, String wanted, Function<Cbor, T> read) {
    var value = map.find(key);
    if (value.isEmpty()) {
      throw new PackException(
          Kind.INVALID,
          "key-missing",
          "`" + at(key) + "` is missing from the " + document,
          "its canonical form writes every key, defaults too; write it with motte");
    }
    return typed(at(key), value.get(), wanted, read);
  }

  private <T> T typed(String path, Cbor value, String wanted, Function<Cbor, T> read) {
    try {
      return read.apply(value);
    } catch (CoreException | ArithmeticException e) {
      throw malformed(path, wanted + " is expected", e);
    }
  }

  private PackException malformed(String path, String message, Exception cause) {
    return new PackException(
        Kind.INVALID,
        "value-malformed",
        "`" + path + "` of the " + document + ": " + message,
        "compare it with the reference of the " + document,
        cause);
  }
}
