package motte.eventlog;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Json;
import motte.core.Kind;

/// The event log of dstack: a JSON array of `imr` (0 to 3), `event_type`, `digest` (SHA-384),
/// `event` (a name) and `event_payload` (hexadecimal). A run-time event has the type 0x08000001 and
/// the digest SHA384(type ‖ ":" ‖ name ‖ ":" ‖ payload), the type as four bytes, lowest first; or,
/// of `version` 2, that of the JSON `{"name":"…","payload":"…","type":134217729}` as RFC 8785
/// writes it. Its digest may be left out, as it follows from the rest.
///
/// A run-time event becomes an [Event] whose data is `name:payload`; a name holds no colon, so the
/// two come apart in one way only.
public final class DstackLog {
  private static final int SEPARATOR = ':';

  private DstackLog() {}

  /// Reads the JSON: `dstack-log-malformed`, `json-malformed`, `hex-malformed`.
  public static EventLog parse(String json) {
    if (!(Json.parse(json) instanceof Json.Array(var items))) {
      throw malformed("the log is not an array of events");
    }
    List<Event> events = new ArrayList<>();
    for (var item : items) {
      events.add(event(events.size(), item.map()));
    }
    return new EventLog(List.of(Bank.SHA384), events);
  }

  /// The name of a run-time event, if it is one.
  public static Optional<String> name(Event event) {
    return colon(event)
        .map(at -> new String(event.data().slice(0, at).toArray(), StandardCharsets.UTF_8));
  }

  /// The payload of a run-time event, if it is one.
  public static Optional<Bytes> payload(Event event) {
    return colon(event).map(at -> event.data().slice(at + 1, event.data().size()));
  }

  /// What the digest of a run-time event is over.
  static Bytes measured(Event event) {
    return Bytes.wrap(
        ByteBuffer.allocate(Integer.BYTES + 1 + event.data().size())
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt((int) event.type())
            .put((byte) SEPARATOR)
            .put(event.data().toArray())
            .array());
  }

  /// What the digest of a run-time event of version 2 is over.
  static Bytes canonical(Event event) {
    int colon = colon(event).orElse(0);
    var name = new String(event.data().slice(0, colon).toArray(), StandardCharsets.UTF_8);
    var payload = event.data().slice(Math.min(colon + 1, event.data().size()), event.data().size());
    var json =
        "{\"name\":%s,\"payload\":\"%s\",\"type\":%d}"
            .formatted(Json.of(name).text(), payload.hex(), event.type());
    return Bytes.wrap(json.getBytes(StandardCharsets.UTF_8));
  }

  private static Event event(int number, Json.Map event) {
    long register = event.number("imr") + 1;
    long type = event.number("event_type");
    var name = event.text("event");
    var digest = event.has("digest") ? Bytes.parseHex(event.text("digest")) : Bytes.empty();
    var payload = Bytes.parseHex(event.text("event_payload"));
    boolean runtime = type == EventType.DSTACK_RUNTIME_EVENT.code();
    if (runtime && digest.size() == 0) {
      digest = computed(event, new Event(number, register, type, List.of(), joined(name, payload)));
    }
    boolean fits =
        register >= 1
            && register <= 4
            && type >= 0
            && type <= 0xffff_ffffL
            && digest.size() == Bank.SHA384.size()
            && name.indexOf(SEPARATOR) < 0;
    if (!fits) {
      throw malformed("event " + number + " is not one of dstack: " + event.text());
    }
    return new Event(
        number, register, type, List.of(digest), runtime ? joined(name, payload) : payload);
  }

  private static Bytes computed(Json.Map said, Event event) {
    long version = said.has("version") ? said.number("version") : 1;
    if (version != 1 && version != 2) {
      throw malformed("event " + event.number() + " is of version " + version);
    }
    var over = version == 1 ? measured(event) : canonical(event);
    return Bytes.wrap(Bank.SHA384.hash().digest(over.toArray()));
  }

  private static Bytes joined(String name, Bytes payload) {
    var utf8 = name.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(utf8.length + 1 + payload.size())
            .put(utf8)
            .put((byte) SEPARATOR)
            .put(payload.toArray())
            .array());
  }

  private static Optional<Integer> colon(Event event) {
    if (event.type() == EventType.DSTACK_RUNTIME_EVENT.code()) {
      for (int i = 0; i < event.data().size(); i++) {
        if (event.data().at(i) == SEPARATOR) {
          return Optional.of(i);
        }
      }
    }
    return Optional.empty();
  }

  private static EventlogException malformed(String message) {
    return new EventlogException(
        Kind.INVALID,
        "dstack-log-malformed",
        message,
        "expected is a JSON array of {imr, event_type, digest, event, event_payload}, an event's"
            + " name without a colon");
  }
}
