package motte.wasm.internal;

import java.util.Arrays;

/// A memory: an array that is just as long as the memory, so that the JVM's check of an index is
/// the guest's check of an address.
public final class LinearMemory {
  static final int PAGE = 65536;

  /// More an array cannot hold.
  private static final int MOST_PAGES = Integer.MAX_VALUE / PAGE;

  public byte[] bytes;

  /// How many pages it may grow to.
  private final int maximum;

  LinearMemory(int pages, int maximum) {
    this.bytes = new byte[pages * PAGE];
    this.maximum = Math.min(maximum, MOST_PAGES);
  }

  int maximum() {
    return maximum;
  }

  public static int size(LinearMemory memory) {
    return memory.bytes.length / PAGE;
  }

  /// Grows by so many pages if it may; tells how many there were, or -1.
  public static int grow(int pages, LinearMemory memory) {
    return (int) grow(Integer.toUnsignedLong(pages), memory);
  }

  public static long grow(long pages, LinearMemory memory) {
    int before = size(memory);
    if (pages < 0 || pages > memory.maximum - before) {
      return -1;
    }
    if (pages > 0) {
      try {
        memory.bytes = Arrays.copyOf(memory.bytes, (before + (int) pages) * PAGE);
      } catch (OutOfMemoryError _) {
        return -1;
      }
    }
    return before;
  }

  public static void fill(int at, int value, int length, LinearMemory memory) {
    var bytes = memory.bytes;
    check(at, length, bytes.length);
    Arrays.fill(bytes, at, at + length, (byte) value);
  }

  public static void fill(long at, int value, long length, LinearMemory memory) {
    fill(Numeric.narrow(at), value, Numeric.narrow(length), memory);
  }

  public static void copy(int to, int from, int length, LinearMemory target, LinearMemory source) {
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
    check(to, length, bytes.length);
    System.arraycopy(data.module, data.start + from, bytes, to, length);
  }

  public static void init(
      long to, int from, int length, LinearMemory memory, GuestState state, int segment) {
    init(Numeric.narrow(to), from, length, memory, state, segment);
  }

  /// A range of unsigned numbers; a negative one is more than any memory has.
  private static void check(int at, int length, int size) {
    if ((at | length) < 0 || length > size - at) {
      throw GuestTrap.memory();
    }
  }
}
