package motte.wasm.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// An array of `f32`.
public abstract class FloatArray extends GuestArray {
  public final float[] elements;

  /// Keeps the array.
  protected FloatArray(float[] elements) {
    this.elements = elements;
  }

  @Override
  final int length() {
    return elements.length;
  }

  private static float[] elements(Object array) {
    return ((FloatArray) array).elements;
  }

  public static float[] make(int count) {
    return new float[room(count, 4)];
  }

  public static float[] make(float value, int count) {
    var elements = make(count);
    Arrays.fill(elements, value);
    return elements;
  }

  public static float get(Object array, int index) {
    var elements = elements(array);
    check(index, elements.length);
    return elements[index];
  }

  public static void set(Object array, int index, float value) {
    var elements = elements(array);
    check(index, elements.length);
    elements[index] = value;
  }

  public static void fill(Object array, int start, float value, int count) {
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
  public static float[] makeOf(int source, int count, DataSegment data) {
    data.check(source, count, 4);
    var elements = make(count);
    read(data.module, data.start + source, elements, 0, count);
    return elements;
  }

  /// `array.init_data`.
  public static void init(Object array, int start, int source, int count, DataSegment data) {
    var elements = elements(array);
    check(start, count, elements.length);
    data.check(source, count, 4);
    read(data.module, data.start + source, elements, start, count);
  }

  private static void read(byte[] data, int source, float[] elements, int start, int count) {
    ByteBuffer.wrap(data, source, count * 4)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(elements, start, count);
  }

  /// Part of `array.new_fixed`.
  public static void put(float value, float[] elements, int at) {
    elements[at] = value;
  }

  /// Part of a long `array.new_fixed`.
  public static void put(
      float a,
      float b,
      float c,
      float d,
      float e,
      float f,
      float g,
      float h,
      float[] elements,
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
