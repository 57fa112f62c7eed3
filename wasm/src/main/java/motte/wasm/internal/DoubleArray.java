package motte.wasm.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// An array of `f64`.
public abstract class DoubleArray extends GuestArray {
  public final double[] elements;

  /// Keeps the array.
  protected DoubleArray(double[] elements) {
    this.elements = elements;
  }

  @Override
  final int length() {
    return elements.length;
  }

  private static double[] elements(Object array) {
    return ((DoubleArray) array).elements;
  }

  public static double[] make(int count) {
    return new double[room(count, 8)];
  }

  public static double[] make(double value, int count) {
    var elements = make(count);
    Arrays.fill(elements, value);
    return elements;
  }

  public static double get(Object array, int index) {
    var elements = elements(array);
    check(index, elements.length);
    return elements[index];
  }

  public static void set(Object array, int index, double value) {
    var elements = elements(array);
    check(index, elements.length);
    elements[index] = value;
  }

  public static void fill(Object array, int start, double value, int count) {
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
  public static double[] makeOf(int source, int count, DataSegment data) {
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

  private static void read(byte[] data, int source, double[] elements, int start, int count) {
    ByteBuffer.wrap(data, source, count * 8)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asDoubleBuffer()
        .get(elements, start, count);
  }

  /// Part of `array.new_fixed`.
  public static void put(double value, double[] elements, int at) {
    elements[at] = value;
  }

  /// Part of a long `array.new_fixed`.
  public static void put(
      double a,
      double b,
      double c,
      double d,
      double e,
      double f,
      double g,
      double h,
      double[] elements,
      int at) {
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
