package motte.wasm.internal;

import org.jspecify.annotations.Nullable;

/// An exception of a guest on its way, and what an `exnref` refers to. Only the first ones of a tag
/// know where they were thrown: guests that throw often never look, and that would be most of what
/// throwing costs.
public final class GuestException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final long[] NO_NUMBERS = {};
  private static final @Nullable Object[] NO_REFERENCES = {};

  public final transient GuestTag tag;

  /// The numbers that it carries, in order, by their bits; a vector is two.
  public final transient long[] numbers;

  /// The references that it carries, in order.
  public final transient @Nullable Object[] references;

  private GuestException(GuestTag tag, long[] numbers, @Nullable Object[] references) {
    super(null, null, false, tag.traces());
    this.tag = tag;
    this.numbers = numbers;
    this.references = references;
  }

  /// An exception that carries nothing.
  public static GuestException of(GuestTag tag) {
    return new GuestException(tag, NO_NUMBERS, NO_REFERENCES);
  }

  /// An exception that carries one `i32`, as those of C++ do.
  public static GuestException of(int number, GuestTag tag) {
    return new GuestException(tag, new long[] {number}, NO_REFERENCES);
  }

  /// Keeps both arrays.
  public static GuestException of(long[] numbers, @Nullable Object[] references, GuestTag tag) {
    return new GuestException(tag, numbers, references);
  }

  /// Room for so many numbers.
  public static long[] numbers(int count) {
    return count == 0 ? NO_NUMBERS : new long[count];
  }

  /// Room for so many references.
  public static @Nullable Object[] references(int count) {
    return count == 0 ? NO_REFERENCES : new Object[count];
  }
}
