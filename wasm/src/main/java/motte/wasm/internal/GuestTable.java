package motte.wasm.internal;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import motte.core.Kind;
import motte.format.WasmModule;
import motte.wasm.ExternType;
import motte.wasm.Table;
import motte.wasm.Trap;
import motte.wasm.WasmException;
import org.jspecify.annotations.Nullable;

/// A table. Indices beyond its end trap by checks of our own: what the JVM says of an index is only
/// ever about a memory.
@SuppressWarnings("AmbiguousMethodReference") // what compiled code calls is called alike
public final class GuestTable implements Table {
  /// The limit of elements that any table has here.
  static final int MOST = 10_000_000;

  /// Just as long as the table.
  public @Nullable Object[] elements;

  private final ClosedType elementType;

  /// How many elements it may grow to; -1 if its type does not say.
  private final long maximum;

  private final boolean is64;
  private final Budget budget;

  /// A table of these elements, for which the caller took what it needs from `budget`.
  GuestTable(
      ClosedType elementType,
      WasmModule.TableDef type,
      @Nullable Object[] elements,
      Budget budget) {
    this.elementType = elementType;
    maximum = type.maximum();
    is64 = type.is64();
    this.budget = budget;
    this.elements = elements;
  }

  /// A table of the host's.
  public static GuestTable of(ExternType.Table type, @Nullable Object initial) {
    if (type.minimum() < 0 || type.minimum() > MOST) {
      throw new WasmException(
          Kind.INVALID,
          "wasm-table-over-limit",
          "a table cannot have `" + type.minimum() + "` elements",
          "ask for no more than " + MOST);
    }
    int element = Descriptions.value(type.element());
    var table =
        new GuestTable(
            new ClosedType(element, null),
            new WasmModule.TableDef(
                element, type.minimum(), type.maximum().orElse(-1), type.is64(), null),
            new Object[(int) type.minimum()],
            new Budget(MOST - type.minimum()));
    Arrays.fill(table.elements, table.checked(initial));
    return table;
  }

  ClosedType elementType() {
    return elementType;
  }

  long maximum() {
    return maximum;
  }

  boolean is64() {
    return is64;
  }

  // ---- For the host.

  @Override
  public ExternType.Table type() {
    return new ExternType.Table(
        Descriptions.value(elementType),
        elements.length,
        maximum == -1 ? OptionalLong.empty() : OptionalLong.of(maximum),
        is64);
  }

  @Override
  public int size() {
    return elements.length;
  }

  @Override
  public @Nullable Object element(int index) {
    return elements[inside(index)];
  }

  @Override
  public void element(int index, @Nullable Object value) {
    elements[inside(index)] = checked(value);
  }

  @Override
  public int grow(int delta, @Nullable Object value) {
    return grow(checked(value), delta, this);
  }

  private int inside(int index) {
    if (index < 0 || index >= elements.length) {
      throw new Trap(
          Trap.Reason.OUT_OF_BOUNDS_TABLE,
          "out of bounds table access: element `"
              + Integer.toUnsignedString(index)
              + "` of "
              + elements.length,
          List.of());
    }
    return index;
  }

  private @Nullable Object checked(@Nullable Object value) {
    var reference = Values.reference(value);
    Values.check(elementType, reference, "an element");
    return reference;
  }

  // ---- For compiled code.

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
    if (count < 0
        || count > MOST - before
        || (table.maximum != -1 && count > table.maximum - before)
        || !table.budget.take(count)) {
      return -1;
    }
    try {
      table.elements = Arrays.copyOf(table.elements, before + (int) count);
    } catch (OutOfMemoryError _) {
      table.budget.back(count);
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
