package motte.steward;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import motte.core.Json;
import motte.core.Kind;
import motte.core.MotteException;

/// Records that matter until a certain time, in a folder. A record stands in the file of the hour
/// in which its time ends, and the file goes a day after that hour: what is kept is bounded by what
/// still matters, and nothing is ever rewritten.
///
/// A record is a line: its CRC-32C in hexadecimal, a space, and a JSON object. It is appended in
/// one write after a line break of its own and is on the disk when [#append] returns; so a write
/// that a crash cut short spoils no record but itself, and several processes may append at once.
final class Ledger {
  private static final System.Logger LOG = System.getLogger("motte.steward");
  private static final String SUFFIX = "Z.log";
  private static final int SUM = 8;
  private static final Duration KEPT = Duration.ofDays(1);

  private final Path folder;

  private Ledger(Path folder) {
    this.folder = folder;
  }

  /// Opens the folder or makes it: `data-unusable`.
  static Ledger open(Path folder) {
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return new Ledger(folder);
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  /// Adds a record that matters until `end`, for good.
  void append(Instant end, Json record) {
    var file = folder.resolve(name(end));
    var line = ByteBuffer.wrap(line(record).getBytes(StandardCharsets.UTF_8));
    try {
      boolean fresh = create(file);
      try (var channel = FileChannel.open(file, StandardOpenOption.APPEND)) {
        if (channel.write(line) < line.limit()) {
          throw new IOException("a record was written in part");
        }
        channel.force(true);
      }
      if (fresh) {
        persist();
      }
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  /// Every whole record that matters at `now` or did within the hour.
  List<Json.Map> read(Instant now) {
    List<Json.Map> records = new ArrayList<>();
    for (var file : files(now).keySet()) {
      try {
        for (var line : Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList()) {
          record(line).ifPresentOrElse(records::add, () -> torn(file, line));
        }
      } catch (NoSuchFileException _) {
        // its hour ended meanwhile
      } catch (IOException e) {
        throw unusable(file, e);
      }
    }
    return records;
  }

  /// The files that matter at `now`, oldest end first, with their sizes. As long as this is the
  /// same, so is what [#read] finds.
  Map<Path, Long> files(Instant now) {
    var first = name(now);
    Map<Path, Long> found = new TreeMap<>();
    try (var all = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      for (var file : all) {
        if (file.getFileName().toString().compareTo(first) >= 0) {
          found.put(file, Files.size(file));
        }
      }
      return found;
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  /// Removes the files whose hour has been over for a day: a clock that once went ahead takes
  /// nothing along that is still needed.
  void prune(Instant now) {
    var first = name(now.minus(KEPT));
    try (var all = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      for (var file : all) {
        if (file.getFileName().toString().compareTo(first) < 0) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  /// Such as `2026-11-21T22Z.log`, which sorts by time.
  private static String name(Instant end) {
    return end.truncatedTo(ChronoUnit.HOURS).toString().substring(0, 13) + SUFFIX;
  }

  private static boolean create(Path file) throws IOException {
    try {
      var owner = PosixFilePermissions.fromString("rw-------");
      Files.createFile(file, PosixFilePermissions.asFileAttribute(owner));
      return true;
    } catch (FileAlreadyExistsException _) {
      return false;
    }
  }

  private void persist() throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static String line(Json record) {
    return "\n" + sum(record.text().getBytes(StandardCharsets.UTF_8)) + " " + record.text();
  }

  /// @param line its bytes, one in each character
  private static Optional<Json.Map> record(String line) {
    var bytes = line.getBytes(StandardCharsets.ISO_8859_1);
    if (bytes.length <= SUM) {
      return Optional.empty();
    }
    var json = java.util.Arrays.copyOfRange(bytes, SUM + 1, bytes.length);
    if (!line.startsWith(sum(json) + " ")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.parse(new String(json, StandardCharsets.UTF_8)).map());
    } catch (MotteException _) {
      return Optional.empty();
    }
  }

  private static String sum(byte[] bytes) {
    var sum = new CRC32C();
    sum.update(bytes);
    return "%08x".formatted(sum.getValue());
  }

  private static void torn(Path file, String line) {
    if (!line.isEmpty()) {
      LOG.log(System.Logger.Level.WARNING, "{0} holds a line that is not whole", file);
    }
  }

  private static StewardException unusable(Path path, IOException e) {
    return new StewardException(
        Kind.FAULT,
        "data-unusable",
        "`" + path + "` cannot be used: " + e.getMessage(),
        "name a folder that this user may read and write, and look at the room on its disk",
        e);
  }
}
