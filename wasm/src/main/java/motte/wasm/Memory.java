package motte.wasm;

import motte.wasm.internal.LinearMemory;

/// A linear memory. Addresses are unsigned 32-bit integers, values little-endian.
///
/// Each access is checked: one that is not wholly inside throws a [Trap] of
/// [Trap.Reason#OUT_OF_BOUNDS_MEMORY] and changes nothing.
public non-sealed interface Memory extends Extern {

  /// The size of a page in bytes.
  int PAGE = 1 << 16;

  /// A memory of the host's, for instances to share.
  ///
  /// @throws WasmException `wasm-memory-unavailable` if the machine has no room for it
  static Memory of(ExternType.Memory type) {
    return LinearMemory.of(type);
  }

  /// Its type, with the size that it has now as its minimum.
  ExternType.Memory type();

  /// The current size in pages.
  int pages();

  /// The current size in bytes.
  default long size() {
    return (long) pages() * PAGE;
  }

  /// Adds `delta` pages; gives the size before, or -1 if there is no room.
  int grow(int delta);

  /// The byte at `address`.
  byte readByte(int address);

  /// Two bytes at `address`.
  short readShort(int address);

  /// Four bytes at `address`.
  int readInt(int address);

  /// Eight bytes at `address`.
  long readLong(int address);

  /// Sets the byte at `address`.
  void writeByte(int address, byte value);

  /// Sets two bytes at `address`.
  void writeShort(int address, short value);

  /// Sets four bytes at `address`.
  void writeInt(int address, int value);

  /// Sets eight bytes at `address`.
  void writeLong(int address, long value);

  /// Copies `length` bytes at `address` to `target`, from `offset` on.
  void read(int address, byte[] target, int offset, int length);

  /// Copies `length` bytes of `source`, from `offset` on, to `address`.
  void write(int address, byte[] source, int offset, int length);

  /// Sets `length` bytes at `address` to `value`.
  void fill(int address, byte value, int length);

  /// A copy of `length` bytes at `address`; nothing is allocated before the bounds are checked.
  byte[] read(int address, int length);

  /// Sets bytes from `address` on to those of `source`.
  default void write(int address, byte[] source) {
    write(address, source, 0, source.length);
  }

  /// `length` bytes at `address` as UTF-8.
  ///
  /// @throws WasmException `wasm-text-malformed` if they are not UTF-8
  String readUtf8(int address, int length);

  @Override
  default ExternType externType() {
    return type();
  }
}
