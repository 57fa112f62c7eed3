package motte.wasi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import motte.wasm.Extern;
import motte.wasm.ExternType;
import motte.wasm.Instance;
import motte.wasm.Memory;
import motte.wasm.Module;
import motte.wasm.Snapshot;
import motte.wasm.Trap;
import motte.wasm.Usage;

/// A guest without a program: two pages of memory, from which a test calls WASI's functions.
final class FakeGuest implements Instance, Memory {
  private final ByteBuffer bytes = ByteBuffer.allocate(2 * PAGE).order(ByteOrder.LITTLE_ENDIAN);
  private final Wasi wasi;

  FakeGuest(Wasi wasi) {
    this.wasi = wasi;
  }

  /// Calls a function of WASI; gives its error number.
  int call(String name, long... args) {
    var lent = wasi.imports().function("wasi_snapshot_preview1", name).orElseThrow();
    return (int) lent.function().call(this, args)[0];
  }

  /// Writes a subscription of `poll_oneoff`: tag 0 with a timeout in nanoseconds, or 1 and 2 with a
  /// descriptor.
  void subscription(int at, long user, int tag, long what) {
    fill(at, (byte) 0, 48);
    writeLong(at, user);
    writeByte(at + 8, (byte) tag);
    if (tag == 0) {
      writeInt(at + 16, 1);
      writeLong(at + 24, what);
    } else {
      writeInt(at + 16, (int) what);
    }
  }

  int at(int address, int length) {
    if (Integer.toUnsignedLong(address) + length > size()) {
      throw new Trap(Trap.Reason.OUT_OF_BOUNDS_MEMORY, "at " + address, List.of());
    }
    return address;
  }

  @Override
  public Module module() {
    throw new IllegalStateException("it has none");
  }

  @Override
  public Snapshot snapshot() {
    throw new IllegalStateException("it has no module");
  }

  @Override
  public boolean hasMemory() {
    return true;
  }

  @Override
  public Memory memory() {
    return this;
  }

  @Override
  public Optional<Extern> export(String name) {
    return Optional.empty();
  }

  @Override
  public Map<String, Extern> exports() {
    return Map.of();
  }

  @Override
  public Usage usage() {
    throw new IllegalStateException("it uses nothing");
  }

  @Override
  public void refuel(long fuel) {}

  @Override
  public void interrupt() {}

  @Override
  public void close() {}

  @Override
  public ExternType.Memory type() {
    return new ExternType.Memory(2, OptionalLong.of(2), false);
  }

  @Override
  public int pages() {
    return 2;
  }

  @Override
  public int grow(int delta) {
    return -1;
  }

  @Override
  public byte readByte(int address) {
    return bytes.get(at(address, 1));
  }

  @Override
  public short readShort(int address) {
    return bytes.getShort(at(address, 2));
  }

  @Override
  public int readInt(int address) {
    return bytes.getInt(at(address, 4));
  }

  @Override
  public long readLong(int address) {
    return bytes.getLong(at(address, 8));
  }

  @Override
  public void writeByte(int address, byte value) {
    bytes.put(at(address, 1), value);
  }

  @Override
  public void writeShort(int address, short value) {
    bytes.putShort(at(address, 2), value);
  }

  @Override
  public void writeInt(int address, int value) {
    bytes.putInt(at(address, 4), value);
  }

  @Override
  public void writeLong(int address, long value) {
    bytes.putLong(at(address, 8), value);
  }

  @Override
  public void read(int address, byte[] target, int offset, int length) {
    bytes.get(at(address, length), target, offset, length);
  }

  @Override
  public void write(int address, byte[] source, int offset, int length) {
    bytes.put(at(address, length), source, offset, length);
  }

  @Override
  public void fill(int address, byte value, int length) {
    for (int i = 0; i < length; i++) {
      writeByte(address + i, value);
    }
  }

  @Override
  public byte[] read(int address, int length) {
    var copy = new byte[length];
    read(address, copy, 0, length);
    return copy;
  }

  @Override
  public String readUtf8(int address, int length) {
    return new String(read(address, length), StandardCharsets.UTF_8);
  }
}
