package motte.wasm.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import motte.core.Kind;
import motte.wasm.Trap;
import motte.wasm.WasmException;
import run.endive.runtime.ConstantEvaluators;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.PassiveDataSegment;

/// A linear memory as one array. The array has room to grow into, so that a guest which grows page
/// by page does not copy all of its memory each time; what lies beyond [#size] is zero and out of
/// bounds. A negative Java address is one beyond 2 GiB, and out of bounds.
///
/// It is both the engine's memory and the host's view of it.
@SuppressWarnings("removal") // the four methods for threads, which Endive 1.0.0 still calls
final class FlatMemory implements Memory, motte.wasm.Memory {
  private static final VarHandle SHORT = view(short[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);
  private static final VarHandle FLOAT = view(float[].class);
  private static final VarHandle DOUBLE = view(double[].class);

  /// An array cannot be larger: 2 GiB less a page.
  static final int MOST_PAGES = Integer.MAX_VALUE / PAGE;

  private static final byte[] NOTHING = {};

  private final int initialPages;
  private final int maximumPages;
  private final boolean shared;
  private final Budget budget;
  private byte[] bytes;
  private int size;
  private DataSegment[] segments = {};

  /// A memory of `initialPages`, which the caller took from `budget`.
  FlatMemory(int initialPages, int maximumPages, boolean shared, Budget budget) {
    this.initialPages = initialPages;
    this.maximumPages = Math.min(maximumPages, MOST_PAGES);
    this.shared = shared;
    this.budget = budget;
    this.size = initialPages * PAGE;
    this.bytes = new byte[size];
  }

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }

  /// Lets go of the array: the memory has no bytes from now on.
  void release() {
    bytes = NOTHING;
    size = 0;
  }

  @Override
  public motte.wasm.ExternType.Memory type() {
    throw new UnsupportedOperationException();
  }

  @Override
  public int pages() {
    return size / PAGE;
  }

  @Override
  public int grow(int delta) {
    int before = pages();
    if (delta < 0 || delta > maximumPages - before || !budget.take(delta)) {
      return -1;
    }
    try {
      reserve((before + delta) * PAGE);
      size = (before + delta) * PAGE;
      return before;
    } catch (OutOfMemoryError _) {
      budget.back(delta);
      return -1;
    }
  }

  /// Makes room for `wanted` bytes, and for half as many again as there were if the heap has them.
  private void reserve(int wanted) {
    if (wanted <= bytes.length) {
      return;
    }
    long roomy = Math.min(bytes.length * 3L / 2, (long) maximumPages * PAGE);
    try {
      bytes = Arrays.copyOf(bytes, (int) Math.max(wanted, roomy));
    } catch (OutOfMemoryError _) {
      bytes = Arrays.copyOf(bytes, wanted);
    }
  }

  @Override
  public int initialPages() {
    return initialPages;
  }

  @Override
  public int maximumPages() {
    return maximumPages;
  }

  @Override
  public boolean shared() {
    return shared;
  }

  // Loads and stores: small enough to be inlined; the exception is thrown from outside.

  @Override
  public byte read(int address) {
    if (address >= size) {
      throw outOfBounds(address, 1);
    }
    try {
      return bytes[address];
    } catch (IndexOutOfBoundsException _) {
      throw outOfBounds(address, 1);
    }
  }

  @Override
  public byte readByte(int address) {
    return read(address);
  }

  @Override
  public short readShort(int address) {
    if (address > size - 2) {
      throw outOfBounds(address, 2);
    }
    try {
      return (short) SHORT.get(bytes, address);
    } catch (IndexOutOfBoundsException _) {
      throw outOfBounds(address, 2);
    }
  }

  @Override
  public long readU16(int address) {
    return Short.toUnsignedLong(readShort(address));
  }

  @Override
  public int readInt(int address) {
    if (address > size - 4) {
      throw outOfBounds(address, 4);
    }
    try {
      return (int) INT.get(bytes, address);
    } catch (IndexOutOfBoundsException _) {
      throw outOfBounds(address, 4);
    }
  }

  @Override
  public long readLong(int address) {
    if (address > size - 8) {
      throw outOfBounds(address, 8);
    }
    try {
      return (long) LONG.get(bytes, address);
    } catch (IndexOutOfBoundsException _) {
      throw outOfBounds(address, 8);
    }
  }

  @Override
  public float readFloat(int address) {
    if (address > size - 4) {
      throw outOfBounds(address, 4);
    }
    try {
      return (float) FLOAT.get(bytes, address);
    } catch (IndexOutOfBoundsException _) {
      throw outOfBounds(address, 4);
    }
  }

  @Override
  public double readDouble(int address) {
    if (address > size - 8) {
      throw outOfBounds(address, 8);
    }
    try {
      return (double) DOUBLE.get(bytes, address);
    } catch (IndexOutOfBoundsException _) {
      throw outOfBounds(address, 8);
    }
  }

  @Override
  public long readF32(int address) {
    return readInt(address);
  }

  @Override
  public long readF64(int address) {
    return readLong(address);
  }

  @Override
  public void writeByte(int address, byte value) {
    if (address >= size) {
      throw outOfBounds(address, 1);
    }
    try {
      bytes[address] = value;
    } catch (IndexOutOfBoundsException _) {
      throw outOfBounds(address, 1);
    }
  }

  @Override
  public void writeShort(int address, short value) {
    if (address > size - 2) {
      throw outOfBounds(address, 2);
    }
    try {
      SHORT.set(bytes, address, value);
    } catch (IndexOutOfBoundsException _) {
      throw outOfBounds(address, 2);
    }
  }

  @Override
  public void writeI32(int address, int value) {
    if (address > size - 4) {
      throw outOfBounds(address, 4);
    }
    try {
      INT.set(bytes, address, value);
    } catch (IndexOutOfBoundsException _) {
      throw outOfBounds(address, 4);
    }
  }

  @Override
  public void writeInt(int address, int value) {
    writeI32(address, value);
  }

  @Override
  public void writeLong(int address, long value) {
    if (address > size - 8) {
      throw outOfBounds(address, 8);
    }
    try {
      LONG.set(bytes, address, value);
    } catch (IndexOutOfBoundsException _) {
      throw outOfBounds(address, 8);
    }
  }

  @Override
  public void writeF32(int address, float value) {
    if (address > size - 4) {
      throw outOfBounds(address, 4);
    }
    try {
      FLOAT.set(bytes, address, value);
    } catch (IndexOutOfBoundsException _) {
      throw outOfBounds(address, 4);
    }
  }

  @Override
  public void writeF64(int address, double value) {
    if (address > size - 8) {
      throw outOfBounds(address, 8);
    }
    try {
      DOUBLE.set(bytes, address, value);
    } catch (IndexOutOfBoundsException _) {
      throw outOfBounds(address, 8);
    }
  }

  // Stretches.

  @Override
  public void read(int address, byte[] target, int offset, int length) {
    check(address, length);
    System.arraycopy(bytes, address, target, offset, length);
  }

  @Override
  public byte[] readBytes(int address, int length) {
    check(address, length);
    return Arrays.copyOfRange(bytes, address, address + length);
  }

  @Override
  public byte[] read(int address, int length) {
    return readBytes(address, length);
  }

  @Override
  public String readUtf8(int address, int length) {
    check(address, length);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, address, length))
          .toString();
    } catch (CharacterCodingException _) {
      throw new WasmException(
          Kind.INVALID,
          "wasm-text-malformed",
          "the `" + length + "` bytes at " + Sections.hex(address) + " are not UTF-8",
          "the guest has to encode text as UTF-8");
    }
  }

  @Override
  public void write(int address, byte[] source) {
    write(address, source, 0, source.length);
  }

  @Override
  public void write(int address, byte[] source, int offset, int length) {
    check(address, length);
    if (offset < 0 || length > source.length - offset) {
      throw outOfBounds(offset, length);
    }
    System.arraycopy(source, offset, bytes, address, length);
  }

  @Override
  public void copy(int target, int source, int length) {
    check(target, length);
    check(source, length);
    System.arraycopy(bytes, source, bytes, target, length);
  }

  @Override
  public void fill(byte value, int from, int to) {
    check(from, to - from);
    Arrays.fill(bytes, from, to, value);
  }

  @Override
  public void fill(int address, byte value, int length) {
    check(address, length);
    Arrays.fill(bytes, address, address + length, value);
  }

  // Segments.

  @Override
  public void zero() {
    // A new memory is zero, and no instance is initialized twice.
  }

  @Override
  public void initialize(Instance instance, DataSegment[] all) {
    initialize(instance, all, 0);
  }

  @Override
  public void initialize(Instance instance, DataSegment[] all, int memory) {
    segments = all;
    for (var segment : all) {
      if (segment instanceof ActiveDataSegment active && active.index() == memory) {
        var at = ConstantEvaluators.computeConstantValue(instance, active.offsetInstructions());
        write((int) at[0], active.data(), 0, active.data().length);
      }
    }
  }

  @Override
  public void initPassiveSegment(int segment, int address, int offset, int length) {
    write(address, segments[segment].data(), offset, length);
  }

  @Override
  public void drop(int segment) {
    segments[segment] = PassiveDataSegment.EMPTY;
  }

  // Threads: a memory belongs to one thread, so nobody else ever waits or notifies.

  @Override
  public Object lock(int address) {
    return this;
  }

  @Override
  public int waitOn(int address, int expected, long timeout) {
    return readInt(address) == expected ? sleep(timeout) : 1;
  }

  @Override
  public int waitOn(int address, long expected, long timeout) {
    return readLong(address) == expected ? sleep(timeout) : 1;
  }

  @Override
  public int notify(int address, int most) {
    check(address, 4);
    return 0;
  }

  private int sleep(long timeout) {
    if (!shared) {
      throw new Trap(
          Trap.Reason.UNREACHABLE, "the guest waited on a memory that is not shared", List.of());
    }
    long start = System.nanoTime();
    for (long left = timeout; timeout < 0 || left > 0; left = timeout - System.nanoTime() + start) {
      if (timeout < 0) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, left);
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new WasmInterruptedException("interrupted while waiting");
      }
    }
    return 2;
  }

  private void check(int address, int length) {
    if (address < 0 || length < 0 || length > size - address) {
      throw outOfBounds(address, length);
    }
  }

  private Trap outOfBounds(int address, int length) {
    return new Trap(
        Trap.Reason.OUT_OF_BOUNDS_MEMORY,
        "out of bounds memory access: `"
            + Integer.toUnsignedString(length)
            + "` bytes at "
            + Sections.hex(address)
            + " of a memory of "
            + Integer.toUnsignedString(size)
            + " bytes",
        List.of());
  }
}
