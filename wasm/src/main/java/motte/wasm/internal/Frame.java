package motte.wasm.internal;

import org.jspecify.annotations.Nullable;

/// Locals of a call that are not in the JVM's frame, because there are too many. Compiled code only
/// ever asks for slots that there are.
public final class Frame {
  private final long[] numbers;
  private final @Nullable Object[] references;

  private Frame(int numbers, int references) {
    this.numbers = new long[numbers];
    this.references = new Object[references];
  }

  public static Object of(int numbers, int references) {
    return new Frame(numbers, references);
  }

  /// A number, as bits.
  public static long number(Object frame, int slot) {
    return ((Frame) frame).numbers[slot];
  }

  public static @Nullable Object reference(Object frame, int slot) {
    return ((Frame) frame).references[slot];
  }

  public static void set(long value, Object frame, int slot) {
    ((Frame) frame).numbers[slot] = value;
  }

  public static void set(@Nullable Object value, Object frame, int slot) {
    ((Frame) frame).references[slot] = value;
  }
}
