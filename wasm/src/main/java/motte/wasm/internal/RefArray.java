package motte.wasm.internal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An array of references.
public abstract class RefArray extends GuestArray {
  final @Nullable Object[] elements;

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
}
