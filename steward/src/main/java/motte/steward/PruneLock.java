package motte.steward;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import motte.core.Kind;
import org.jspecify.annotations.Nullable;

/// The right to look through a steward's archive for what may go, which one has at a time, in
/// whatever process. It ends with the process at the latest.
final class PruneLock implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Path file;
  private final FileChannel channel;

  private PruneLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /// Waits until nobody else has it: `data-unusable`, where the thread is interrupted too.
  ///
  /// @param file is made, and stays
  static PruneLock await(Path file) {
    try {
      var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        while (tryLock(channel) == null) {
          LockSupport.parkNanos(PAUSE.toNanos());
          if (Thread.currentThread().isInterrupted()) {
            throw new IOException("the wait for another that prunes was interrupted");
          }
        }
        return new PruneLock(file, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
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
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null; // another thread of this process
    }
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
