package motte.core;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// A CBOR value in deterministic encoding (RFC 8949 §4.2.1): shortest heads, definite lengths, map
/// keys in the order of their encoded bytes. [#decode] rejects everything else, so a value has
/// exactly one encoding, and a digest of it names it. Floats do not occur. What others have written
/// by looser rules is read by [#decodeForeign]: keep its bytes where a signature covers them, for
/// [#encode] writes others.
///
/// ```java
/// var bytes = Cbor.emptyMap().put("seq", 0).put("kind", "boot").encode();
/// var kind = Cbor.decode(bytes).map().text("kind");
/// ```
public sealed interface Cbor {

  /// An integer from -2⁶³ to 2⁶³-1.
  record Int(long value) implements Cbor {}

  /// A byte string.
  record Blob(Bytes value) implements Cbor {}

  /// A text string.
  record Text(String value) implements Cbor {}

  /// An array.
  record Array(List<Cbor> items) implements Cbor {
    public Array {
      items = List.copyOf(items);
    }
  }

  /// A tagged value.
  record Tag(long number, Cbor content) implements Cbor {}

  /// `true` or `false`.
  record Bool(boolean value) implements Cbor {}

  /// `null`.
  record Null() implements Cbor {}

  /// A map. Its entries stand in canonical order, whatever the order in which they were put.
  /// Immutable: [#put] returns a new map.
  record Map(SortedMap<Cbor, Cbor> entries) implements Cbor {
    public Map {
      var sorted = new TreeMap<Cbor, Cbor>(CborOrder.ENCODED);
      sorted.putAll(entries);
      entries = Collections.unmodifiableSortedMap(sorted);
    }

    /// This map with one more entry; the key must be new.
    public Map put(Cbor key, Cbor value) {
      var more = new TreeMap<Cbor, Cbor>(CborOrder.ENCODED);
      more.putAll(entries);
      if (more.put(key, value) != null) {
        throw CborReader.malformed("the key " + key + " appears twice");
      }
      return new Map(more);
    }

    public Map put(String key, Cbor value) {
      return put(new Text(key), value);
    }

    public Map put(String key, String value) {
      return put(new Text(key), new Text(value));
    }

    public Map put(String key, long value) {
      return put(new Text(key), new Int(value));
    }

    public Map put(String key, boolean value) {
      return put(new Text(key), new Bool(value));
    }

    public Map put(String key, Bytes value) {
      return put(new Text(key), new Blob(value));
    }

    public Map put(long key, Cbor value) {
      return put(new Int(key), value);
    }

    /// The value under `key`, if any.
    public Optional<Cbor> find(Cbor key) {
      return Optional.ofNullable(entries.get(key));
    }

    /// The value under the text `key`, if any.
    public Optional<Cbor> find(String key) {
      return find(new Text(key));
    }

    /// The value under the integer `key`, if any.
    public Optional<Cbor> find(long key) {
      return find(new Int(key));
    }

    /// The value under `key`, which must exist.
    public Cbor at(String key) {
      return find(key).orElseThrow(() -> CborReader.malformed("key `" + key + "` is missing"));
    }

    /// The value under `key`, which must exist.
    public Cbor at(long key) {
      return find(key).orElseThrow(() -> CborReader.malformed("key " + key + " is missing"));
    }

    public String text(String key) {
      return at(key).text();
    }

    public long number(String key) {
      return at(key).number();
    }

    public boolean bool(String key) {
      return at(key).bool();
    }

    public Bytes blob(String key) {
      return at(key).blob();
    }

    public List<Cbor> items(String key) {
      return at(key).items();
    }

    public Map map(String key) {
      return at(key).map();
    }

    /// Refuses text keys that are not among `known`: a format has no room for surprises.
    public Map onlyKeys(Set<String> known) {
      for (var key : entries.keySet()) {
        if (!(key instanceof Text(var name)) || !known.contains(name)) {
          throw CborReader.malformed("the key " + key + " is not part of this format");
        }
      }
      return this;
    }
  }

  /// An empty map, to be filled with `put`.
  static Map emptyMap() {
    return new Map(new TreeMap<>(CborOrder.ENCODED));
  }

  static Cbor of(long value) {
    return new Int(value);
  }

  static Cbor of(String value) {
    return new Text(value);
  }

  static Cbor of(Bytes value) {
    return new Blob(value);
  }

  static Cbor of(boolean value) {
    return new Bool(value);
  }

  static Cbor array(Cbor... items) {
    return new Array(List.of(items));
  }

  static Cbor array(List<? extends Cbor> items) {
    return new Array(List.copyOf(items));
  }

  /// Reads one value that fills `bytes` entirely and is deterministically encoded; throws
  /// `cbor-malformed` with the offset otherwise.
  static Cbor decode(byte[] bytes) {
    return new CborReader(bytes, true).document();
  }

  /// Reads one value that fills `bytes` entirely, in any well-formed encoding: heads may be longer
  /// than needed, lengths indefinite, map keys in any order, though none twice. Floats and integers
  /// beyond 63 bits are refused here too: `cbor-malformed` with the offset.
  static Cbor decodeForeign(Bytes bytes) {
    return new CborReader(bytes.shared(), false).document();
  }

  /// Reads one value as [#decode(byte[])] does.
  static Cbor decode(Bytes bytes) {
    return decode(bytes.shared());
  }

  /// The one encoding of this value.
  default byte[] encode() {
    return CborWriter.write(this);
  }

  /// The encoding as an immutable value.
  default Bytes encoded() {
    return Bytes.wrap(encode());
  }

  /// This value as a map, which it must be; likewise below.
  default Map map() {
    if (this instanceof Map map) {
      return map;
    }
    throw CborReader.unexpected(this, "a map");
  }

  default List<Cbor> items() {
    if (this instanceof Array(var value)) {
      return value;
    }
    throw CborReader.unexpected(this, "an array");
  }

  default String text() {
    if (this instanceof Text(var value)) {
      return value;
    }
    throw CborReader.unexpected(this, "text");
  }

  default long number() {
    if (this instanceof Int(var value)) {
      return value;
    }
    throw CborReader.unexpected(this, "an integer");
  }

  default boolean bool() {
    if (this instanceof Bool(var value)) {
      return value;
    }
    throw CborReader.unexpected(this, "a boolean");
  }

  default Bytes blob() {
    if (this instanceof Blob(var value)) {
      return value;
    }
    throw CborReader.unexpected(this, "a byte string");
  }
}
