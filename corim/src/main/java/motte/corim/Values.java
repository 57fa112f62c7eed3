package motte.corim;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import motte.core.Bytes;
import motte.core.Cbor;

/// Reads what is said of measured elements, by the base format and by Intel's profile.
final class Values {
  private static final long RANGE = 15;
  private static final long OLD_MASK = 5;
  private static final long TAGGED_SVN = 552;
  private static final long LEAST_SVN = 553;
  private static final long BYTES = 560;
  private static final long MASKED = 563;
  private static final long INT_RANGE = 564;
  private static final long NUMERIC = 60_010;
  private static final long SET_OF_DIGESTS = 60_020;
  private static final long MEMBER = 6;

  /// Stands for all code points that are words of a profile's own.
  private static final long EXTENSION = -Long.MAX_VALUE;

  /// Hashes by their numbers among Named Information (RFC 6920 §9.4) and in COSE (RFC 9054 §2).
  private static final Map<Long, String> HASHES =
      Map.of(
          1L, "sha-256", 7L, "sha-384", 8L, "sha-512", -16L, "sha-256", -43L, "sha-384", -44L,
          "sha-512");

  private Values() {}

  static Measurement read(Cbor.Map measurement) {
    CorimReader.onlyKeys(measurement, "measurement", 0, 2);
    var values = measurement.at(1).map();
    if (values.entries().isEmpty()) {
      throw CorimException.malformed("a measurement says nothing");
    }
    var conditions = new TreeMap<Long, Condition>();
    for (var each : values.entries().entrySet()) {
      if (each.getKey() instanceof Cbor.Text) {
        conditions.put(EXTENSION, new Condition.Unread());
        continue;
      }
      long codePoint = each.getKey().number();
      if (codePoint != OLD_MASK) {
        conditions.put(codePoint, condition(codePoint, each.getValue(), values));
      } else if (values.find(Measurement.RAW).isEmpty()) {
        throw CorimException.malformed("a measurement has a mask of nothing");
      }
    }
    return new Measurement(
        measurement.find(0).map(Element::read).orElse(Element.ALL),
        conditions,
        measurement.find(2).isPresent());
  }

  private static Condition condition(long codePoint, Cbor value, Cbor.Map all) {
    return switch (Math.clamp(codePoint, -1_000, 1_000)) {
      case (int) Measurement.SVN, (int) RANGE, -73 -> number(value);
      case (int) Measurement.DIGESTS -> digests(value);
      case (int) Measurement.RAW -> raw(value, all.find(OLD_MASK));
      case (int) Measurement.NAME -> new Condition.Name(value.text());
      case (int) Measurement.CRYPTOKEYS -> keyNames(value);
      case (int) Measurement.REGISTERS -> registers(value.map());
      case -81, -82 -> raw(value, Optional.empty());
      case -83, -84 -> oneOf(value);
      case -85 ->
          value instanceof Cbor.Int(long product) ? exactly(product) : new Condition.Unread();
      default -> new Condition.Unread();
    };
  }

  private static Condition.Range exactly(long number) {
    return new Condition.Range(OptionalLong.of(number), OptionalLong.of(number));
  }

  private static Condition number(Cbor value) {
    return switch (value) {
      case Cbor.Int(long number) -> exactly(number);
      case Cbor.Tag(long tag, Cbor.Int(long number)) when tag == TAGGED_SVN -> exactly(number);
      case Cbor.Tag(long tag, Cbor.Int(long number)) when tag == LEAST_SVN ->
          new Condition.Range(OptionalLong.of(number), OptionalLong.empty());
      case Cbor.Tag(long tag, Cbor.Array(var ends)) when tag == INT_RANGE && ends.size() == 2 ->
          new Condition.Range(end(ends.get(0)), end(ends.get(1)));
      case Cbor.Tag(long tag, Cbor.Array(var expression))
          when tag == NUMERIC && expression.size() == 2 ->
          compared(expression.get(0).number(), expression.get(1).number());
      default -> throw CorimException.malformed("a version is no number, minimum or range");
    };
  }

  private static OptionalLong end(Cbor value) {
    return value instanceof Cbor.Null ? OptionalLong.empty() : OptionalLong.of(value.number());
  }

  /// Intel's operators: equal, greater, at least, less, at most.
  private static Condition compared(long operator, long number) {
    return switch (Math.clamp(operator, -1, 5)) {
      case 0 -> exactly(number);
      case 1 ->
          new Condition.Range(OptionalLong.of(Math.addExact(number, 1)), OptionalLong.empty());
      case 2 -> new Condition.Range(OptionalLong.of(number), OptionalLong.empty());
      case 3 ->
          new Condition.Range(OptionalLong.empty(), OptionalLong.of(Math.subtractExact(number, 1)));
      case 4 -> new Condition.Range(OptionalLong.empty(), OptionalLong.of(number));
      default -> new Condition.Unread();
    };
  }

  static Condition.Digests digests(Cbor value) {
    var digests = new LinkedHashMap<String, Bytes>();
    for (var each : CorimReader.nonEmpty(value)) {
      var pair = each.items();
      if (pair.size() != 2 || digests.put(hash(pair.get(0)), pair.get(1).blob()) != null) {
        throw CorimException.malformed("a digest is no pair, or two are of one hash");
      }
    }
    return new Condition.Digests(digests);
  }

  /// A hash that is not known here keeps a name of its own, and matches nothing.
  private static String hash(Cbor algorithm) {
    return switch (algorithm) {
      case Cbor.Int(long number) -> HASHES.getOrDefault(number, "hash " + number);
      case Cbor.Text(var name) -> name;
      default -> throw CorimException.malformed("the hash of a digest is no number and no name");
    };
  }

  /// One digest, several hashes of one thing, or a set of things.
  private static Condition oneOf(Cbor value) {
    return switch (value) {
      case Cbor.Tag(long tag, Cbor.Array(var expression))
          when tag == SET_OF_DIGESTS && expression.size() == 2 ->
          expression.get(0).number() == MEMBER
              ? new Condition.OneOf(
                  expression.get(1).items().stream()
                      .map(each -> digests(Cbor.array(each)))
                      .toList())
              : new Condition.Unread();
      case Cbor.Array(var items)
          when !items.isEmpty() && !(items.getFirst() instanceof Cbor.Array) ->
          digests(Cbor.array(value));
      default -> digests(value);
    };
  }

  private static Condition raw(Cbor value, Optional<Cbor> mask) {
    return switch (value) {
      case Cbor.Tag(long tag, Cbor.Array(var pair)) when tag == MASKED && pair.size() == 2 ->
          new Condition.Raw(pair.get(0).blob(), pair.get(1).blob());
      case Cbor.Tag(long tag, Cbor.Blob(var bytes)) when tag == BYTES -> masked(bytes, mask);
      case Cbor.Blob(var bytes) -> masked(bytes, mask);
      default -> new Condition.Unread();
    };
  }

  private static Condition.Raw masked(Bytes value, Optional<Cbor> mask) {
    return new Condition.Raw(
        value, mask.map(Values::maskBytes).orElseGet(() -> ones(value.size())));
  }

  private static Bytes maskBytes(Cbor mask) {
    return mask instanceof Cbor.Tag(long tag, Cbor.Blob(var bytes)) && tag == BYTES
        ? bytes
        : mask.blob();
  }

  private static Bytes ones(int size) {
    var ones = new byte[size];
    Arrays.fill(ones, (byte) 0xff);
    return Bytes.wrap(ones);
  }

  private static Condition keyNames(Cbor value) {
    var names = new HashSet<Bytes>();
    for (var each : CorimReader.nonEmpty(value)) {
      if (!(each instanceof Cbor.Tag(long tag, Cbor.Blob(var name)) && tag == BYTES)) {
        return new Condition.Unread();
      }
      names.add(name);
    }
    return new Condition.KeyNames(names);
  }

  private static Condition registers(Cbor.Map registers) {
    if (registers.entries().isEmpty()) {
      throw CorimException.malformed("there are registers, and none is said");
    }
    var values = new LinkedHashMap<Element, Condition.Digests>();
    registers
        .entries()
        .forEach((register, digests) -> values.put(Element.read(register), digests(digests)));
    return new Condition.Registers(values);
  }
}
