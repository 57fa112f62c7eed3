package motte.corim;

import java.util.Optional;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.trust.Der;

/// What is measured, or what measures (draft-ietf-rats-corim-11 §5.1.4.1.2). What is not said may
/// be anything.
///
/// @param classOid its class, as an OID with dots
/// @param classBytes its class, as bytes or a UUID
/// @param instance the one that is meant
/// @param vendor who makes it
/// @param model what they call it
/// @param unread whether it says more, that is not understood here
public record Environment(
    Optional<String> classOid,
    Optional<Bytes> classBytes,
    Optional<Bytes> instance,
    Optional<String> vendor,
    Optional<String> model,
    boolean unread) {
  private static final long UUID = 37;
  private static final long OID = 111;
  private static final long UEID = 550;
  private static final long BYTES = 560;

  static Environment read(Cbor.Map map) {
    CorimReader.onlyKeys(map, "environment", 0, 2);
    if (map.entries().isEmpty()) {
      throw CorimException.malformed("an environment says nothing");
    }
    var type = map.find(0).map(Cbor::map).orElse(Cbor.emptyMap());
    CorimReader.onlyKeys(type, "class", 0, 4);
    var id = type.find(0);
    var instance = map.find(1).flatMap(Environment::bytes);
    boolean unread =
        map.find(2).isPresent()
            || type.find(3).isPresent()
            || type.find(4).isPresent()
            || (map.find(1).isPresent() && instance.isEmpty());
    return new Environment(
        id.flatMap(Environment::oid),
        id.flatMap(Environment::bytes),
        instance,
        type.find(1).map(Cbor::text),
        type.find(2).map(Cbor::text),
        unread);
  }

  /// An OID with dots: some write the tag and the length of its DER before its content.
  static Optional<String> oid(Cbor id) {
    if (!(id instanceof Cbor.Tag(long tag, Cbor.Blob(var content)) && tag == OID)) {
      return Optional.empty();
    }
    boolean whole =
        content.size() > 2 && content.at(0) == Der.OID && content.at(1) == content.size() - 2;
    var arcs = whole ? content.slice(2, content.size()) : content;
    return Optional.of(Der.of(Der.OID, arcs).oid(CorimException::malformed));
  }

  /// The bytes of a UUID, a UEID, or of an ID of no particular kind.
  static Optional<Bytes> bytes(Cbor id) {
    return id instanceof Cbor.Tag(long tag, Cbor.Blob(var content))
            && (tag == UUID || tag == UEID || tag == BYTES)
        ? Optional.of(content)
        : Optional.empty();
  }
}
