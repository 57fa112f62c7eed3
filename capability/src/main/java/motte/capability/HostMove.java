package motte.capability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;

/// What must hold before something is moved or linked; the errors that the operating system would
/// give, told apart without reading its messages.
final class HostMove {
  private HostMove() {}

  /// Whether there is anything to do: not when both are the same file.
  static boolean check(Walk.Place source, Walk.Place target, String from, String to) {
    var moved = Objects.requireNonNull(source.attributes());
    var there = target.attributes();
    if (target.slash() && !moved.isDirectory()) {
      throw FileFault.notDirectory(to);
    }
    if (there != null && Objects.equals(moved.fileKey(), there.fileKey())) {
      return false;
    }
    if (moved.isDirectory() && target.path().startsWith(source.path())) {
      throw FileFault.invalid(to);
    }
    checkVolume(source.path(), target.path(), from);
    if (there == null) {
      return true;
    }
    if (source.path().startsWith(target.path())) {
      throw FileFault.notEmpty(to);
    }
    if (moved.isDirectory() && !there.isDirectory()) {
      throw FileFault.notDirectory(to);
    }
    if (!moved.isDirectory() && there.isDirectory()) {
      throw FileFault.isDirectory(to);
    }
    if (there.isDirectory()) {
      checkEmpty(target.path(), to);
    }
    return true;
  }

  static void checkVolume(Path from, Path to, String name) {
    try {
      var parent = Objects.requireNonNull(to.getParent());
      if (!device(from).equals(device(parent))) {
        throw FileFault.otherVolume(name);
      }
    } catch (IOException e) {
      throw FileFault.of(name, from, e);
    }
  }

  private static Object device(Path path) throws IOException {
    return Files.getAttribute(path, "unix:dev", LinkOption.NOFOLLOW_LINKS);
  }

  private static void checkEmpty(Path directory, String name) {
    try (var entries = Files.newDirectoryStream(directory)) {
      if (entries.iterator().hasNext()) {
        throw FileFault.notEmpty(name);
      }
    } catch (IOException e) {
      throw FileFault.of(name, directory, e);
    }
  }
}
