package motte.pack;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import motte.core.ByteSize;
import motte.core.Cbor;

/// What one guest may use.
///
/// @param memory linear memory
/// @param tableElements elements of all tables together
/// @param callDepth nested calls
/// @param callTime wall time of one call from outside; absent is unlimited
/// @param connections open connections at a time, over all listeners
/// @param handshake time in which a peer must finish its TLS handshake
/// @param buffer bytes held for one direction of one connection
public record ManifestLimits(
    ByteSize memory,
    int tableElements,
    int callDepth,
    Optional<Duration> callTime,
    int connections,
    Duration handshake,
    ByteSize buffer) {

  public static final ByteSize DEFAULT_MEMORY = ByteSize.ofMiB(512);
  public static final int DEFAULT_TABLE_ELEMENTS = 1_000_000;
  public static final int DEFAULT_CALL_DEPTH = 10_000;
  public static final int DEFAULT_CONNECTIONS = 4096;
  public static final Duration DEFAULT_HANDSHAKE = Duration.ofSeconds(10);
  public static final ByteSize DEFAULT_BUFFER = ByteSize.ofKiB(64);

  /// The keys of `[limits]`. Times are whole milliseconds in canonical form, sizes bytes.
  public static final List<String> KEYS =
      List.of(
          "memory",
          "table-elements",
          "call-depth",
          "call-time",
          "connections",
          "handshake",
          "buffer");

  private static final Duration LONGEST = Duration.ofDays(365);

  public ManifestLimits {
    Names.between("memory", memory.bytes(), 0, 4L << 30);
    Names.between("table-elements", tableElements, 0, Integer.MAX_VALUE);
    Names.between("call-depth", callDepth, 1, Integer.MAX_VALUE);
    callTime.ifPresent(time -> duration("call-time", time));
    Names.between("connections", connections, 0, 1_000_000);
    duration("handshake", handshake);
    Names.between("buffer", buffer.bytes(), 1 << 10, 64 << 20);
  }

  /// What holds where a manifest says nothing.
  public static ManifestLimits defaults() {
    return new ManifestLimits(
        DEFAULT_MEMORY,
        DEFAULT_TABLE_ELEMENTS,
        DEFAULT_CALL_DEPTH,
        Optional.empty(),
        DEFAULT_CONNECTIONS,
        DEFAULT_HANDSHAKE,
        DEFAULT_BUFFER);
  }

  /// These limits, and nowhere more than the warrant allows.
  public ManifestLimits within(WarrantLimits ceiling) {
    return new ManifestLimits(
        ceiling.memory().filter(most -> most.compareTo(memory) < 0).orElse(memory),
        tableElements,
        callDepth,
        ceiling
            .callTime()
            .filter(most -> callTime.isEmpty() || most.compareTo(callTime.get()) < 0)
            .or(() -> callTime),
        Math.min(connections, ceiling.connections().orElse(connections)),
        handshake,
        buffer);
  }

  Cbor canonical() {
    var map =
        Cbor.emptyMap()
            .put("memory", memory.bytes())
            .put("table-elements", tableElements)
            .put("call-depth", callDepth)
            .put("connections", connections)
            .put("handshake", handshake.toMillis())
            .put("buffer", buffer.bytes());
    return callTime.isPresent() ? map.put("call-time", callTime.get().toMillis()) : map;
  }

  static ManifestLimits parse(Fields fields) {
    fields.only(KEYS);
    return new ManifestLimits(
        size(fields, "memory"),
        fields.integer("table-elements"),
        fields.integer("call-depth"),
        time(fields, "call-time"),
        fields.integer("connections"),
        Duration.ofMillis(fields.number("handshake")),
        size(fields, "buffer"));
  }

  static ByteSize size(Fields fields, String key) {
    var bytes = fields.number(key);
    Names.between(key, bytes, 0, Long.MAX_VALUE);
    return ByteSize.ofBytes(bytes);
  }

  static Optional<Duration> time(Fields fields, String key) {
    return fields.has(key) ? Optional.of(Duration.ofMillis(fields.number(key))) : Optional.empty();
  }

  static void duration(String key, Duration time) {
    if (time.compareTo(Duration.ofMillis(1)) < 0
        || time.compareTo(LONGEST) > 0
        || time.toNanosPart() % 1_000_000 != 0) {
      throw Names.value(key, time.toString(), "write whole milliseconds, from 1 ms to 365 days");
    }
  }
}
