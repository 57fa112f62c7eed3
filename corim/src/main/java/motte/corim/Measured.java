package motte.corim;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import motte.core.Bytes;

/// What evidence says of one element. What it does not say matches nothing.
///
/// @param digests by the name of the hash (`sha-384`)
/// @param raw its bytes
/// @param number its version, or another number
/// @param registers what its registers hold, each with digests
public record Measured(
    Map<String, Bytes> digests,
    Optional<Bytes> raw,
    OptionalLong number,
    Map<Element, Measured> registers) {
  public Measured {
    digests = Map.copyOf(digests);
    registers = Map.copyOf(registers);
  }

  /// A hash.
  public static Measured digest(String hash, Bytes value) {
    return new Measured(Map.of(hash, value), Optional.of(value), OptionalLong.empty(), Map.of());
  }

  /// One thing by several hashes.
  public static Measured digests(Map<String, Bytes> digests) {
    return new Measured(digests, Optional.empty(), OptionalLong.empty(), Map.of());
  }

  /// Bytes.
  public static Measured raw(Bytes value) {
    return new Measured(Map.of(), Optional.of(value), OptionalLong.empty(), Map.of());
  }

  /// A number.
  public static Measured number(long value) {
    return new Measured(Map.of(), Optional.empty(), OptionalLong.of(value), Map.of());
  }

  /// Registers.
  public static Measured registers(Map<Element, Measured> registers) {
    return new Measured(Map.of(), Optional.empty(), OptionalLong.empty(), registers);
  }
}
