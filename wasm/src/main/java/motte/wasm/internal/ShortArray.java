package motte.wasm.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// An array of integers of 16 bits.
public abstract class ShortArray extends GuestArray {
  public final short[] elements;

  /// Keeps the array.
  protected ShortArray(short[] elements) {
    this.elements = elements;
  }

  @Override
  final int length() {
    return elements.length;
  }

  private static short[] elements(Object array) {
    return ((ShortArray) array).elements;
  }

  public static short[] make(int count) {
    return new short[room(count, 2)];
  }

  public static short[] make(int value, int count) {
    var elements = make(count);
    Arrays.fill(elements, (short) value);
    return elements;
  }

  public static int get(Object array, int index) {
    var elements = elements(array);
    check(index, elements.length);
    return elements[index];
  }

  public static int getUnsigned(Object array, int index) {
    return get(array, index) & 0xffff;
  }

  public static void set(Object array, int index, int value) {
    var elements = elements(array);
    check(index, elements.length);
    elements[index] = (short) value;
  }

  public static void fill(Object array, int start, int value, int count) {
    var elements = elements(array);
    check(start, count, elements.length);
    Arrays.fill(elements, start, start + count, (short) value);
  }

  public static void copy(Object target, int start, Object source, int from, int count) {
    var to = elements(target);
    var elements = elements(source);
    check(start, count, to.length);
    check(from, count, elements.length);
    System.arraycopy(elements, from, to, start, count);
  }

  /// `array.new_data`.
  public static short[] makeOf(int source, int count, DataSegment data) {
    data.check(source, count, 2);
    var elements = make(count);
    read(data.module, data.start + source, elements, 0, count);
    return elements;
  }

  /// `array.init_data`.
  public static void init(Object array, int start, int source, int count, DataSegment data) {
    var elements = elements(array);
    check(start, count, elements.length);
    data.check(source, count, 2);
    read(data.module, data.start + source, elements, start, count);
  }

  private static void read(byte[] data, int source, short[] elements, int start, int count) {
    ByteBuffer.wrap(data, source, count * 2)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asShortBuffer()
        .get(elements, start, count);
  }

  /// Part of `array.new_fixed`.
  public static void put(int value, short[] elements, int at) {
    elements[at] = (short) value;
  }

  /// Part of a long `array.new_fixed`.
  public static void put(
      int a, int b, int c, int d, int e, int f, int g, int h, short[] elements, int at) {
    elements[at + 0] = (short) a;
    elements[at + 1] = (short) b;
    elements[at + 2] = (short) c;
    elements[at + 3] = (short) d;
    elements[at + 4] = (short) e;
    elements[at + 5] = (short) f;
    elements[at + 6] = (short) g;
    elements[at + 7] = (short) h;
  }
}
