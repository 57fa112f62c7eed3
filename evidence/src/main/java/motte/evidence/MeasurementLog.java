package motte.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Kind;
import motte.evidence.spi.Platform;

/// The measurement log of a keep: what it ran, in order. A record is written, then the platform's
/// register is extended with its leaf, and only then does the keep act. Thread-safe.
///
/// ```java
/// var log = MeasurementLog.start(platform);
/// log.append(LogRecord.boot(measurement));
/// ```
public final class MeasurementLog {
  private final Platform platform;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Bytes> records = new ArrayList<>();
  private final List<Digest> leaves = new ArrayList<>();
  private boolean broken;

  private MeasurementLog(Platform platform) {
    this.platform = platform;
  }

  /// What a log says when it is read again.
  ///
  /// @param records in order
  /// @param size how many there are
  /// @param root of the tree over their leaves
  /// @param register what a bank of the register holds after them
  public record Replay(List<LogRecord> records, long size, Digest root, Digest register) {
    public Replay {
      records = List.copyOf(records);
    }
  }

  /// The log at one moment.
  ///
  /// @param records the encoded records
  /// @param root of the tree over their leaves
  /// @param register what the platform's register holds, as [Register#reported]
  record Snapshot(List<Bytes> records, Digest root, Digest register) {}

  /// An empty log, whose register must be untouched: `register-in-use`.
  public static MeasurementLog start(Platform platform) {
    if (!platform.register().untouched()) {
      throw new EvidenceException(
          Kind.CONFLICT,
          "register-in-use",
          "the register of platform `" + platform.name() + "` is `" + platform.register() + "`",
          "a register has one log and one writer: restart the machine, or use the keep that owns it");
    }
    return new MeasurementLog(platform);
  }

  /// Gives `draft` the next place, writes it, extends the register, and only then returns the
  /// record. If the register cannot be extended, the log and the register differ for good, and
  /// nothing more can be appended: `log-broken`.
  public LogRecord append(LogRecord draft) {
    lock.lock();
    try {
      if (broken) {
        throw new EvidenceException(
            Kind.FAULT,
            "log-broken",
            "record " + records.size() + " cannot follow one that the register did not take",
            "restart the keep");
      }
      var record = draft.at(records.size());
      var encoded = record.encode();
      var leaf = Merkle.leaf(encoded);
      broken = true;
      records.add(encoded);
      leaves.add(leaf);
      platform.extend(encoded);
      broken = false;
      return record;
    } finally {
      lock.unlock();
    }
  }

  /// The encoded records, in order.
  public List<Bytes> records() {
    return snapshot().records();
  }

  /// How many records there are.
  public long size() {
    return records().size();
  }

  /// The root of the tree over the records' leaves.
  public Digest root() {
    return snapshot().root();
  }

  /// What the platform's register holds, as [Register#reported].
  public Digest register() {
    return snapshot().register();
  }

  Snapshot snapshot() {
    lock.lock();
    try {
      return new Snapshot(
          List.copyOf(records), Merkle.root(leaves), platform.register().reported());
    } finally {
      lock.unlock();
    }
  }

  /// Reads a log again: each record must be well-formed and in its place, from 0 without a gap:
  /// `log-malformed`, `cbor-malformed`. What the records mean is not judged here.
  public static Replay replay(List<Bytes> records) {
    return replay(records, Digest.Algorithm.SHA384);
  }

  /// The same for a register whose reported bank is of another hash.
  public static Replay replay(List<Bytes> records, Digest.Algorithm bank) {
    List<LogRecord> parsed = new ArrayList<>();
    List<Digest> leaves = new ArrayList<>();
    var register = Register.zero(bank);
    for (var encoded : records) {
      var record = LogRecord.parse(encoded);
      if (record.seq() != parsed.size()) {
        throw LogRecord.malformed(
            "record " + parsed.size() + " of the log says that it is record " + record.seq());
      }
      var leaf = Merkle.leaf(encoded);
      parsed.add(record);
      leaves.add(leaf);
      register = Register.extend(register, Register.event(bank, encoded));
    }
    return new Replay(parsed, parsed.size(), Merkle.root(leaves), register);
  }
}
