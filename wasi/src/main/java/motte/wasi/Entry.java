package motte.wasi;

import java.util.List;
import motte.capability.Capability;
import motte.capability.Directory;
import motte.capability.File;
import org.jspecify.annotations.Nullable;

/// What the guest has open at one number: a capability, the rights to it, and where it stands.
final class Entry {
  static final int APPEND = 1;
  static final int DSYNC = 2;
  static final int NONBLOCK = 4;
  static final int RSYNC = 8;
  static final int SYNC = 16;
  static final int ALL_FLAGS = 31;

  /// What stands behind the number.
  enum Shape {
    NONE,
    SOURCE,
    SINK,
    LISTENER,
    CONNECTION,
    DIRECTORY,
    FILE
  }

  final Shape shape;
  final Capability capability;

  /// Of a preopened directory its path, else null.
  final byte @Nullable [] preopen;

  long base;
  long inheriting;
  int flags;
  boolean terminal;

  /// Of a file: where the next read or write is.
  long position;

  /// Of a directory that is being listed: its names.
  @Nullable List<String> names;

  Entry(
      Shape shape,
      Capability capability,
      long base,
      long inheriting,
      int flags,
      byte @Nullable [] preopen) {
    this.shape = shape;
    this.capability = capability;
    this.base = base;
    this.inheriting = inheriting;
    this.flags = flags;
    this.preopen = preopen;
  }

  static Entry file(File file, long rights, int flags) {
    return new Entry(Shape.FILE, file, rights, 0, flags, null);
  }

  static Entry directory(Directory directory, long rights, long inheriting, int flags) {
    return new Entry(Shape.DIRECTORY, directory, rights, inheriting, flags, null);
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  boolean may(long rights) {
    return (base & rights) == rights;
  }

  /// This entry, if the guest has these rights to it.
  ///
  /// @throws Refusal `notcapable`
  Entry needs(long rights) {
    if (!may(rights)) {
      throw new Refusal(Errno.NOTCAPABLE);
    }
    return this;
  }

  /// The regular file that this is.
  ///
  /// @throws Refusal `spipe` for a stream, `isdir` for a directory
  File file() {
    return switch (capability) {
      case File file when shape == Shape.FILE -> file;
      case Directory _ when shape == Shape.DIRECTORY -> throw new Refusal(Errno.ISDIR);
      default -> throw new Refusal(Errno.SPIPE);
    };
  }

  /// The directory that this is.
  ///
  /// @throws Refusal `notdir`
  Directory directory() {
    if (capability instanceof Directory directory) {
      return directory;
    }
    throw new Refusal(Errno.NOTDIR);
  }

  /// The file type of WASI 0.1.
  byte type() {
    return switch (shape) {
      case NONE -> FileTypes.UNKNOWN;
      case SOURCE, SINK -> terminal ? FileTypes.CHARACTER_DEVICE : FileTypes.UNKNOWN;
      case LISTENER, CONNECTION -> FileTypes.SOCKET_STREAM;
      case DIRECTORY -> FileTypes.DIRECTORY;
      case FILE -> FileTypes.REGULAR_FILE;
    };
  }
}
