package motte.eventlog;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import motte.core.Bytes;
import motte.core.Json;
import motte.core.Kind;

/// The log of a measured boot, in the order in which it was measured. It is only worth what its
/// replay is: compare [#replay] with quoted registers before believing any of it.
///
/// @param banks the hash algorithms for which each event has a digest
/// @param events all of them, the header of the crypto-agile form included
public record EventLog(List<Bank> banks, List<Event> events) {
  private static final byte[] STARTUP_LOCALITY =
      "StartupLocality\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final int HIGHEST_LOCALITY = 4;
  private static final int RTMRS = 4;

  public EventLog {
    banks = List.copyOf(banks);
    events = List.copyOf(events);
  }

  /// Reads a log of the TCG in its SHA-1 or its crypto-agile form; zeros or 0xFF may follow it:
  /// `eventlog-malformed`, `eventlog-too-large`.
  public static EventLog parse(Bytes log) {
    return TcgReader.read(log);
  }

  /// Reads the log of a confidential VM: the area that the ACPI table `table` describes (UEFI
  /// Specification §38.4.1): `ccel-malformed`, and as [#parse].
  public static EventLog parseCcel(CcelTable table, Bytes area) {
    table.covers(area);
    var log = parse(area);
    log.rtmrs();
    return log;
  }

  /// The bank that is usually quoted: SHA-256 where the log has it.
  public Bank usualBank() {
    return Bank.usual(banks);
  }

  /// Replays all events into registers that start at zero, PCR 0 at the locality that the log names
  /// (PFP §10.4.5.3): `eventlog-bank-missing`, `eventlog-bank-unknown`.
  public Registers replay(Bank bank) {
    int place = place(bank);
    var registers = new Extender(bank);
    startupLocality().ifPresent(locality -> registers.start(0, locality));
    for (var event : events) {
      if (event.extended()) {
        registers.extend((int) event.register(), event.digests().get(place));
      }
    }
    return registers.registers();
  }

  /// RTMR0 to RTMR3 of a TDX guest, which are the CC measurement registers 1 to 4 of the log:
  /// `eventlog-bank-missing`, and `eventlog-malformed` if any other register was extended.
  public List<Bytes> rtmrs() {
    var registers = replay(Bank.SHA384);
    for (int register : registers.values().keySet()) {
      if (register < 1 || register > RTMRS) {
        throw EventlogException.malformed(
            "the log extends register " + register + ", a TDX guest has 1 to " + RTMRS);
      }
    }
    return IntStream.rangeClosed(1, RTMRS).mapToObj(registers::at).toList();
  }

  /// What each event's digest of that bank says about the event's own data:
  /// `eventlog-bank-missing`, `eventlog-bank-unknown`.
  public List<EventCheck> check(Bank bank) {
    int place = place(bank);
    var recomputation = new Recomputation(bank);
    return events.stream().map(event -> recomputation.check(event, place)).toList();
  }

  /// The locality at which the TPM was started, if the log names it: `eventlog-malformed` if it
  /// names two, or one that does not exist.
  public Optional<Integer> startupLocality() {
    Optional<Integer> found = Optional.empty();
    for (var event : events) {
      if (!event.extended() && event.register() == 0 && event.startsWith(STARTUP_LOCALITY)) {
        var locality = locality(event);
        if (found.isPresent() && !found.get().equals(locality)) {
          throw EventlogException.malformed("the log names two startup localities");
        }
        found = Optional.of(locality);
      }
    }
    return found;
  }

  /// The log in short: `{"events":25,"alg":"sha256","pcrs":{"0":"…"}}`.
  public Json claims(Bank bank) {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("events", Json.of(events.size()));
    members.put("alg", Json.of(bank.label()));
    members.put("pcrs", replay(bank).json());
    return Json.of(members);
  }

  /// The log of a TDX guest in short: `{"events":44,"alg":"sha384","rtmrs":{"0":"…"}}`.
  public Json rtmrClaims() {
    var rtmrs = rtmrs();
    Map<String, Json> values = new LinkedHashMap<>();
    for (int i = 0; i < rtmrs.size(); i++) {
      values.put(Integer.toString(i), Json.of(rtmrs.get(i).hex()));
    }
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("events", Json.of(events.size()));
    members.put("alg", Json.of(Bank.SHA384.label()));
    members.put("rtmrs", Json.of(values));
    return Json.of(members);
  }

  private int place(Bank bank) {
    int place = banks.indexOf(bank);
    if (place < 0) {
      throw new EventlogException(
          Kind.MISSING,
          "eventlog-bank-missing",
          "the log has no digests of `" + bank.label() + "`",
          "it has " + String.join(", ", banks.stream().map(Bank::label).toList()));
    }
    return place;
  }

  private static int locality(Event event) {
    int size = STARTUP_LOCALITY.length + 1;
    int locality = event.data().size() == size ? event.data().at(size - 1) : -1;
    if (locality < 0 || locality > HIGHEST_LOCALITY) {
      throw EventlogException.malformed(
          "event " + event.number() + " names no startup locality: " + event.data());
    }
    return locality;
  }
}
