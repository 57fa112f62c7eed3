package motte.pack;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import motte.core.ByteSize;
import motte.core.Cbor;

/// What the tenant lets a package ask for at most; see [ManifestLimits#within].
///
/// @param memory linear memory
/// @param connections open connections at a time
/// @param callTime wall time of one call
public record WarrantLimits(
    Optional<ByteSize> memory, Optional<Integer> connections, Optional<Duration> callTime) {
  private static final List<String> KEYS = List.of("memory", "connections", "call-time");

  public WarrantLimits {
    connections.ifPresent(most -> Names.between("connections", most, 0, 1_000_000));
    callTime.ifPresent(most -> ManifestLimits.duration("call-time", most));
  }

  /// No ceiling: what the manifest says holds.
  public static WarrantLimits none() {
    return new WarrantLimits(Optional.empty(), Optional.empty(), Optional.empty());
  }

  Cbor canonical() {
    var map = Cbor.emptyMap();
    if (memory.isPresent()) {
      map = map.put("memory", memory.get().bytes());
    }
    if (connections.isPresent()) {
      map = map.put("connections", connections.get());
    }
    if (callTime.isPresent()) {
      map = map.put("call-time", callTime.get().toMillis());
    }
    return map;
  }

  static WarrantLimits parse(Fields fields) {
    fields.only(KEYS);
    return new WarrantLimits(
        fields.has("memory")
            ? Optional.of(ManifestLimits.size(fields, "memory"))
            : Optional.empty(),
        fields.has("connections") ? Optional.of(fields.integer("connections")) : Optional.empty(),
        ManifestLimits.time(fields, "call-time"));
  }
}
