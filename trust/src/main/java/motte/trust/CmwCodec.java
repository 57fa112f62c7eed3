package motte.trust;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import motte.core.Cbor;
import motte.core.Kind;

/// Reads and writes [Cmw] as CBOR.
final class CmwCodec {
  private static final int LARGEST_INDICATOR = 0xffff;

  private CmwCodec() {}

  static Cbor write(Cmw cmw) {
    return switch (cmw) {
      case Cmw.Message(var type, var value, var indicator) when indicator.isPresent() ->
          Cbor.array(Cbor.of(type), Cbor.of(value), Cbor.of(indicator.getAsInt()));
      case Cmw.Message(var type, var value, _) -> Cbor.array(Cbor.of(type), Cbor.of(value));
      case Cmw.Collection(var type, var members) -> {
        var map = Cbor.emptyMap();
        if (type.isPresent()) {
          map = map.put(Cmw.TYPE, type.get());
        }
        for (var member : members.entrySet()) {
          map = map.put(member.getKey(), write(member.getValue()));
        }
        yield map;
      }
    };
  }

  static Cmw read(Cbor cbor) {
    return switch (cbor) {
      case Cbor.Array(var parts) -> message(parts);
      case Cbor.Map map -> collection(map);
      default -> throw malformed("a wrapper is an array or a map in CBOR");
    };
  }

  private static Cmw message(List<Cbor> parts) {
    if (parts.size() < 2 || parts.size() > 3) {
      throw malformed("a record has " + parts.size() + " parts");
    }
    if (!(parts.get(0) instanceof Cbor.Text(var type))) {
      throw malformed("the type of a record is not a media type");
    }
    return new Cmw.Message(
        type,
        parts.get(1).blob(),
        parts.size() == 2 ? OptionalInt.empty() : OptionalInt.of(indicator(parts.get(2).number())));
  }

  private static int indicator(long bits) {
    if (bits <= 0 || bits > LARGEST_INDICATOR) {
      throw malformed("the indicator " + bits + " names no kind of message");
    }
    return (int) bits;
  }

  private static Cmw collection(Cbor.Map map) {
    var members = new TreeMap<String, Cmw>();
    for (var entry : map.entries().entrySet()) {
      if (!(entry.getKey() instanceof Cbor.Text(var label))) {
        throw malformed("a label of a collection is not text");
      }
      if (!label.equals(Cmw.TYPE)) {
        members.put(label, read(entry.getValue()));
      }
    }
    Optional<String> type = map.find(Cmw.TYPE).map(Cbor::text);
    return new Cmw.Collection(type, members);
  }

  static TrustException malformed(String message) {
    return new TrustException(
        Kind.INVALID,
        "cmw-malformed",
        message,
        "expected is a conceptual message wrapper (RFC 9999) in CBOR with media types");
  }
}
