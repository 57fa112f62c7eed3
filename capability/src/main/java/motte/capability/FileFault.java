package motte.capability;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import motte.core.Kind;

/// The errors of files and directories, each in one place. Messages hold the path that the guest
/// used, never one of the host.
final class FileFault {
  private FileFault() {}

  static CapabilityException missing(String path) {
    return new CapabilityException(
        Kind.MISSING,
        "path-missing",
        "there is no `" + path + "`",
        "check the spelling and that the directory that holds it was granted");
  }

  static CapabilityException exists(String path) {
    return new CapabilityException(
        Kind.CONFLICT,
        "path-exists",
        "`" + path + "` exists already",
        "choose another name, or remove it first");
  }

  static CapabilityException outside(String path) {
    return new CapabilityException(
        Kind.DENIED,
        "path-outside",
        "`" + path + "` leads out of the directory that was granted",
        "use a relative path that stays inside, or grant the directory that holds it");
  }

  static CapabilityException invalid(String path) {
    return new CapabilityException(
        Kind.INVALID,
        "path-invalid",
        "`" + path.replace('\0', '?') + "` cannot be used for this",
        "a path has no NUL; `.` and a directory inside itself cannot be made, moved or removed");
  }

  static CapabilityException notDirectory(String path) {
    return new CapabilityException(
        Kind.INVALID,
        "not-a-directory",
        "`" + path + "` is used as a directory and is none",
        "check the path; a file cannot end with `/`");
  }

  static CapabilityException isDirectory(String path) {
    return new CapabilityException(
        Kind.INVALID,
        "is-a-directory",
        "`" + path + "` is a directory",
        "name a file, or use the operation for directories");
  }

  static CapabilityException notEmpty(String path) {
    return new CapabilityException(
        Kind.CONFLICT,
        "directory-not-empty",
        "the directory `" + path + "` is not empty",
        "remove what is in it first");
  }

  static CapabilityException tooManyLinks(String path) {
    return new CapabilityException(
        Kind.INVALID,
        "too-many-links",
        "`" + path + "` is a link that may not be followed here, or leads in a circle",
        "name what the link leads to");
  }

  static CapabilityException nameTooLong(String path) {
    return new CapabilityException(
        Kind.INVALID,
        "name-too-long",
        "`" + path.substring(0, Math.min(path.length(), 64)) + "…` is too long",
        "a name has at most 255 bytes, a path 4,095");
  }

  static CapabilityException readOnly(String path) {
    return new CapabilityException(
        Kind.DENIED,
        "directory-read-only",
        "`" + path + "` is in a directory that was granted for reading",
        "grant the directory without `ro` if the guest may change it");
  }

  static CapabilityException notSupported(String path) {
    return new CapabilityException(
        Kind.INVALID,
        "not-supported",
        "`" + path + "` is neither a regular file nor a directory, or has no name any more",
        "devices, pipes and sockets of the host cannot be opened by a path");
  }

  static CapabilityException otherVolume(String path) {
    return new CapabilityException(
        Kind.INVALID,
        "other-volume",
        "`" + path + "` cannot be moved or linked to another volume",
        "copy it and remove the old one");
  }

  static CapabilityException full(String path, IOException cause) {
    return new CapabilityException(
        Kind.EXHAUSTED,
        "volume-full",
        "there is no room to write `" + path + "`",
        "free some space on the volume",
        cause);
  }

  static CapabilityException tooMany(String path) {
    return new CapabilityException(
        Kind.EXHAUSTED,
        "too-many-files",
        "too many files are open to open `" + path + "`, or too many are in it",
        "close some, or raise the limit of open files (`ulimit -n`)");
  }

  static CapabilityException closed(String path) {
    return new CapabilityException(
        Kind.INVALID,
        "capability-closed",
        "`" + path + "` was closed",
        "open it again before using it");
  }

  /// What `cause`, met while working on `path` at `host`, means.
  static CapabilityException of(String path, Path host, IOException cause) {
    return switch (cause) {
      case NoSuchFileException _ -> missing(path);
      case FileAlreadyExistsException _ -> exists(path);
      case DirectoryNotEmptyException _ -> notEmpty(path);
      case NotDirectoryException _ -> notDirectory(path);
      case ClosedByInterruptException _ -> Signal.interrupted();
      case ClosedChannelException _ -> closed(path);
      case AccessDeniedException _ ->
          new CapabilityException(
              Kind.DENIED,
              "access-denied",
              "the machine does not let this process use `" + path + "`",
              "check owner and mode of the file and of the directories above it",
              cause);
      case AtomicMoveNotSupportedException _ -> otherVolume(path);
      case FileSystemException _ when exhausted(host) -> tooMany(path);
      default -> failed(path, host, cause);
    };
  }

  private static CapabilityException failed(String path, Path host, IOException cause) {
    try {
      var parent = host.getParent();
      if (Files.getFileStore(parent == null ? host : parent).getUsableSpace() == 0) {
        return full(path, cause);
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
    return new CapabilityException(
        Kind.UNAVAILABLE,
        "file-failed",
        "the machine failed to do this with `" + path + "`",
        "see the cause in the log of the host",
        cause);
  }

  /// Whether this process cannot even list a directory: it has no file descriptor left.
  private static boolean exhausted(Path host) {
    try (var _ = Files.newDirectoryStream(host.getRoot())) {
      return false;
    } catch (IOException _) {
      return true;
    }
  }
}
