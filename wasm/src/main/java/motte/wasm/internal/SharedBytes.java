package motte.wasm.internal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/// The bytes of a shared memory, in pages that never move: a thread that runs while another one
/// lets the memory grow may go on with the pages that it knows. A page takes room only from when
/// the memory is large enough for it, so a large maximum costs nothing.
///
/// A plain memory is one array, but Java has no atomic access to the bytes of an array, and an
/// array cannot grow where it is.
///
/// Addresses are 64 bits wide; those beyond the memory throw [IndexOutOfBoundsException] before
/// anything is written.
final class SharedBytes {
  static final int PAGE = 1 << 16;

  private static final int PAGE_BITS = 16;
  private static final VarHandle INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
  private static final VarHandle LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
  private static final VarHandle ANY_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
  private static final VarHandle ANY_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
  private static final VarHandle ANY_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

  /// Not volatile, so that loops need not read it again and again: who finds a page missing looks
  /// again under the lock.
  private MemorySegment[] pages;

  SharedBytes(int pages) {
    this.pages = grown(new MemorySegment[0], pages);
  }

  private static MemorySegment[] grown(MemorySegment[] pages, int count) {
    var grown = Arrays.copyOf(pages, count);
    for (int i = pages.length; i < count; i++) {
      grown[i] = MemorySegment.ofArray(new long[PAGE / 8]);
    }
    return grown;
  }

  synchronized int pages() {
    return pages.length;
  }

  /// Adds pages.
  synchronized void grow(int delta) {
    pages = grown(pages, pages.length + delta);
  }

  private MemorySegment page(long at) {
    var known = pages;
    long index = at >>> PAGE_BITS;
    if (index < known.length) {
      var page = known[(int) index];
      if (page != null) {
        return page;
      }
    }
    return newPage(index);
  }

  /// A page that another thread may have made without our noticing.
  private synchronized MemorySegment newPage(long index) {
    return pages[(int) Objects.checkIndex(index, (long) pages.length)];
  }

  private static long within(long at) {
    return at & PAGE - 1;
  }

  /// Whether `bytes` bytes from there on are not all in one page.
  private static boolean crosses(long at, int bytes) {
    return within(at) > PAGE - bytes;
  }

  byte getByte(long at) {
    return page(at).get(ValueLayout.JAVA_BYTE, within(at));
  }

  short getShort(long at) {
    return crosses(at, 2) ? (short) getParts(at, 2) : (short) ANY_SHORT.get(page(at), within(at));
  }

  int getInt(long at) {
    return crosses(at, 4) ? (int) getParts(at, 4) : (int) ANY_INT.get(page(at), within(at));
  }

  long getLong(long at) {
    return crosses(at, 8) ? getParts(at, 8) : (long) ANY_LONG.get(page(at), within(at));
  }

  void setByte(long at, byte value) {
    page(at).set(ValueLayout.JAVA_BYTE, within(at), value);
  }

  void setShort(long at, short value) {
    if (crosses(at, 2)) {
      setParts(at, value, 2);
    } else {
      ANY_SHORT.set(page(at), within(at), value);
    }
  }

  void setInt(long at, int value) {
    if (crosses(at, 4)) {
      setParts(at, value, 4);
    } else {
      ANY_INT.set(page(at), within(at), value);
    }
  }

  void setLong(long at, long value) {
    if (crosses(at, 8)) {
      setParts(at, value, 8);
    } else {
      ANY_LONG.set(page(at), within(at), value);
    }
  }

  /// Sets two longs, the first at the address.
  void setLongs(long at, long first, long second) {
    var _ = page(at);
    setLong(at + 8, second);
    setLong(at, first);
  }

  private long getParts(long at, int bytes) {
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | (getByte(at + i) & 0xff);
    }
    return value;
  }

  private void setParts(long at, long value, int bytes) {
    var _ = page(at + bytes - 1);
    for (int i = 0; i < bytes; i++) {
      setByte(at + i, (byte) (value >>> (8 * i)));
    }
  }

  // ---- Atomic, at aligned addresses.

  int atomicInt(long at) {
    return (int) INT.getVolatile(page(at), within(at));
  }

  long atomicLong(long at) {
    return (long) LONG.getVolatile(page(at), within(at));
  }

  boolean swapInt(long at, int expected, int value) {
    return INT.compareAndSet(page(at), within(at), expected, value);
  }

  boolean swapLong(long at, long expected, long value) {
    return LONG.compareAndSet(page(at), within(at), expected, value);
  }

  // ---- Ranges.

  /// Throws unless `length` bytes, counted without a sign, from `at` on are inside.
  void check(long at, long length) {
    long size = (long) pages() << PAGE_BITS;
    if (at < 0 || length < 0 || at > size - length) {
      throw new IndexOutOfBoundsException(at);
    }
  }

  void fill(long at, byte value, long length) {
    check(at, length);
    for (long i = at, end = at + length; i < end; ) {
      long part = Math.min(end - i, PAGE - within(i));
      page(i).asSlice(within(i), part).fill(value);
      i += part;
    }
  }

  void write(long at, byte[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    check(at, length);
    for (int i = 0; i < length; ) {
      int part = (int) Math.min(length - i, PAGE - within(at + i));
      MemorySegment.copy(
          source, offset + i, page(at + i), ValueLayout.JAVA_BYTE, within(at + i), part);
      i += part;
    }
  }

  void read(long at, byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    check(at, length);
    for (int i = 0; i < length; ) {
      int part = (int) Math.min(length - i, PAGE - within(at + i));
      MemorySegment.copy(
          page(at + i), ValueLayout.JAVA_BYTE, within(at + i), target, offset + i, part);
      i += part;
    }
  }

  /// Copies within the memory, as if all were read before anything is written.
  void copy(long to, long from, long length) {
    check(to, length);
    check(from, length);
    var buffer = new byte[(int) Math.min(length, PAGE)];
    boolean forward = to <= from;
    for (long done = 0; done < length; ) {
      int part = (int) Math.min(length - done, buffer.length);
      long at = forward ? done : length - done - part;
      read(from + at, buffer, 0, part);
      write(to + at, buffer, 0, part);
      done += part;
    }
  }
}
