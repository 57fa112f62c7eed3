package motte.wasm.internal;

import java.lang.invoke.VarHandle;
import java.util.function.LongBinaryOperator;

/// What compiled code calls for atomic instructions.
///
/// Addresses include their offset. Values of all widths, 8 to 64 bits, are longs, zero-extended
/// where they are read. All accesses are sequentially consistent in a shared memory; in one that is
/// not, nobody could tell.
public final class Atomics {
  private Atomics() {}

  public static void fence() {
    VarHandle.fullFence();
  }

  public static long load(long at, LinearMemory memory, int width) {
    align(at, width);
    return read(at, memory, width);
  }

  public static void store(long at, long value, LinearMemory memory, int width) {
    long _ = update(at, value, memory, width, (_, b) -> b);
  }

  public static long add(long at, long value, LinearMemory memory, int width) {
    return update(at, value, memory, width, (a, b) -> a + b);
  }

  public static long sub(long at, long value, LinearMemory memory, int width) {
    return update(at, value, memory, width, (a, b) -> a - b);
  }

  public static long and(long at, long value, LinearMemory memory, int width) {
    return update(at, value, memory, width, (a, b) -> a & b);
  }

  public static long or(long at, long value, LinearMemory memory, int width) {
    return update(at, value, memory, width, (a, b) -> a | b);
  }

  public static long xor(long at, long value, LinearMemory memory, int width) {
    return update(at, value, memory, width, (a, b) -> a ^ b);
  }

  public static long xchg(long at, long value, LinearMemory memory, int width) {
    return update(at, value, memory, width, (_, b) -> b);
  }

  /// Of `expected` only the lowest bits count, as many as the width.
  public static long cmpxchg(long at, long expected, long value, LinearMemory memory, int width) {
    align(at, width);
    long narrow = expected & -1L >>> (64 - width);
    while (true) {
      long old = read(at, memory, width);
      if (old != narrow || swap(at, old, value, memory, width)) {
        return old;
      }
    }
  }

  private static long update(
      long at, long value, LinearMemory memory, int width, LongBinaryOperator change) {
    align(at, width);
    while (true) {
      long old = read(at, memory, width);
      if (swap(at, old, change.applyAsLong(old, value), memory, width)) {
        return old;
      }
    }
  }

  /// Waits until somebody notifies; gives 0 then, 1 if the memory does not hold `expected`, 2 if
  /// the time, in nanoseconds, is up. A negative one never is.
  public static int await(long at, long expected, long timeout, LinearMemory memory, int width) {
    align(at, width);
    var _ = read(at, memory, width);
    if (memory instanceof SharedMemory shared) {
      return shared.waiters().await(at, () -> read(at, memory, width) != expected, timeout);
    }
    throw GuestTrap.unsharedWait();
  }

  /// Wakes up to `count` of those who wait; tells how many.
  public static int notify(long at, int count, LinearMemory memory) {
    align(at, 32);
    var _ = read(at, memory, 32);
    return memory instanceof SharedMemory shared ? shared.waiters().wake(at, count) : 0;
  }

  private static void align(long at, int width) {
    if ((at & width / 8 - 1) != 0) {
      throw GuestTrap.unaligned();
    }
  }

  // Narrow values are parts of a word of 32 bits.

  private static long read(long at, LinearMemory memory, int width) {
    if (width == 64) {
      return memory instanceof SharedMemory shared
          ? shared.contents().atomicLong(at)
          : (long) Bytes.LONG.get(memory.bytes, Numeric.narrow(at));
    }
    return part(word(at & -4, memory), at, width);
  }

  private static boolean swap(long at, long expected, long value, LinearMemory memory, int width) {
    if (width == 64) {
      if (memory instanceof SharedMemory shared) {
        return shared.contents().swapLong(at, expected, value);
      }
      Bytes.LONG.set(memory.bytes, Numeric.narrow(at), value);
      return true;
    }
    int word = word(at & -4, memory);
    if (part(word, at, width) != expected) {
      return false;
    }
    int shift = (int) (at & 3) * 8;
    int mask = -1 >>> (32 - width) << shift;
    int changed = (word & ~mask) | ((int) value << shift & mask);
    if (memory instanceof SharedMemory shared) {
      return shared.contents().swapInt(at & -4, word, changed);
    }
    Bytes.INT.set(memory.bytes, Numeric.narrow(at & -4), changed);
    return true;
  }

  private static int word(long at, LinearMemory memory) {
    return memory instanceof SharedMemory shared
        ? shared.contents().atomicInt(at)
        : (int) Bytes.INT.get(memory.bytes, Numeric.narrow(at));
  }

  private static long part(int word, long at, int width) {
    return Integer.toUnsignedLong(word) >>> ((at & 3) * 8) & -1L >>> (64 - width);
  }
}
