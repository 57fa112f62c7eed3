package motte.wat;

/// `i64? minimum maximum? shared?`: the size of a table or memory.
record Limits(boolean wide, long minimum, long maximum, boolean bounded, boolean shared) {
  /// Takes the type of addresses if it is next: true for 64 bits.
  static boolean takeWide(Items items) {
    boolean wide = items.take("i64");
    if (!wide) {
      items.take("i32");
    }
    return wide;
  }

  static Limits of(boolean wide, long size) {
    return new Limits(wide, size, size, true, false);
  }

  static Limits read(boolean wide, Items items, boolean memory) {
    long minimum = Integers.unsigned(items.next("a size"), 64);
    boolean bounded = Space.isNext(items);
    long maximum = bounded ? Integers.unsigned(items.next("a size"), 64) : 0;
    return new Limits(wide, minimum, maximum, bounded, memory && items.take("shared"));
  }

  void write(Binary out) {
    out.u8((bounded ? 1 : 0) | (shared ? 2 : 0) | (wide ? 4 : 0)).u64(minimum);
    if (bounded) {
      out.u64(maximum);
    }
  }
}
