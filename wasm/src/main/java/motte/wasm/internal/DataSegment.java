package motte.wasm.internal;

/// Bytes of a module.
public final class DataSegment {
  static final DataSegment EMPTY = new DataSegment(new byte[0], 0, 0);

  final byte[] module;
  final int start;
  final int length;

  DataSegment(byte[] module, int start, int length) {
    this.module = module;
    this.start = start;
    this.length = length;
  }

  /// Checks that `count` values of `size` bytes from `source` on are in it.
  void check(int source, int count, int size) {
    if (Integer.toUnsignedLong(source) + Integer.toUnsignedLong(count) * size > length) {
      throw GuestTrap.memory();
    }
  }
}
