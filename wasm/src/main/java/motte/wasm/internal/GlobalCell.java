package motte.wasm.internal;

import motte.core.Kind;
import motte.format.ValType;
import motte.wasm.ExternType;
import motte.wasm.Global;
import motte.wasm.V128;
import motte.wasm.WasmException;
import org.jspecify.annotations.Nullable;

/// The place of a global that can be seen from outside of its module. Only the field for its type
/// is used; a vector is in `j` and `high`.
public final class GlobalCell implements Global {
  public int i;
  public long j;
  public float f;
  public double d;
  public @Nullable Object a;
  public long high;

  private final ClosedType type;
  private final boolean mutable;

  /// A global that is zero or null.
  GlobalCell(ClosedType type, boolean mutable) {
    this.type = type;
    this.mutable = mutable;
  }

  /// A global of the host's.
  public static GlobalCell of(ExternType.Global type, @Nullable Object initial) {
    var cell = new GlobalCell(Descriptions.closed(type.type()), type.mutable());
    cell.set(initial);
    return cell;
  }

  /// Another global, with the same value.
  GlobalCell copy() {
    var copy = new GlobalCell(type, mutable);
    copy.i = i;
    copy.j = j;
    copy.f = f;
    copy.d = d;
    copy.a = a;
    copy.high = high;
    return copy;
  }

  ClosedType closedType() {
    return type;
  }

  boolean isMutable() {
    return mutable;
  }

  @Override
  public ExternType.Global type() {
    return new ExternType.Global(Descriptions.value(type), mutable);
  }

  @Override
  public @Nullable Object value() {
    return switch (type.code()) {
      case ValType.I32 -> i;
      case ValType.I64 -> j;
      case ValType.F32 -> f;
      case ValType.F64 -> d;
      case ValType.V128 -> new V128(j, high);
      default -> a;
    };
  }

  @Override
  public void value(@Nullable Object value) {
    if (!mutable) {
      throw new WasmException(
          Kind.INVALID,
          "wasm-global-constant",
          "a global that cannot be changed was set to `" + value + "`",
          "declare it mutable, or leave it");
    }
    set(value);
  }

  private void set(@Nullable Object value) {
    var reference = Values.reference(value);
    Values.check(type, reference, "a global");
    if (reference instanceof V128(long low, long up)) {
      j = low;
      high = up;
    } else {
      Cells.write(this, reference);
    }
  }
}
