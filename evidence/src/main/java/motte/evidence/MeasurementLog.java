package motte.evidence;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Kind;
import motte.evidence.spi.Platform;

/// The measurement log of a keep: what it ran, in order. A record is written, then the platform's
/// register is extended with it, and only then does the keep act. Thread-safe.
///
/// ```java
/// try (var log = MeasurementLog.open(platform, folder)) {
///   log.append(LogRecord.boot(measurement));
/// }
/// ```
public final class MeasurementLog implements AutoCloseable {
  private final Platform platform;
  private final Optional<LogFile> file;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Bytes> records = new ArrayList<>();
  private final List<Digest> leaves = new ArrayList<>();
  private Frontier tree = Frontier.empty();
  private boolean broken;

  private MeasurementLog(Platform platform, Optional<LogFile> file) {
    this.platform = platform;
    this.file = file;
    file.ifPresent(log -> log.records().forEach(this::add));
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

  /// An empty log in memory, for a register that ends with the process; it must be untouched:
  /// `register-in-use`.
  public static MeasurementLog start(Platform platform) {
    requireUntouched(platform);
    return new MeasurementLog(platform, Optional.empty());
  }

  /// The log of this machine's boot, on a disk, for a register that outlives the process. Whoever
  /// opens it is its only writer: `log-in-use`.
  ///
  /// After a crash the log decides. Either the register has taken every record, or it lacks exactly
  /// the last one, and takes it now; or nothing has touched the register since the machine started,
  /// and then the log is an earlier boot's and moves aside. Anything else is refused:
  /// `log-register-mismatch`, or `register-in-use` where there is no log. Besides: `log-malformed`,
  /// `log-unusable`.
  ///
  /// @param folder the log's own; it is made if it is missing
  public static MeasurementLog open(Platform platform, Path folder) {
    var file = LogFile.open(folder);
    try {
      settle(platform, file);
      return new MeasurementLog(platform, Optional.of(file));
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /// Gives `draft` the next place, writes it, extends the register, and only then returns the
  /// record. If it cannot be written or the register cannot be extended, the log and the register
  /// may differ, and nothing more can be appended: `log-broken`.
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
      broken = true;
      file.ifPresent(log -> log.write(encoded));
      add(encoded);
      platform.extend(encoded);
      file.ifPresent(LogFile::markDone);
      broken = false;
      return record;
    } finally {
      lock.unlock();
    }
  }

  /// The encoded records, in order.
  public List<Bytes> records() {
    lock.lock();
    try {
      return List.copyOf(records);
    } finally {
      lock.unlock();
    }
  }

  /// How many records there are.
  public long size() {
    lock.lock();
    try {
      return records.size();
    } finally {
      lock.unlock();
    }
  }

  /// The root of the tree over the records' leaves.
  public Digest root() {
    lock.lock();
    try {
      return tree.root();
    } finally {
      lock.unlock();
    }
  }

  /// What the platform's register holds, as [Register#reported].
  public Digest register() {
    return snapshot().register();
  }

  /// That the record at `seq` stands in the log as it is now: `proof-invalid` if there is none.
  public MemberProof proof(long seq) {
    lock.lock();
    try {
      return MemberProof.of(records, leaves, seq);
    } finally {
      lock.unlock();
    }
  }

  /// The hashes that show that the log as it is now begins with its first `size` records
  /// ([Merkle#verifyConsistency]): `proof-invalid` if it has fewer.
  public List<Digest> growth(int size) {
    lock.lock();
    try {
      return Merkle.consistency(leaves, size);
    } finally {
      lock.unlock();
    }
  }

  /// Lets another process go on with the log, if it stands on a disk.
  @Override
  public void close() {
    lock.lock();
    try {
      broken = true;
      file.ifPresent(LogFile::close);
    } finally {
      lock.unlock();
    }
  }

  Snapshot snapshot() {
    lock.lock();
    try {
      return new Snapshot(List.copyOf(records), tree.root(), platform.register().reported());
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
      parsed.add(LogRecord.parse(encoded, parsed.size()));
      leaves.add(Merkle.leaf(encoded));
      register = Register.extend(register, Register.event(bank, encoded));
    }
    return new Replay(parsed, parsed.size(), Merkle.root(leaves), register);
  }

  private void add(Bytes encoded) {
    var leaf = Merkle.leaf(encoded);
    records.add(encoded);
    leaves.add(leaf);
    tree = tree.append(leaf);
  }

  /// Brings register and file to the same record.
  private static void settle(Platform platform, LogFile file) {
    var register = platform.register();
    var records = file.records();
    replay(records);
    var before = Register.start(register.banks().keySet());
    var after = before;
    for (var record : records) {
      before = after;
      after = after.extend(record);
    }
    if (register.equals(after)) {
      file.resume();
    } else if (register.equals(before) && !file.lastIsDone()) {
      file.resume();
      platform.extend(records.getLast());
    } else if (register.untouched()) {
      file.setAside();
      file.resume();
      return;
    } else if (records.isEmpty()) {
      requireUntouched(platform);
    } else {
      throw mismatch(register, records.size(), after);
    }
    if (!file.lastIsDone()) {
      file.markDone();
    }
  }

  private static EvidenceException mismatch(Register register, int size, Register expected) {
    return new EvidenceException(
        Kind.CONFLICT,
        "log-register-mismatch",
        "the register holds `"
            + register
            + "`, and the "
            + size
            + " records of the log lead to `"
            + expected
            + "`",
        "something else extended the register, or the log was changed: restart the machine");
  }

  private static void requireUntouched(Platform platform) {
    if (!platform.register().untouched()) {
      throw new EvidenceException(
          Kind.CONFLICT,
          "register-in-use",
          "the register of platform `" + platform.name() + "` is `" + platform.register() + "`",
          "a register has one log and one writer: restart the machine, or use the keep that owns it");
    }
  }
}
