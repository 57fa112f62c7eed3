package motte.evidence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import motte.core.Bytes;
import motte.core.Kind;

/// A log on a disk, which one process at a time may write. The folder holds `lock`, `log`, and
/// `log.previous`, the log of the machine's last boot. The file is `motte-log-1` and a line feed,
/// then entries: a byte (`R` a record; `D`, empty: the register has taken what stands before), the
/// length of the content (4 bytes, big end first), the content, and CRC-32C of all that. A record
/// counts once it is whole on the disk; a part of an entry at the end is what a crash left, and
/// goes.
final class LogFile implements AutoCloseable {
  private static final byte[] HEADER = "motte-log-1\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte RECORD = 'R';
  private static final byte DONE = 'D';
  private static final int FRAME = 1 + Integer.BYTES + Integer.BYTES;

  private final Path folder;
  private final FileChannel locked;
  private FileChannel file;
  private final List<Bytes> records = new ArrayList<>();
  private int done;

  private LogFile(Path folder, FileChannel locked, FileChannel file) {
    this.folder = folder;
    this.locked = locked;
    this.file = file;
  }

  /// The log in `folder`, which is made if it is missing: `log-in-use` if another process or
  /// another part of this one has it, `log-unusable`. Nothing is changed in it yet.
  static LogFile open(Path folder) {
    try {
      Files.createDirectories(folder);
      var locked = lock(folder);
      try {
        var log = new LogFile(folder, locked, channel(folder));
        log.read();
        return log;
      } catch (IOException | RuntimeException e) {
        locked.close();
        throw e;
      }
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  /// The whole records.
  List<Bytes> records() {
    return List.copyOf(records);
  }

  /// Whether the last record is known to stand in the register.
  boolean lastIsDone() {
    return done == records.size();
  }

  /// The log of an earlier boot moves aside, and an empty one begins.
  void setAside() {
    try {
      file.close();
      Files.move(
          folder.resolve("log"),
          folder.resolve("log.previous"),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.ATOMIC_MOVE);
      records.clear();
      done = 0;
      file = channel(folder);
      read();
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  /// Begins to write after the last whole entry; what a crash left behind it goes.
  void resume() {
    try {
      file.truncate(file.position());
      if (file.position() == 0) {
        file.write(ByteBuffer.wrap(HEADER));
      }
      file.force(true);
      try (var entries = FileChannel.open(folder, StandardOpenOption.READ)) {
        entries.force(true);
      }
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  /// Writes a record; it is on the disk when this returns.
  void write(Bytes record) {
    try {
      entry(RECORD, record.toArray());
      file.force(false);
      records.add(record);
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  /// Notes that the register has taken every record. A mark that is lost does no harm: the register
  /// is asked.
  void markDone() {
    try {
      entry(DONE, new byte[0]);
      done = records.size();
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  @Override
  public void close() {
    try {
      file.close();
      locked.close();
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  /// Reads as many whole entries as there are, and stays behind the last one.
  private void read() throws IOException {
    var all = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("log")));
    if (all.remaining() < HEADER.length && startsLikeHeader(all)) {
      file.position(0);
      return;
    }
    if (!startsLikeHeader(all)) {
      throw LogRecord.malformed("`" + folder.resolve("log") + "` is not a measurement log");
    }
    all.position(HEADER.length);
    while (all.remaining() >= FRAME) {
      int start = all.position();
      byte kind = all.get();
      int size = all.getInt();
      if (size < 0 || size > all.remaining() - Integer.BYTES) {
        all.position(start);
        break;
      }
      var content = new byte[size];
      all.get(content);
      if (all.getInt() != checksum(kind, content)) {
        all.position(start);
        break;
      }
      switch (kind) {
        case RECORD -> records.add(Bytes.wrap(content));
        case DONE -> done = records.size();
        default -> throw LogRecord.malformed("an entry of the kind `" + kind + "` in the log");
      }
    }
    file.position(all.limit() - all.remaining());
  }

  private static boolean startsLikeHeader(ByteBuffer all) {
    for (int i = 0; i < Math.min(HEADER.length, all.limit()); i++) {
      if (all.get(i) != HEADER[i]) {
        return false;
      }
    }
    return true;
  }

  private void entry(byte kind, byte[] content) throws IOException {
    var entry = ByteBuffer.allocate(FRAME + content.length);
    entry.put(kind).putInt(content.length).put(content).putInt(checksum(kind, content)).flip();
    while (entry.hasRemaining()) {
      file.write(entry);
    }
  }

  private static int checksum(byte kind, byte[] content) {
    var crc = new CRC32C();
    crc.update(kind);
    crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(content.length).flip());
    crc.update(content);
    return (int) crc.getValue();
  }

  private static FileChannel channel(Path folder) throws IOException {
    return FileChannel.open(
        folder.resolve("log"),
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  private static FileChannel lock(Path folder) throws IOException {
    var channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException _) {
      // another part of this process has it
    }
    channel.close();
    throw new EvidenceException(
        Kind.CONFLICT,
        "log-in-use",
        "another keep writes the measurement log in `" + folder + "`",
        "a register has one log and one writer: stop that keep, or give this one a machine of its own");
  }

  private static EvidenceException unusable(Path folder, IOException e) {
    return new EvidenceException(
        Kind.FAULT,
        "log-unusable",
        "the measurement log in `" + folder + "` cannot be used: " + e,
        "the folder must be the keep's own, on a disk with room",
        e);
  }
}
