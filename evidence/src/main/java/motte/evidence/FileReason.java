package motte.evidence;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/// Why a file of the machine did not do what it should, in words: of some errors Java's own message
/// is the file's name alone.
final class FileReason {
  private FileReason() {}

  static String of(IOException error) {
    return switch (error) {
      case NoSuchFileException missing -> "`" + missing.getFile() + "` is not there";
      case AccessDeniedException denied -> "access to `" + denied.getFile() + "` is denied";
      default -> String.valueOf(error.getMessage());
    };
  }
}
