package motte.wasm.internal;

import java.nio.ByteBuffer;
import motte.core.Kind;
import motte.format.WasmModule;
import motte.wasm.WasmException;

/// A memory that several instances use on several threads at the same time. Its array is empty:
/// compiled code knows that it is shared, and calls the static methods here for each access.
///
/// Addresses of those include the offset; one beyond the memory throws [IndexOutOfBoundsException].
public final class SharedMemory extends LinearMemory {
  private final SharedBytes shared;
  private final WaitQueue waiters = new WaitQueue();

  SharedMemory(WasmModule.MemoryDef type, Budget budget) {
    super(type, budget, MemoryImage.zeros(0));
    try {
      shared = new SharedBytes((int) type.minimum());
    } catch (OutOfMemoryError e) {
      throw unavailable(type.minimum(), e);
    }
  }

  SharedBytes contents() {
    return shared;
  }

  WaitQueue waiters() {
    return waiters;
  }

  /// Keeps its bytes: others may use them.
  @Override
  byte[] release() {
    return NOTHING;
  }

  @Override
  MemoryImage image() {
    throw new WasmException(
        Kind.INVALID,
        "wasm-snapshot-unsupported",
        "the instance has a memory that is `shared`",
        "take snapshots of instances without threads");
  }

  @Override
  public int pages() {
    return shared.pages();
  }

  @Override
  synchronized long growBy(long pages) {
    return super.growBy(pages);
  }

  @Override
  void extend(int pages) {
    shared.grow(pages);
  }

  // ---- For compiled code.

  private static SharedBytes of(LinearMemory memory) {
    return ((SharedMemory) memory).shared;
  }

  /// An address and an offset as one.
  public static long address(int address, long offset) {
    return Integer.toUnsignedLong(address) + offset;
  }

  /// The same for addresses of 64 bits; -1, which is beyond all memories, if the sum has more.
  public static long address(long address, long offset) {
    return address < 0 || offset < 0 || address + offset < 0 ? -1 : address + offset;
  }

  public static int getByte(long at, LinearMemory memory) {
    return of(memory).getByte(at);
  }

  public static int getShort(long at, LinearMemory memory) {
    return of(memory).getShort(at);
  }

  public static int getChar(long at, LinearMemory memory) {
    return (char) of(memory).getShort(at);
  }

  public static int getInt(long at, LinearMemory memory) {
    return of(memory).getInt(at);
  }

  public static long getLong(long at, LinearMemory memory) {
    return of(memory).getLong(at);
  }

  public static void setByte(long at, int value, LinearMemory memory) {
    of(memory).setByte(at, (byte) value);
  }

  public static void setShort(long at, int value, LinearMemory memory) {
    of(memory).setShort(at, (short) value);
  }

  public static void setInt(long at, int value, LinearMemory memory) {
    of(memory).setInt(at, value);
  }

  public static void setLong(long at, long value, LinearMemory memory) {
    of(memory).setLong(at, value);
  }

  public static void setVector(long at, long low, long high, LinearMemory memory) {
    of(memory).setLongs(at, low, high);
  }

  /// Copies a range that is inside of both memories, at least one of which is shared.
  static void transfer(int to, int from, int length, LinearMemory target, LinearMemory source) {
    if (target == source) {
      of(target).copy(to, from, length);
    } else if (target instanceof SharedMemory shared) {
      shared.write(to, source.read(from, length));
    } else {
      source.read(from, target.bytes, to, length);
    }
  }

  // ---- For the host.

  private SharedBytes inside(int address, int length) {
    if ((address | length) < 0 || length > size() - address) {
      throw outside(address, length);
    }
    return shared;
  }

  @Override
  public byte readByte(int address) {
    return inside(address, 1).getByte(address);
  }

  @Override
  public short readShort(int address) {
    return inside(address, 2).getShort(address);
  }

  @Override
  public int readInt(int address) {
    return inside(address, 4).getInt(address);
  }

  @Override
  public long readLong(int address) {
    return inside(address, 8).getLong(address);
  }

  @Override
  public void writeByte(int address, byte value) {
    inside(address, 1).setByte(address, value);
  }

  @Override
  public void writeShort(int address, short value) {
    inside(address, 2).setShort(address, value);
  }

  @Override
  public void writeInt(int address, int value) {
    inside(address, 4).setInt(address, value);
  }

  @Override
  public void writeLong(int address, long value) {
    inside(address, 8).setLong(address, value);
  }

  @Override
  public void read(int address, byte[] target, int offset, int length) {
    inside(address, length).read(address, target, offset, length);
  }

  @Override
  public void write(int address, byte[] source, int offset, int length) {
    inside(address, length).write(address, source, offset, length);
  }

  @Override
  public void fill(int address, byte value, int length) {
    inside(address, length).fill(address, value, length);
  }

  @Override
  public byte[] read(int address, int length) {
    var checked = inside(address, length);
    var copy = new byte[length];
    checked.read(address, copy, 0, length);
    return copy;
  }

  @Override
  public String readUtf8(int address, int length) {
    return decode(ByteBuffer.wrap(read(address, length)), address);
  }
}
