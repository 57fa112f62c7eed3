package motte.wasm.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// An array of `i64`.
public abstract class LongArray extends GuestArray {
  public final long[] elements;

  /// Keeps the array.
  protected LongArray(long[] elements) {
    this.elements = elements;
  }

  @Override
  final int length() {
    return elements.length;
  }

  private static long[] elements(Object array) {
    return ((LongArray) array).elements;
  }

  public static long[] make(int count) {
    return new long[room(count, 8)];
  }

  public static long[] make(long value, int count) {
    var elements = make(count);
    Arrays.fill(elements, value);
    return elements;
  }

  public static long get(Object array, int index) {
    var elements = elements(array);
    check(index, elements.length);
    return elements[index];
  }

  public static void set(Object array, int index, long value) {
    var elements = elements(array);
    check(index, elements.length);
    elements[index] = value;
  }

  public static void fill(Object array, int start, long value, int count) {
    var elements = elements(array);
    check(start, count, elements.length);
    Arrays.fill(elements, start, start + count, value);
  }

  public static void copy(Object target, int start, Object source, int from, int count) {
    var to = elements(target);
    var elements = elements(source);
    check(start, count, to.length);
    check(from, count, elements.length);
    System.arraycopy(elements, from, to, start, count);
  }

  /// `array.new_data`.
  public static long[] makeOf(int source, int count, DataSegment data) {
    data.check(source, count, 8);
    var elements = make(count);
    read(data.module, data.start + source, elements, 0, count);
    return elements;
  }

  /// `array.init_data`.
  public static void init(Object array, int start, int source, int count, DataSegment data) {
    var elements = elements(array);
    check(start, count, elements.length);
    data.check(source, count, 8);
    read(data.module, data.start + source, elements, start, count);
  }

  private static void read(byte[] data, int source, long[] elements, int start, int count) {
    ByteBuffer.wrap(data, source, count * 8)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asLongBuffer()
        .get(elements, start, count);
  }

  /// Part of `array.new_fixed`.
  public static void put(long value, long[] elements, int at) {
    elements[at] = value;
  }

  /// Part of a long `array.new_fixed`.
  public static void put(
      long a, long b, long c, long d, long e, long f, long g, long h, long[] elements, int at) {
    elements[at + 0] = a;
    elements[at + 1] = b;
    elements[at + 2] = c;
    elements[at + 3] = d;
    elements[at + 4] = e;
    elements[at + 5] = f;
    elements[at + 6] = g;
    elements[at + 7] = h;
  }
}
