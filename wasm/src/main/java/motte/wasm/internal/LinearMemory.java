package motte.wasm.internal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import motte.core.ByteSize;
import motte.core.Kind;
import motte.format.WasmModule;
import motte.wasm.ExternType;
import motte.wasm.Memory;
import motte.wasm.Trap;
import motte.wasm.WasmException;

/// A memory: an array that is just as long as the memory, so that the JVM's check of an index is
/// the guest's check of an address.
public sealed class LinearMemory implements Memory permits SharedMemory {
  /// More an array cannot hold.
  static final int MOST_PAGES = Integer.MAX_VALUE / PAGE;

  static final byte[] NOTHING = {};

  public byte[] bytes;

  /// How many pages it may grow to; -1 if its type does not say.
  private final long maximum;

  /// Where its first array came from.
  private final MemoryImage image;

  /// Whether another instance uses it too.
  private boolean lent;

  private final boolean shared;
  private final boolean is64;
  private final Budget budget;

  /// A memory of zeros, whose first pages the caller took from `budget`.
  static LinearMemory of(WasmModule.MemoryDef type, Budget budget) {
    return of(type, budget, MemoryImage.zeros((int) type.minimum() * PAGE));
  }

  /// A memory that starts as `image`, for which the caller took what it needs from `budget`.
  static LinearMemory of(WasmModule.MemoryDef type, Budget budget, MemoryImage image) {
    return type.shared() ? new SharedMemory(type, budget) : new LinearMemory(type, budget, image);
  }

  LinearMemory(WasmModule.MemoryDef type, Budget budget, MemoryImage image) {
    this.image = image;
    maximum = type.maximum();
    shared = type.shared();
    is64 = type.is64();
    this.budget = budget;
    try {
      bytes = image.take();
    } catch (OutOfMemoryError e) {
      throw unavailable(image.size() / PAGE, e);
    }
  }

  static WasmException unavailable(long pages, OutOfMemoryError cause) {
    return new WasmException(
        Kind.EXHAUSTED,
        "wasm-memory-unavailable",
        "the machine cannot give the module `" + ByteSize.ofBytes(pages * PAGE) + "` of memory",
        "give the process more heap, or lower the memory limit",
        cause);
  }

  /// A memory of the host's.
  public static LinearMemory of(ExternType.Memory type) {
    if (type.minimum() < 0 || type.minimum() > MOST_PAGES) {
      throw new WasmException(
          Kind.INVALID,
          "wasm-memory-unavailable",
          "a memory cannot have `" + type.minimum() + "` pages",
          "ask for no more than " + MOST_PAGES);
    }
    if (type.shared() && type.maximum().isEmpty()) {
      throw new WasmException(
          Kind.INVALID,
          "wasm-memory-unavailable",
          "a shared memory without a maximum",
          "say how many pages it may have at most; those not yet in use cost nothing");
    }
    return of(
        new WasmModule.MemoryDef(
            type.minimum(), type.maximum().orElse(-1), type.shared(), type.is64()),
        new Budget(MOST_PAGES - type.minimum()));
  }

  long maximum() {
    return maximum;
  }

  boolean isShared() {
    return shared;
  }

  boolean is64() {
    return is64;
  }

  /// Another instance begins to use it.
  void lend() {
    lent = true;
  }

  /// What it holds now.
  MemoryImage image() {
    return MemoryImage.of(bytes);
  }

  /// Lets go of the array, and gives it: the memory has no bytes from now on.
  byte[] release() {
    var array = bytes;
    bytes = NOTHING;
    return array;
  }

  /// Lets an array that was released serve others. Nobody may still use it.
  void recycle(byte[] array) {
    if (!lent) {
      image.give(array);
    }
  }

  // ---- For compiled code.

  public static int size(LinearMemory memory) {
    return memory.pages();
  }

  /// Grows by so many pages if it may; tells how many there were, or -1.
  public static int grow(int pages, LinearMemory memory) {
    return (int) grow(Integer.toUnsignedLong(pages), memory);
  }

  public static long grow(long pages, LinearMemory memory) {
    return memory.growBy(pages);
  }

  long growBy(long pages) {
    int before = pages();
    if (pages < 0
        || pages > MOST_PAGES - before
        || (maximum != -1 && pages > maximum - before)
        || !budget.take(pages)) {
      return -1;
    }
    if (pages > 0) {
      try {
        extend((int) pages);
      } catch (OutOfMemoryError _) {
        budget.back(pages);
        return -1;
      }
    }
    return before;
  }

  void extend(int pages) {
    bytes = Arrays.copyOf(bytes, (pages() + pages) * PAGE);
  }

  public static void fill(int at, int value, int length, LinearMemory memory) {
    if (memory instanceof SharedMemory shared) {
      check(at, length, shared.size());
      shared.contents().fill(at, (byte) value, length);
      return;
    }
    var bytes = memory.bytes;
    check(at, length, bytes.length);
    Arrays.fill(bytes, at, at + length, (byte) value);
  }

  public static void fill(long at, int value, long length, LinearMemory memory) {
    fill(Numeric.narrow(at), value, Numeric.narrow(length), memory);
  }

  public static void copy(int to, int from, int length, LinearMemory target, LinearMemory source) {
    if (target instanceof SharedMemory || source instanceof SharedMemory) {
      check(from, length, source.size());
      check(to, length, target.size());
      SharedMemory.transfer(to, from, length, target, source);
      return;
    }
    var out = target.bytes;
    var in = source.bytes;
    check(from, length, in.length);
    check(to, length, out.length);
    System.arraycopy(in, from, out, to, length);
  }

  public static void copy(
      long to, long from, long length, LinearMemory target, LinearMemory source) {
    copy(Numeric.narrow(to), Numeric.narrow(from), Numeric.narrow(length), target, source);
  }

  public static void copy(long to, int from, int length, LinearMemory target, LinearMemory source) {
    copy(Numeric.narrow(to), from, length, target, source);
  }

  public static void copy(int to, long from, int length, LinearMemory target, LinearMemory source) {
    copy(to, Numeric.narrow(from), length, target, source);
  }

  public static void init(
      int to, int from, int length, LinearMemory memory, GuestState state, int segment) {
    var data = state.datas[segment];
    var bytes = memory.bytes;
    check(from, length, data.length);
    if (memory instanceof SharedMemory shared) {
      check(to, length, shared.size());
      shared.contents().write(to, data.module, data.start + from, length);
      return;
    }
    check(to, length, bytes.length);
    System.arraycopy(data.module, data.start + from, bytes, to, length);
  }

  public static void init(
      long to, int from, int length, LinearMemory memory, GuestState state, int segment) {
    init(Numeric.narrow(to), from, length, memory, state, segment);
  }

  /// A range of unsigned numbers; a negative one is more than any memory has.
  private static void check(int at, int length, long size) {
    if ((at | length) < 0 || length > size - at) {
      throw GuestTrap.memory();
    }
  }

  // ---- For the host.

  @Override
  public ExternType.Memory type() {
    return new ExternType.Memory(
        pages(), maximum == -1 ? OptionalLong.empty() : OptionalLong.of(maximum), shared, is64);
  }

  @Override
  public int pages() {
    return bytes.length / PAGE;
  }

  @Override
  public int grow(int delta) {
    return grow(delta, this);
  }

  @Override
  public byte readByte(int address) {
    return inside(address, 1)[address];
  }

  @Override
  public short readShort(int address) {
    return (short) Bytes.SHORT.get(inside(address, 2), address);
  }

  @Override
  public int readInt(int address) {
    return (int) Bytes.INT.get(inside(address, 4), address);
  }

  @Override
  public long readLong(int address) {
    return (long) Bytes.LONG.get(inside(address, 8), address);
  }

  @Override
  public void writeByte(int address, byte value) {
    inside(address, 1)[address] = value;
  }

  @Override
  public void writeShort(int address, short value) {
    Bytes.SHORT.set(inside(address, 2), address, value);
  }

  @Override
  public void writeInt(int address, int value) {
    Bytes.INT.set(inside(address, 4), address, value);
  }

  @Override
  public void writeLong(int address, long value) {
    Bytes.LONG.set(inside(address, 8), address, value);
  }

  @Override
  public void read(int address, byte[] target, int offset, int length) {
    System.arraycopy(inside(address, length), address, target, offset, length);
  }

  @Override
  public void write(int address, byte[] source, int offset, int length) {
    System.arraycopy(source, offset, inside(address, length), address, length);
  }

  @Override
  public void fill(int address, byte value, int length) {
    Arrays.fill(inside(address, length), address, address + length, value);
  }

  @Override
  public byte[] read(int address, int length) {
    return Arrays.copyOfRange(inside(address, length), address, address + length);
  }

  @Override
  public String readUtf8(int address, int length) {
    return decode(ByteBuffer.wrap(inside(address, length), address, length), address);
  }

  static String decode(ByteBuffer text, int address) {
    int length = text.remaining();
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
    } catch (CharacterCodingException _) {
      throw new WasmException(
          Kind.INVALID,
          "wasm-text-malformed",
          "the `" + length + "` bytes at 0x" + Integer.toHexString(address) + " are not UTF-8",
          "the guest has to encode text as UTF-8");
    }
  }

  /// The array, if the range is inside of it.
  private byte[] inside(int address, int length) {
    var all = bytes;
    if ((address | length) < 0 || length > all.length - address) {
      throw outside(address, length);
    }
    return all;
  }

  Trap outside(int address, int length) {
    return new Trap(
        Trap.Reason.OUT_OF_BOUNDS_MEMORY,
        "out of bounds memory access: `"
            + Integer.toUnsignedString(length)
            + "` bytes at 0x"
            + Integer.toHexString(address)
            + " of a memory of "
            + size()
            + " bytes",
        List.of());
  }
}
