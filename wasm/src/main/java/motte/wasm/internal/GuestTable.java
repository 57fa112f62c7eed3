package motte.wasm.internal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A table. Indices beyond its end trap by checks of our own: what the JVM says of an index is only
/// ever about a memory.
public final class GuestTable {
  /// The limit of elements that any table has here.
  static final int MOST = 10_000_000;

  /// Just as long as the table.
  public @Nullable Object[] elements;

  private final int maximum;

  GuestTable(int size, int maximum, @Nullable Object initial) {
    elements = new Object[size];
    Arrays.fill(elements, initial);
    this.maximum = Math.min(maximum, MOST);
  }

  int maximum() {
    return maximum;
  }

  public static @Nullable Object at(int index, GuestTable table) {
    var elements = table.elements;
    if (index < 0 || index >= elements.length) {
      throw GuestTrap.table();
    }
    return elements[index];
  }

  public static @Nullable Object at(long index, GuestTable table) {
    return at(Numeric.narrow(index), table);
  }

  public static void set(int index, @Nullable Object value, GuestTable table) {
    var elements = table.elements;
    if (index < 0 || index >= elements.length) {
      throw GuestTrap.table();
    }
    elements[index] = value;
  }

  public static void set(long index, @Nullable Object value, GuestTable table) {
    set(Numeric.narrow(index), value, table);
  }

  public static int size(GuestTable table) {
    return table.elements.length;
  }

  /// Grows by so many elements if it may; tells how many there were, or -1.
  public static int grow(@Nullable Object value, int count, GuestTable table) {
    return (int) grow(value, Integer.toUnsignedLong(count), table);
  }

  public static long grow(@Nullable Object value, long count, GuestTable table) {
    int before = table.elements.length;
    if (count < 0 || count > table.maximum - before) {
      return -1;
    }
    try {
      table.elements = Arrays.copyOf(table.elements, before + (int) count);
    } catch (OutOfMemoryError _) {
      return -1;
    }
    Arrays.fill(table.elements, before, before + (int) count, value);
    return before;
  }

  public static void fill(int at, @Nullable Object value, int length, GuestTable table) {
    check(at, length, table.elements.length);
    Arrays.fill(table.elements, at, at + length, value);
  }

  public static void fill(long at, @Nullable Object value, long length, GuestTable table) {
    fill(Numeric.narrow(at), value, Numeric.narrow(length), table);
  }

  public static void copy(int to, int from, int length, GuestTable target, GuestTable source) {
    check(from, length, source.elements.length);
    check(to, length, target.elements.length);
    System.arraycopy(source.elements, from, target.elements, to, length);
  }

  public static void copy(long to, long from, long length, GuestTable target, GuestTable source) {
    copy(Numeric.narrow(to), Numeric.narrow(from), Numeric.narrow(length), target, source);
  }

  public static void copy(long to, int from, int length, GuestTable target, GuestTable source) {
    copy(Numeric.narrow(to), from, length, target, source);
  }

  public static void copy(int to, long from, int length, GuestTable target, GuestTable source) {
    copy(to, Numeric.narrow(from), length, target, source);
  }

  public static void init(
      int to, int from, int length, GuestTable table, GuestState state, int segment) {
    var values = state.elements[segment];
    check(from, length, values.length);
    check(to, length, table.elements.length);
    System.arraycopy(values, from, table.elements, to, length);
  }

  public static void init(
      long to, int from, int length, GuestTable table, GuestState state, int segment) {
    init(Numeric.narrow(to), from, length, table, state, segment);
  }

  private static void check(int at, int length, int size) {
    if ((at | length) < 0 || length > size - at) {
      throw GuestTrap.table();
    }
  }
}
