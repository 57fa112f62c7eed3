package motte.wasm.internal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An array of references.
public abstract class RefArray extends GuestArray {
  public final @Nullable Object[] elements;

  /// Keeps the array.
  protected RefArray(@Nullable Object[] elements) {
    this.elements = elements;
  }

  @Override
  final int length() {
    return elements.length;
  }

  private static @Nullable Object[] elements(Object array) {
    return ((RefArray) array).elements;
  }

  public static @Nullable Object[] make(int count) {
    return new Object[room(count, 8)];
  }

  public static @Nullable Object[] make(@Nullable Object value, int count) {
    var elements = make(count);
    Arrays.fill(elements, value);
    return elements;
  }

  public static @Nullable Object get(Object array, int index) {
    var elements = elements(array);
    check(index, elements.length);
    return elements[index];
  }

  public static void set(Object array, int index, @Nullable Object value) {
    var elements = elements(array);
    check(index, elements.length);
    elements[index] = value;
  }

  public static void fill(Object array, int start, @Nullable Object value, int count) {
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

  /// `array.new_elem`.
  public static @Nullable Object[] makeOf(int source, int count, @Nullable Object[] segment) {
    checkSegment(source, count, segment.length);
    var elements = make(count);
    System.arraycopy(segment, source, elements, 0, count);
    return elements;
  }

  /// `array.init_elem`.
  public static void init(
      Object array, int start, int source, int count, @Nullable Object[] segment) {
    var elements = elements(array);
    check(start, count, elements.length);
    checkSegment(source, count, segment.length);
    System.arraycopy(segment, source, elements, start, count);
  }

  /// Part of `array.new_fixed`.
  public static void put(@Nullable Object value, @Nullable Object[] elements, int at) {
    elements[at] = value;
  }

  /// Part of a long `array.new_fixed`.
  public static void put(
      @Nullable Object a,
      @Nullable Object b,
      @Nullable Object c,
      @Nullable Object d,
      @Nullable Object e,
      @Nullable Object f,
      @Nullable Object g,
      @Nullable Object h,
      @Nullable Object[] elements,
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
