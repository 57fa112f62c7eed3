package motte.eventlog;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import motte.core.Bytes;
import motte.core.Json;
import motte.core.Kind;

/// What systemd measured after the kernel had started: `/run/log/systemd/tpm2-measure.log`, a
/// sequence of JSON texts (RFC 7464) in the manner of the TCG's Canonical Event Log (CEL-JSON), as
/// `systemd-pcrextend(8)` describes it. It goes on where the firmware's log ends.
///
/// An entry tells what it measured in `content.string`. For the kinds of events that systemd
/// measures as that text, the digest is computed anew; the measurement of a volume's key is an HMAC
/// under that key, and nobody without the key can compute it.
///
/// @param entries in the order in which they were written
public record UserspaceLog(List<Entry> entries) {
  private static final char SEPARATOR = 0x1e;
  private static final int LARGEST_ENTRY = 64 << 10;
  private static final int MOST_ENTRIES = 10_000;
  private static final int PCRS = 24;
  private static final long LAST_HANDLE = 0xffff_ffffL;

  public UserspaceLog {
    entries = List.copyOf(entries);
  }

  /// One measurement.
  ///
  /// @param pcr the register; none where an NV index was extended in place of one
  /// @param digests what it was extended with, by bank
  /// @param kind systemd's `eventType`; empty where there is none
  /// @param text what the entry says of itself, in UTF-8; empty where it says nothing
  public record Entry(
      Optional<Integer> pcr, Map<Bank, Bytes> digests, String kind, Optional<Bytes> text) {
    public Entry {
      digests = Map.copyOf(digests);
    }

    private EventType type() {
      return switch (kind) {
        case "volume-key" -> EventType.SYSTEMD_SECRET;
        case "phase", "filesystem", "machine-id", "product-id", "keyslot" ->
            text.isPresent() ? EventType.SYSTEMD_TEXT : EventType.SYSTEMD_SECRET;
        default -> EventType.SYSTEMD_OTHER;
      };
    }
  }

  /// Whether these bytes begin as such a log does.
  public static boolean looksLike(Bytes bytes) {
    return bytes.size() >= 2 && bytes.at(0) == SEPARATOR && bytes.at(1) == '{';
  }

  /// Reads a log: `userspace-log-malformed`, `eventlog-too-large`, `eventlog-bank-unknown`.
  public static UserspaceLog parse(Bytes log) {
    if (log.size() > LogReader.LARGEST) {
      throw new EventlogException(
          Kind.EXHAUSTED,
          "eventlog-too-large",
          "the log has " + log.size() + " bytes, more than " + LogReader.LARGEST,
          "give the log alone, without what follows it");
    }
    var text = utf8(log);
    if (text.isEmpty() || text.charAt(0) != SEPARATOR) {
      throw malformed("it does not begin with the byte 0x1e");
    }
    List<Entry> entries = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int next = text.indexOf(SEPARATOR, at + 1);
      int end = next < 0 ? text.length() : next;
      if (end - at > LARGEST_ENTRY || entries.size() == MOST_ENTRIES) {
        throw malformed(
            "entry " + entries.size() + " is too long, or one of more than " + MOST_ENTRIES);
      }
      // Separators that follow each other at once enclose nothing (RFC 7464 §2.3).
      if (end > at + 1) {
        if (text.charAt(end - 1) != '\n') {
          throw malformed("entry " + entries.size() + " is cut short");
        }
        entries.add(entry(entries.size(), text.substring(at + 1, end)));
      }
      at = end;
    }
    return new UserspaceLog(entries);
  }

  /// The log of the boot, and after it this one: in the banks that both have, without what extended
  /// an NV index: `userspace-log-malformed` if they share no bank.
  public EventLog after(EventLog firmware) {
    var banks = firmware.banks().stream().filter(this::has).toList();
    if (banks.isEmpty()) {
      throw malformed("it shares no bank with the log of the firmware");
    }
    List<Event> events = new ArrayList<>();
    for (var event : firmware.events()) {
      List<Bytes> digests = new ArrayList<>();
      for (var bank : banks) {
        if (!event.digests().isEmpty()) {
          digests.add(event.digests().get(firmware.banks().indexOf(bank)));
        }
      }
      events.add(new Event(event.number(), event.register(), event.type(), digests, event.data()));
    }
    add(events, banks);
    return new EventLog(banks, events);
  }

  /// This log alone, over registers that nothing else extended: `userspace-log-malformed` if its
  /// entries share no bank.
  public EventLog alone() {
    var banks =
        List.of(Bank.SHA1, Bank.SHA256, Bank.SHA384, Bank.SHA512).stream()
            .filter(this::has)
            .toList();
    if (banks.isEmpty() || entries.isEmpty()) {
      throw malformed("its entries share no bank");
    }
    List<Event> events = new ArrayList<>();
    add(events, banks);
    return new EventLog(banks, events);
  }

  private void add(List<Event> events, List<Bank> banks) {
    for (var entry : entries) {
      entry
          .pcr()
          .ifPresent(pcr -> {
            var digests =
                banks.stream()
                    .map(bank -> Objects.requireNonNull(entry.digests.get(bank)))
                    .toList();
            var data = entry.text.orElse(Bytes.empty());
            events.add(new Event(events.size(), pcr, entry.type().code(), digests, data));
          });
    }
  }

  /// Whether every entry that extended a PCR has a digest of that bank.
  private boolean has(Bank bank) {
    return entries.stream()
        .filter(entry -> entry.pcr.isPresent())
        .allMatch(entry -> entry.digests.containsKey(bank));
  }

  private static Entry entry(int number, String text) {
    return reading(
        number,
        () -> {
          var map = Json.parse(text).map();
          var digests = digests(number, map.items("digests"));
          var pcr = pcr(number, map);
          if (!map.has("content_type") || !map.text("content_type").equals("systemd")) {
            return new Entry(pcr, digests, "", Optional.empty());
          }
          var content = map.map("content");
          return new Entry(
              pcr,
              digests,
              content.has("eventType") ? content.text("eventType") : "",
              content.has("string")
                  ? Optional.of(bytes(content.text("string")))
                  : Optional.empty());
        });
  }

  private static Optional<Integer> pcr(int number, Json.Map map) {
    if (map.has("pcr") == map.has("nv_index")) {
      throw malformed("entry " + number + " names not just one of `pcr` and `nv_index`");
    }
    long register = map.number(map.has("pcr") ? "pcr" : "nv_index");
    if (register < 0 || register >= (map.has("pcr") ? PCRS : LAST_HANDLE)) {
      throw malformed("entry " + number + " extends the register " + register);
    }
    return map.has("pcr") ? Optional.of((int) register) : Optional.empty();
  }

  private static Map<Bank, Bytes> digests(int number, List<Json> items) {
    Map<Bank, Bytes> digests = new LinkedHashMap<>();
    for (var item : items) {
      var bank = Bank.parse(item.map().text("hashAlg"));
      var digest = Bytes.parseHex(item.map().text("digest"));
      if (digest.size() != bank.size() || digests.put(bank, digest) != null) {
        throw malformed("entry " + number + " has a wrong digest of " + bank.label());
      }
    }
    if (digests.isEmpty()) {
      throw malformed("entry " + number + " has no digest");
    }
    return digests;
  }

  private static Entry reading(int number, Supplier<Entry> reader) {
    try {
      return reader.get();
    } catch (motte.core.CoreException e) {
      throw malformed("entry " + number + ": " + e.getMessage());
    }
  }

  private static Bytes bytes(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String utf8(Bytes log) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(log.toArray())).toString();
    } catch (CharacterCodingException e) {
      throw malformed("it is not UTF-8");
    }
  }

  private static EventlogException malformed(String message) {
    return new EventlogException(
        Kind.INVALID,
        "userspace-log-malformed",
        "this is no log of systemd's measurements: " + message,
        "give /run/log/systemd/tpm2-measure.log as systemd wrote it");
  }
}
