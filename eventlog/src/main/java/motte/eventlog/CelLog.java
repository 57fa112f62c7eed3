package motte.eventlog;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import motte.core.Bytes;
import motte.core.Kind;
import motte.eventlog.CelRecord.Handle;

/// A Canonical Event Log in its TLV form (TCG Canonical Event Log Format 1.0 §5): records of a
/// sequence number, a register, digests and a content, each one byte of type, four of length
/// (highest first) and the value.
///
/// @param records in the order of their numbers, from 0
public record CelLog(List<CelRecord> records) {
  private static final int SEQUENCE_NUMBER = 0;
  private static final int PCR = 1;
  private static final int DIGESTS = 3;
  private static final int CCMR = 108;

  public CelLog {
    records = List.copyOf(records);
  }

  /// Reads a log: `cel-malformed`, `eventlog-malformed`, `eventlog-too-large`.
  public static CelLog parse(Bytes log) {
    var in = new LogReader(log);
    List<CelRecord> records = new ArrayList<>();
    while (in.left() > 0) {
      records.add(record(in, records.size()));
    }
    return new CelLog(records);
  }

  /// Replays the records of one kind of register: `eventlog-bank-unknown`, and `cel-malformed` if a
  /// record has no digest of that bank.
  public Registers replay(Handle handle, Bank bank) {
    var registers = new Extender(bank);
    for (var record : records) {
      if (record.handle() == handle) {
        var digest = record.digests().get(bank);
        if (digest == null) {
          throw malformed("record " + record.number() + " has no digest of " + bank.label());
        }
        registers.extend(record.register(), digest);
      }
    }
    return registers.registers();
  }

  /// Whether a record's digest is one of its content as the log holds it, type and length included.
  /// So Confidential Space measures; other contents have rules of their own.
  public boolean matches(CelRecord record, Bank bank) {
    var tlv = new ByteArrayOutputStream();
    tlv.write(record.contentType());
    for (int shift = 24; shift >= 0; shift -= 8) {
      tlv.write(record.content().size() >>> shift);
    }
    tlv.writeBytes(record.content().toArray());
    var computed = Bytes.wrap(bank.hash().digest(tlv.toByteArray()));
    return Optional.ofNullable(record.digests().get(bank)).equals(Optional.of(computed));
  }

  private static CelRecord record(LogReader in, int expected) {
    var number = value(in, SEQUENCE_NUMBER);
    if (number.size() != 8 || new LogReader(number).bigEndian(8) != expected) {
      throw malformed("record " + expected + " has the number " + number);
    }
    int kind = in.u8();
    if (kind != PCR && kind != CCMR) {
      throw malformed("record " + expected + " extends a register of the unknown kind " + kind);
    }
    var index = in.take(in.bigEndian(4));
    if (index.size() != 1 || index.at(0) < 0 || index.at(0) >= Registers.MOST) {
      throw malformed("record " + expected + " extends the register " + index);
    }
    var digests = digests(value(in, DIGESTS), expected);
    int contentType = in.u8();
    return new CelRecord(
        expected,
        kind == PCR ? Handle.PCR : Handle.CCMR,
        index.at(0),
        digests,
        contentType,
        in.take(in.bigEndian(4)));
  }

  private static Map<Bank, Bytes> digests(Bytes value, int record) {
    var in = new LogReader(value);
    Map<Bank, Bytes> digests = new LinkedHashMap<>();
    while (in.left() > 0) {
      int algorithm = in.u8();
      var digest = in.take(in.bigEndian(4));
      var bank = new Bank(algorithm, digest.size());
      if (digest.size() == 0 || bank.misfits() || digests.put(bank, digest) != null) {
        throw malformed("record " + record + " has a wrong digest of " + bank.label());
      }
    }
    return digests;
  }

  private static Bytes value(LogReader in, int type) {
    int found = in.u8();
    if (found != type) {
      throw malformed("a field of type " + type + " is expected, not " + found);
    }
    return in.take(in.bigEndian(4));
  }

  private static EventlogException malformed(String message) {
    return new EventlogException(
        Kind.INVALID,
        "cel-malformed",
        message,
        "expected is the TLV form of the TCG's Canonical Event Log");
  }
}
