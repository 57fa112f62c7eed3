package motte.cca;

import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Json;

/// A set of claims before it is known to be valid, in CBOR or in JSON. Claims that nobody asks for
/// are ignored, as EAT demands (RFC 9711 §6.1).
sealed interface ClaimSet {
  /// Hash functions of at least 256 bits, by their names at IANA: no other measures anything here.
  Set<String> HASHES =
      Set.of("sha-256", "sha-384", "sha-512", "sha3-256", "sha3-384", "sha3-512", "shake256");

  /// The sizes of their values.
  Set<Integer> HASH_SIZES = Set.of(32, 48, 64);

  Optional<Bytes> bytes(Claim claim);

  Optional<String> text(Claim claim);

  Optional<Long> number(Claim claim);

  Optional<List<Bytes>> listOfBytes(Claim claim);

  Optional<List<ClaimSet>> sets(Claim claim);

  static ClaimSet of(Cbor.Map claims) {
    return new OfCbor(claims);
  }

  static ClaimSet of(Json.Map claims) {
    return new OfJson(claims);
  }

  /// Bytes of one of these sizes, which must be there.
  default Bytes bytes(Claim claim, Set<Integer> sizes) {
    var value = required(claim, bytes(claim));
    if (!sizes.contains(value.size())) {
      throw CcaException.claim(
          claim.label(), "has " + value.size() + " bytes, which is none of its sizes");
    }
    return value;
  }

  /// A hash value, which must be there.
  default Bytes hash(Claim claim) {
    return bytes(claim, HASH_SIZES);
  }

  /// The name of a hash function, which must be there.
  default String hashName(Claim claim) {
    var name = required(claim, text(claim));
    if (!HASHES.contains(name)) {
      throw CcaException.claim(claim.label(), "names `" + name + "`, no hash of 256 bits or more");
    }
    return name;
  }

  /// Text that is not empty, where there is any.
  default Optional<String> someText(Claim claim) {
    var value = text(claim);
    if (value.isPresent() && value.get().isEmpty()) {
      throw CcaException.claim(claim.label(), "is empty");
    }
    return value;
  }

  /// EAT UEID of type RAND: 33 bytes, the first of them 0x01 (RFC 9711 §4.2.1).
  default Bytes ueid(Claim claim) {
    var value = bytes(claim, Set.of(33));
    if (value.at(0) != 1) {
      throw CcaException.claim(claim.label(), "does not begin with 01: " + value);
    }
    return value;
  }

  /// A life-cycle state: two bytes, the higher one of 00, 10, … 60.
  default int lifecycle(Claim claim) {
    long value = required(claim, number(claim));
    if (value < 0 || value > 0x60ff || (value & 0x0f00) != 0) {
      throw CcaException.claim(claim.label(), "is %d, no life-cycle state".formatted(value));
    }
    return (int) value;
  }

  /// The software components, of which there must be one at least.
  default List<SwComponent> components(Claim claim) {
    var components = required(claim, sets(claim)).stream().map(SwComponent::read).toList();
    if (components.isEmpty()) {
      throw CcaException.claim(claim.label(), "is empty");
    }
    return components;
  }

  /// The value of a claim that must be there.
  static <T> T required(Claim claim, Optional<T> value) {
    return value.orElseThrow(() -> CcaException.claim(claim.label(), "is missing"));
  }

  /// Claims as a token signs them.
  record OfCbor(Cbor.Map claims) implements ClaimSet {
    @Override
    public Optional<Bytes> bytes(Claim claim) {
      return find(claim).map(value -> bytes(claim, value));
    }

    @Override
    public Optional<String> text(Claim claim) {
      return find(claim)
          .map(value ->
              switch (value) {
                case Cbor.Text(var text) -> text;
                default -> throw wrong(claim, "a text");
              });
    }

    @Override
    public Optional<Long> number(Claim claim) {
      return find(claim)
          .map(value ->
              switch (value) {
                case Cbor.Int(var number) -> number;
                default -> throw wrong(claim, "a number");
              });
    }

    @Override
    public Optional<List<Bytes>> listOfBytes(Claim claim) {
      return items(claim).map(items -> items.stream().map(item -> bytes(claim, item)).toList());
    }

    @Override
    public Optional<List<ClaimSet>> sets(Claim claim) {
      return items(claim)
          .map(items ->
              items.stream()
                  .map(item ->
                      switch (item) {
                        case Cbor.Map map -> of(map);
                        default -> throw wrong(claim, "maps");
                      })
                  .toList());
    }

    private Optional<Cbor> find(Claim claim) {
      return claims.find(claim.key());
    }

    private Optional<List<Cbor>> items(Claim claim) {
      return find(claim)
          .map(value ->
              switch (value) {
                case Cbor.Array(var items) -> items;
                default -> throw wrong(claim, "an array");
              });
    }

    private static Bytes bytes(Claim claim, Cbor value) {
      if (value instanceof Cbor.Blob(var bytes)) {
        return bytes;
      }
      throw wrong(claim, "a byte string");
    }
  }

  /// Claims as people and tools pass them on: bytes are base64.
  record OfJson(Json.Map claims) implements ClaimSet {
    @Override
    public Optional<Bytes> bytes(Claim claim) {
      return find(claim).map(value -> bytes(claim, value));
    }

    @Override
    public Optional<String> text(Claim claim) {
      return find(claim)
          .map(value ->
              switch (value) {
                case Json.Text(var text) -> text;
                default -> throw wrong(claim, "a string");
              });
    }

    @Override
    public Optional<Long> number(Claim claim) {
      return find(claim)
          .map(value ->
              switch (value) {
                case Json.Int(var number) -> number;
                default -> throw wrong(claim, "a number");
              });
    }

    @Override
    public Optional<List<Bytes>> listOfBytes(Claim claim) {
      return items(claim).map(items -> items.stream().map(item -> bytes(claim, item)).toList());
    }

    @Override
    public Optional<List<ClaimSet>> sets(Claim claim) {
      return items(claim)
          .map(items ->
              items.stream()
                  .map(item ->
                      switch (item) {
                        case Json.Map map -> of(map);
                        default -> throw wrong(claim, "objects");
                      })
                  .toList());
    }

    private Optional<Json> find(Claim claim) {
      return Optional.ofNullable(claims.members().get(claim.label()));
    }

    private Optional<List<Json>> items(Claim claim) {
      return find(claim)
          .map(value ->
              switch (value) {
                case Json.Array(var items) -> items;
                default -> throw wrong(claim, "an array");
              });
    }

    private static Bytes bytes(Claim claim, Json value) {
      if (value instanceof Json.Text(var text)) {
        try {
          return Bytes.wrap(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException _) {
          throw wrong(claim, "base64");
        }
      }
      throw wrong(claim, "base64");
    }
  }

  private static CcaException wrong(Claim claim, String wanted) {
    return CcaException.claim(claim.label(), "is not " + wanted);
  }
}
