package motte.steward;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import motte.core.Kind;

/// The right to look through a steward's archive for what may go, which one has at a time, in
/// whatever process. It ends with the process at the latest. Who took it gives it back.
///
/// A process loses its lock on a file when it closes the file, through whatever descriptor (POSIX
/// `fcntl`). So threads of one process take turns before they open it.
final class PruneLock implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(50);

  /// Static, as what it stands for is the process's; by the real path of the file.
  private static final Map<Path, ReentrantLock> TURNS = new ConcurrentHashMap<>();

  private final Path file;
  private final FileChannel channel;
  private final ReentrantLock turn;

  private PruneLock(Path file, FileChannel channel, ReentrantLock turn) {
    this.file = file;
    this.channel = channel;
    this.turn = turn;
  }

  /// Waits until nobody else has it: `data-unusable`, where the thread is interrupted too.
  ///
  /// @param file is made, and stays
  static PruneLock await(Path file) {
    try {
      make(file);
      var turn = TURNS.computeIfAbsent(file.toRealPath(), _ -> new ReentrantLock());
      turn.lockInterruptibly();
      try {
        return new PruneLock(file, locked(file), turn);
      } catch (IOException | RuntimeException | Error e) {
        turn.unlock();
        throw e;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw unusable(file, interrupted());
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close(); // and the lock with it
    } catch (IOException e) {
      throw unusable(file, e);
    } finally {
      turn.unlock();
    }
  }

  /// Makes the file without opening one that is there.
  private static void make(Path file) throws IOException {
    try {
      Files.createFile(file);
    } catch (FileAlreadyExistsException _) {
      // Somebody pruned before.
    }
  }

  private static FileChannel locked(Path file) throws IOException {
    var channel = FileChannel.open(file, StandardOpenOption.WRITE);
    try {
      while (channel.tryLock() == null) {
        LockSupport.parkNanos(PAUSE.toNanos());
        if (Thread.currentThread().isInterrupted()) {
          throw interrupted();
        }
      }
      return channel;
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
  }

  private static IOException interrupted() {
    return new IOException("the wait for another that prunes was interrupted");
  }

  private static StewardException unusable(Path file, IOException e) {
    return new StewardException(
        Kind.FAULT,
        "data-unusable",
        "`" + file + "` cannot be used: " + e.getMessage(),
        "name a folder that this user may read and write",
        e);
  }
}
