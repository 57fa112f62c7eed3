package motte.wasm.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// An array of `v128`, each as two longs, the low half first.
public abstract class VectorArray extends GuestArray {
  final long[] elements;

  /// Keeps the array.
  protected VectorArray(long[] elements) {
    this.elements = elements;
  }

  @Override
  final int length() {
    return elements.length / 2;
  }

  private static long[] elements(Object array) {
    return ((VectorArray) array).elements;
  }

  public static long[] make(int count) {
    return new long[2 * room(count, 16)];
  }

  public static long[] make(long low, long high, int count) {
    var elements = make(count);
    set(elements, 0, low, high, count);
    return elements;
  }

  public static long low(Object array, int index) {
    var elements = elements(array);
    check(index, elements.length / 2);
    return elements[2 * index];
  }

  public static long high(Object array, int index) {
    var elements = elements(array);
    check(index, elements.length / 2);
    return elements[2 * index + 1];
  }

  public static void set(Object array, int index, long low, long high) {
    var elements = elements(array);
    check(index, elements.length / 2);
    elements[2 * index] = low;
    elements[2 * index + 1] = high;
  }

  public static void fill(Object array, int start, long low, long high, int count) {
    var elements = elements(array);
    check(start, count, elements.length / 2);
    set(elements, start, low, high, count);
  }

  private static void set(long[] elements, int start, long low, long high, int count) {
    for (int i = 2 * start; i < 2 * (start + count); i += 2) {
      elements[i] = low;
      elements[i + 1] = high;
    }
  }

  public static void copy(Object target, int start, Object source, int from, int count) {
    var to = elements(target);
    var elements = elements(source);
    check(start, count, to.length / 2);
    check(from, count, elements.length / 2);
    System.arraycopy(elements, 2 * from, to, 2 * start, 2 * count);
  }

  /// `array.new_data`.
  public static long[] makeOf(int source, int count, DataSegment data) {
    data.check(source, count, 16);
    var elements = make(count);
    read(data.module, data.start + source, elements, 0, count);
    return elements;
  }

  /// `array.init_data`.
  public static void init(Object array, int start, int source, int count, DataSegment data) {
    var elements = elements(array);
    check(start, count, elements.length / 2);
    data.check(source, count, 16);
    read(data.module, data.start + source, elements, start, count);
  }

  private static void read(byte[] data, int source, long[] elements, int start, int count) {
    ByteBuffer.wrap(data, source, count * 16)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asLongBuffer()
        .get(elements, 2 * start, 2 * count);
  }

  /// Part of `array.new_fixed`.
  public static void put(long low, long high, long[] elements, int at) {
    elements[2 * at] = low;
    elements[2 * at + 1] = high;
  }
}
