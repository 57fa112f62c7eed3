package motte.wasi;

import motte.capability.Metadata;
import motte.wasm.Memory;

/// Where the two revisions of WASI 0.1 put things: `wasi_snapshot_preview1`, and the older
/// `wasi_unstable`, which differs in these.
enum Layout {
  PREVIEW1(48, 64),
  UNSTABLE(56, 56);

  /// The size of a `subscription`.
  final int subscription;

  /// The size of a `filestat`.
  final int filestat;

  Layout(int subscription, int filestat) {
    this.subscription = subscription;
    this.filestat = filestat;
  }

  /// 0: from the start, 1: from where it stands, 2: from the end; -1: no such thing.
  int whence(int value) {
    return switch (this) {
      case PREVIEW1 -> value >= 0 && value <= 2 ? value : -1;
      case UNSTABLE -> value >= 0 && value <= 2 ? (value + 1) % 3 : -1;
    };
  }

  /// Where the clock of a `subscription` begins: its number, timeout, precision and flags.
  int clock() {
    return this == PREVIEW1 ? 16 : 24;
  }

  void filestat(Memory memory, int at, Metadata file, byte type) {
    memory.fill(at, (byte) 0, filestat);
    memory.writeLong(at, file.device());
    memory.writeLong(at + 8, file.inode());
    memory.writeByte(at + 16, type);
    int rest = at + 24;
    if (this == PREVIEW1) {
      memory.writeLong(rest, file.links());
      rest += 8;
    } else {
      memory.writeInt(at + 20, (int) file.links());
    }
    memory.writeLong(rest, file.size());
    memory.writeLong(rest + 8, file.accessed());
    memory.writeLong(rest + 16, file.modified());
    memory.writeLong(rest + 24, file.changed());
  }
}
