package motte.capability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An open file or directory of the host: where it is now, and which one it is, so that another one
/// in its place is noticed.
final class HostNode {
  volatile Path path;
  final Object key;
  final String name;

  HostNode(Path path, Object key, String name) {
    this.path = path;
    this.key = key;
    this.name = name;
  }

  /// Its description, or null when it has no name any more.
  @Nullable Metadata metadata() {
    try {
      var all = attributes(path);
      return key.equals(all.get("fileKey")) ? describe(all) : null;
    } catch (IOException _) {
      return null;
    }
  }

  void times(Times times) {
    if (metadata() == null) {
      throw FileFault.notSupported(name);
    }
    times(name, path, times);
  }

  static Metadata metadata(String name, Path path) {
    try {
      return describe(attributes(path));
    } catch (IOException e) {
      throw FileFault.of(name, path, e);
    }
  }

  static void times(String name, Path path, Times times) {
    try {
      Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .setTimes(time(times.modified()), time(times.accessed()), null);
    } catch (IOException e) {
      throw FileFault.of(name, path, e);
    }
  }

  private static @Nullable FileTime time(OptionalLong nanos) {
    return nanos.isEmpty() ? null : FileTime.from(nanos.getAsLong(), TimeUnit.NANOSECONDS);
  }

  private static Map<String, Object> attributes(Path path) throws IOException {
    return Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
  }

  private static Metadata describe(Map<String, Object> all) {
    return new Metadata(
        number(all, "dev"),
        number(all, "ino"),
        type((int) number(all, "mode")),
        number(all, "nlink"),
        number(all, "size"),
        nanos(all, "lastAccessTime"),
        nanos(all, "lastModifiedTime"),
        nanos(all, "ctime"));
  }

  private static long number(Map<String, Object> all, String name) {
    return ((Number) Objects.requireNonNull(all.get(name))).longValue();
  }

  private static long nanos(Map<String, Object> all, String name) {
    return ((FileTime) Objects.requireNonNull(all.get(name))).to(TimeUnit.NANOSECONDS);
  }

  private static FileType type(int mode) {
    return switch (mode & 0170000) {
      case 0100000 -> FileType.REGULAR;
      case 0040000 -> FileType.DIRECTORY;
      case 0120000 -> FileType.SYMBOLIC_LINK;
      case 0020000 -> FileType.CHARACTER_DEVICE;
      case 0060000 -> FileType.BLOCK_DEVICE;
      case 0140000 -> FileType.SOCKET;
      default -> FileType.OTHER;
    };
  }
}
