package motte.wasm.internal;

import java.util.Arrays;

/// An array of bytes.
public abstract class ByteArray extends GuestArray {
  public final byte[] elements;

  /// Keeps the array.
  protected ByteArray(byte[] elements) {
    this.elements = elements;
  }

  @Override
  final int length() {
    return elements.length;
  }

  private static byte[] elements(Object array) {
    return ((ByteArray) array).elements;
  }

  public static byte[] make(int count) {
    return new byte[room(count, 1)];
  }

  public static byte[] make(int value, int count) {
    var elements = make(count);
    Arrays.fill(elements, (byte) value);
    return elements;
  }

  public static int get(Object array, int index) {
    var elements = elements(array);
    check(index, elements.length);
    return elements[index];
  }

  public static int getUnsigned(Object array, int index) {
    return get(array, index) & 0xff;
  }

  public static void set(Object array, int index, int value) {
    var elements = elements(array);
    check(index, elements.length);
    elements[index] = (byte) value;
  }

  public static void fill(Object array, int start, int value, int count) {
    var elements = elements(array);
    check(start, count, elements.length);
    Arrays.fill(elements, start, start + count, (byte) value);
  }

  public static void copy(Object target, int start, Object source, int from, int count) {
    var to = elements(target);
    var elements = elements(source);
    check(start, count, to.length);
    check(from, count, elements.length);
    System.arraycopy(elements, from, to, start, count);
  }

  /// `array.new_data`.
  public static byte[] makeOf(int source, int count, DataSegment data) {
    data.check(source, count, 1);
    var elements = make(count);
    read(data.module, data.start + source, elements, 0, count);
    return elements;
  }

  /// `array.init_data`.
  public static void init(Object array, int start, int source, int count, DataSegment data) {
    var elements = elements(array);
    check(start, count, elements.length);
    data.check(source, count, 1);
    read(data.module, data.start + source, elements, start, count);
  }

  private static void read(byte[] data, int source, byte[] elements, int start, int count) {
    System.arraycopy(data, source, elements, start, count);
  }

  /// Part of `array.new_fixed`.
  public static void put(int value, byte[] elements, int at) {
    elements[at] = (byte) value;
  }

  /// Part of a long `array.new_fixed`.
  public static void put(
      int a, int b, int c, int d, int e, int f, int g, int h, byte[] elements, int at) {
    elements[at + 0] = (byte) a;
    elements[at + 1] = (byte) b;
    elements[at + 2] = (byte) c;
    elements[at + 3] = (byte) d;
    elements[at + 4] = (byte) e;
    elements[at + 5] = (byte) f;
    elements[at + 6] = (byte) g;
    elements[at + 7] = (byte) h;
  }
}
