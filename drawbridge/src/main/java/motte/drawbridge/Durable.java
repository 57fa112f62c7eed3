package motte.drawbridge;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import motte.core.Bytes;

/// Changes to the file system that a crash leaves whole or undone, and never half.
final class Durable {
  private Durable() {}

  /// Makes a folder and its parents, each of which survives a crash.
  static void folder(Path folder) throws IOException {
    var missing = new ArrayDeque<Path>();
    for (var each = folder; each != null && !Files.isDirectory(each); each = each.getParent()) {
      missing.push(each);
    }
    for (var each : missing) {
      Files.createDirectories(each);
      var parent = each.getParent();
      if (parent != null) {
        sync(parent);
      }
    }
  }

  /// Writes a file by way of `temporary`, which lies on the same file system.
  static void write(Path target, Bytes content, Path temporary) throws IOException {
    try {
      Files.write(
          temporary, content.toArray(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      sync(temporary);
      move(temporary, target);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /// Gives a file that is already on disk its final name.
  static void move(Path synced, Path target) throws IOException {
    var folder = target.getParent();
    if (folder == null) {
      throw new AssertionError("a target lies in a folder: " + target);
    }
    folder(folder);
    Files.move(synced, target, StandardCopyOption.ATOMIC_MOVE);
    sync(folder);
  }

  /// Waits until a file's content, or a folder's list of names, is on disk.
  static void sync(Path path) throws IOException {
    var option = Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
    try (var channel = FileChannel.open(path, option)) {
      channel.force(true);
    }
  }
}
