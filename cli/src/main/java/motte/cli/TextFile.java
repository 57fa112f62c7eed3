package motte.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import motte.core.Kind;

/// Files of the user, with errors that say what to do.
final class TextFile {
  private TextFile() {}

  /// The text of `file`.
  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /// The bytes of `file`.
  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /// Writes `text`, whole or not at all, over what was there; makes the folder.
  static void write(Path file, String text) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      var part = file.resolveSibling(file.getFileName() + ".part");
      Files.writeString(part, text);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  static CliException unwritable(Path file, IOException e) {
    return new CliException(
        Kind.UNAVAILABLE,
        "file-unwritable",
        "`" + file + "` cannot be written: " + e.getMessage(),
        "check that there is room and that you may write there",
        e);
  }

  /// `file-missing` if it is not there, else `file-unreadable`.
  static CliException unreadable(Path file, IOException e) {
    if (e instanceof NoSuchFileException) {
      return new CliException(
          Kind.MISSING, "file-missing", "there is no file `" + file + "`", "check the path", e);
    }
    return new CliException(
        Kind.UNAVAILABLE,
        "file-unreadable",
        "`" + file + "` cannot be read: " + e.getMessage(),
        "it must be a file that you may read",
        e);
  }
}
