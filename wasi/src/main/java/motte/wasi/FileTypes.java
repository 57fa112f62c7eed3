package motte.wasi;

import motte.capability.FileType;

/// The file types of WASI 0.1.
final class FileTypes {
  static final byte UNKNOWN = 0;
  static final byte BLOCK_DEVICE = 1;
  static final byte CHARACTER_DEVICE = 2;
  static final byte DIRECTORY = 3;
  static final byte REGULAR_FILE = 4;
  static final byte SOCKET_STREAM = 6;
  static final byte SYMBOLIC_LINK = 7;

  private FileTypes() {}

  static byte of(FileType type) {
    return switch (type) {
      case REGULAR -> REGULAR_FILE;
      case DIRECTORY -> DIRECTORY;
      case SYMBOLIC_LINK -> SYMBOLIC_LINK;
      case CHARACTER_DEVICE -> CHARACTER_DEVICE;
      case BLOCK_DEVICE -> BLOCK_DEVICE;
      case SOCKET -> SOCKET_STREAM;
      case OTHER -> UNKNOWN;
    };
  }
}
