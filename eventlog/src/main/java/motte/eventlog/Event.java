package motte.eventlog;

import java.util.List;
import motte.core.Bytes;

/// One event as the log tells it. Until the log is replayed and compared with quoted registers,
/// every field is a claim; afterwards the digests are true, and the rest is true where
/// [EventLog#check] says that it matches.
///
/// @param number its place in the log, from 0; the header is number 0
/// @param register PCR, or CC measurement register (1 to 4 are RTMR0 to RTMR3)
/// @param type its number, see [EventType]
/// @param digests one for each bank of the log, in the order of [EventLog#banks]; none in the
///   header of the crypto-agile form
/// @param data what the event says about itself
public record Event(int number, long register, long type, List<Bytes> digests, Bytes data) {
  static final long NO_ACTION = EventType.EV_NO_ACTION.code();

  public Event {
    digests = List.copyOf(digests);
  }

  /// Whether the register was extended: everything but EV_NO_ACTION (PFP §10.4.1).
  public boolean extended() {
    return type != NO_ACTION;
  }

  /// The name of the type in the specification, or its number: `0x000000ff`.
  public String name() {
    return EventType.of(type).map(EventType::name).orElseGet(() -> "0x%08x".formatted(type));
  }

  /// Whether the data begins with `signature`, as EV_NO_ACTION events do.
  boolean startsWith(byte[] signature) {
    if (data.size() < signature.length) {
      return false;
    }
    for (int i = 0; i < signature.length; i++) {
      if (data.at(i) != signature[i]) {
        return false;
      }
    }
    return true;
  }
}
