package motte.wasm.internal;

import motte.wasm.Trap.Reason;

/// An array of a guest: an object of its type's class that holds an array of the JVM.
///
/// Its subclasses by kind of element are what compiled code uses, through static methods named
/// after the instructions; the classes of types extend those. All of them check bounds themselves,
/// because the JVM's own exception stands for an address beyond the memory. Where compiled code
/// accesses `elements` itself, it has a handler that makes [#outOfBounds] of that exception.
public abstract class GuestArray extends Eq {
  /// How many bytes one array can have. What all arrays of a guest take together is not counted;
  /// this bounds what one instruction can ask of the host's heap.
  public static final int MOST_BYTES = 1 << 28;

  GuestArray() {}

  abstract int length();

  /// `array.len`.
  public static int len(Object array) {
    return ((GuestArray) array).length();
  }

  static void check(int index, int length) {
    if (Integer.compareUnsigned(index, length) >= 0) {
      throw outOfBounds(index, length);
    }
  }

  /// Checks that `count` elements from `start` on, both unsigned, are within `length`.
  static void check(int start, int count, int length) {
    if (Integer.toUnsignedLong(start) + Integer.toUnsignedLong(count) > length) {
      throw new GuestTrap(
          Reason.OUT_OF_BOUNDS_ARRAY,
          "out of bounds array access: "
              + Integer.toUnsignedString(count)
              + " elements from "
              + Integer.toUnsignedString(start)
              + " on of an array of "
              + length);
    }
  }

  /// Checks that `count` elements from `source` on are within an element segment.
  static void checkSegment(int source, int count, int length) {
    if (Integer.toUnsignedLong(source) + Integer.toUnsignedLong(count) > length) {
      throw new GuestTrap(
          Reason.OUT_OF_BOUNDS_TABLE, "out of bounds table access: element segment of " + length);
    }
  }

  /// Checks that an array of so many elements of `size` bytes is not too large.
  static int room(int count, int size) {
    if (Integer.compareUnsigned(count, MOST_BYTES / size) > 0) {
      throw new GuestTrap(
          Reason.OUT_OF_MEMORY,
          "an array of "
              + Integer.toUnsignedString(count)
              + " elements has more than "
              + MOST_BYTES
              + " bytes");
    }
    return count;
  }

  /// The trap for what the JVM says of an access in compiled code.
  public static RuntimeException outOfBounds(IndexOutOfBoundsException failure) {
    var message = failure.getMessage();
    return new GuestTrap(
        Reason.OUT_OF_BOUNDS_ARRAY,
        message == null
            ? "out of bounds array access"
            : "out of bounds array access: `" + message + "`");
  }

  private static GuestTrap outOfBounds(int index, int length) {
    return new GuestTrap(
        Reason.OUT_OF_BOUNDS_ARRAY,
        "out of bounds array access: index "
            + Integer.toUnsignedString(index)
            + " of an array of "
            + length);
  }
}
