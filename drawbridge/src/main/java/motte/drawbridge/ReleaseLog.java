package motte.drawbridge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import motte.core.Json;

/// Who was given what, and who was refused what and why: one JSON object a line. `releases.log`
/// tells of accounts and keeps, and is only ever appended; what cannot be logged is not released.
/// `strangers.log` tells of those who showed nothing that holds: they can come as often as they
/// like, so it is bounded, and at 16 MiB moves to `strangers.log.1` in place of the one before.
final class ReleaseLog implements AutoCloseable {
  /// What became of a request.
  enum Outcome {
    /// It is about to be sent.
    RELEASED("released"),
    /// It was not sent.
    REFUSED("refused"),
    /// It was being sent, and the connection was cut because the store's copy is damaged.
    CUT("cut");

    private final String label;

    Outcome(String label) {
      this.label = label;
    }
  }

  static final String STRANGERS = "strangers.log";
  static final int MOST_OF_STRANGERS = 16 << 20;
  private static final System.Logger LOG = System.getLogger("motte.drawbridge");

  private final Path root;
  private final FileChannel file;
  private final InstantSource clock;
  private final ReentrantLock turn = new ReentrantLock();

  private ReleaseLog(Path root, FileChannel file, InstantSource clock) {
    this.root = root;
    this.file = file;
    this.clock = clock;
  }

  static ReleaseLog open(Path root, InstantSource clock) {
    try {
      var file =
          FileChannel.open(
              root.resolve("releases.log"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.APPEND);
      var log = new ReleaseLog(root, file, clock);
      log.endHalfLine(root.resolve("releases.log"));
      return log;
    } catch (IOException e) {
      throw Storage.failed(root, e);
    }
  }

  /// Appends a line.
  ///
  /// @param what repository and digest or tag, as the request named them
  /// @param caller who asked
  /// @param code the code of the error, or nothing
  /// @param reason in words
  void append(Outcome outcome, Requested what, Caller caller, String code, String reason) {
    Map<String, Json> line = new LinkedHashMap<>();
    line.put("time", Json.of(clock.instant().toString()));
    line.put("outcome", Json.of(outcome.label));
    line.put("method", Json.of(what.method()));
    line.put("repository", Json.of(what.repository()));
    line.put("reference", Json.of(what.reference()));
    caller.describe(line);
    if (!code.isEmpty()) {
      line.put("code", Json.of(code));
    }
    line.put("reason", Json.of(reason));
    var text = Json.of(line).text() + "\n";
    if (caller instanceof Caller.Nobody) {
      stranger(text);
      return;
    }
    write(text);
    LOG.log(
        outcome == Outcome.RELEASED ? System.Logger.Level.INFO : System.Logger.Level.WARNING,
        "{0} {1} {2}@{3} to {4}: {5}",
        outcome.label,
        what.method(),
        what.repository(),
        what.reference(),
        caller,
        reason);
  }

  /// What was asked for.
  record Requested(String method, String repository, String reference) {}

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw Storage.failed(root, e);
    }
  }

  /// A crash may have cut the last line short; the next one must not continue it.
  private void endHalfLine(Path path) throws IOException {
    long size = file.size();
    if (size == 0) {
      return;
    }
    try (var reader = FileChannel.open(path, StandardOpenOption.READ)) {
      var last = ByteBuffer.allocate(1);
      reader.read(last, size - 1);
      if (last.get(0) != '\n') {
        file.write(ByteBuffer.wrap(new byte[] {'\n'}));
      }
    }
  }

  private void stranger(String line) {
    turn.lock();
    try {
      var path = root.resolve(STRANGERS);
      if (Files.exists(path) && Files.size(path) >= MOST_OF_STRANGERS) {
        Files.move(path, root.resolve(STRANGERS + ".1"), StandardCopyOption.REPLACE_EXISTING);
      }
      Files.writeString(path, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw Storage.failed(root, e);
    } finally {
      turn.unlock();
    }
  }

  /// A line that does not fit is taken back, so that no half of it stays.
  private void write(String line) {
    turn.lock();
    try {
      long before = file.size();
      try {
        var bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          file.write(bytes);
        }
        file.force(false);
      } catch (IOException e) {
        file.truncate(before);
        throw e;
      }
    } catch (IOException e) {
      throw Storage.failed(root, e);
    } finally {
      turn.unlock();
    }
  }
}
