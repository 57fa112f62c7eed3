package motte.eventlog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import motte.core.Bytes;

/// Reads the two binary forms of the TCG: TCG_PCClientPCREvent all along (PFP §10.2.1), or one of
/// it as a header and then TCG_PCR_EVENT2 (§10.2.2). Lengths come first, and padding is all that
/// may follow the last event.
final class TcgReader {
  private static final byte[] CRYPTO_AGILE =
      "Spec ID Event03\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final int MOST_BANKS = 16;

  /// More registers than any TPM or TEE has.
  private static final int REGISTERS = Registers.MOST;

  private final LogReader in;
  private final List<Event> events = new ArrayList<>();

  private TcgReader(Bytes log) {
    in = new LogReader(log);
  }

  static EventLog read(Bytes log) {
    return new TcgReader(log).log();
  }

  private EventLog log() {
    var first = sha1Event();
    if (first.extended() || !first.startsWith(CRYPTO_AGILE)) {
      events.add(first);
      while (!in.onlyPadding()) {
        events.add(sha1Event());
      }
      return new EventLog(List.of(Bank.SHA1), events);
    }
    var banks = specId(first.data());
    events.add(new Event(0, first.register(), first.type(), List.of(), first.data()));
    while (!in.onlyPadding()) {
      events.add(event(banks));
    }
    return new EventLog(banks, events);
  }

  private Event sha1Event() {
    long register = in.u32();
    long type = in.u32();
    var digest = in.take(Bank.SHA1.size());
    return checked(register, type, List.of(digest), in.take(in.u32()));
  }

  private Event event(List<Bank> banks) {
    long register = in.u32();
    long type = in.u32();
    return checked(register, type, digests(banks), in.take(in.u32()));
  }

  private Event checked(long register, long type, List<Bytes> digests, Bytes data) {
    var event = new Event(events.size(), register, type, digests, data);
    if (event.extended() && register >= REGISTERS) {
      throw in.malformed("event " + event.number() + " extends register " + register);
    }
    return event;
  }

  /// TPML_DIGEST_VALUES: one digest for each bank, in any order.
  private List<Bytes> digests(List<Bank> banks) {
    long count = in.u32();
    if (count != banks.size()) {
      throw in.malformed(
          "event "
              + events.size()
              + " has "
              + count
              + " digests, the log "
              + banks.size()
              + " banks");
    }
    if (banks.size() == 1) {
      return List.of(in.take(banks.get(place(banks)).size()));
    }
    var digests = new Bytes[banks.size()];
    int seen = 0;
    for (int i = 0; i < digests.length; i++) {
      int place = place(banks);
      if ((seen & 1 << place) != 0) {
        throw in.malformed("event " + events.size() + " has two digests of one bank");
      }
      seen |= 1 << place;
      digests[place] = in.take(banks.get(place).size());
    }
    return List.of(digests);
  }

  private int place(List<Bank> banks) {
    int id = in.u16();
    for (int i = 0; i < banks.size(); i++) {
      if (banks.get(i).id() == id) {
        return i;
      }
    }
    throw in.malformed(
        "event " + events.size() + " has a digest of the undeclared algorithm " + id);
  }

  /// TCG_EfiSpecIdEvent (PFP §10.4.5.1): which banks the log has.
  private static List<Bank> specId(Bytes data) {
    var in = new LogReader(data);
    in.take(CRYPTO_AGILE.length);
    in.u32(); // platformClass
    in.u32(); // specVersionMinor, specVersionMajor, specErrata, uintnSize
    long count = in.u32();
    if (count < 1 || count > MOST_BANKS) {
      throw in.malformed("the header declares " + count + " algorithms");
    }
    List<Bank> banks = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      var bank = new Bank(in.u16(), in.u16());
      if (bank.size() == 0 || bank.misfits()) {
        throw in.malformed("the header declares digests of " + bank.size() + " bytes for " + bank);
      }
      if (banks.stream().anyMatch(known -> known.id() == bank.id())) {
        throw in.malformed("the header declares the algorithm " + bank.label() + " twice");
      }
      banks.add(bank);
    }
    in.take(in.u8());
    if (in.left() != 0) {
      throw in.malformed(in.left() + " bytes follow the header's vendor information");
    }
    return List.copyOf(banks);
  }
}
