package motte.drawbridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import motte.core.Kind;

/// Says what an [IOException] of the store means to a client.
final class Storage {
  /// Less room than this, and a failed write is due to it.
  private static final long NO_ROOM = 64 << 10;

  private Storage() {}

  static DrawbridgeException failed(Path store, IOException cause) {
    if (room(store) < NO_ROOM) {
      return new DrawbridgeException(
          Kind.EXHAUSTED,
          "storage-full",
          "the drawbridge's disk is full; what it had stored before is still there",
          "make room on the disk, or ask whoever runs the drawbridge, and push again",
          cause);
    }
    return new DrawbridgeException(
        Kind.FAULT,
        "storage-failed",
        "the drawbridge's disk failed",
        "the drawbridge's log has the details",
        cause);
  }

  private static long room(Path store) {
    try {
      return Files.getFileStore(store).getUsableSpace();
    } catch (IOException _) {
      return Long.MAX_VALUE;
    }
  }
}
