package motte.wasm;

import motte.wasm.internal.GuestTable;
import org.jspecify.annotations.Nullable;

/// A table of references.
public non-sealed interface Table extends Extern {

  /// A table of the host's, for instances to share. All its elements are `initial`.
  ///
  /// @throws WasmException `wasm-value-type` if `initial` is not of the table's type
  static Table of(ExternType.Table type, @Nullable Object initial) {
    return GuestTable.of(type, initial);
  }

  /// Its type, with the size that it has now as its minimum.
  ExternType.Table type();

  /// How many elements it has.
  int size();

  /// The element at `index`: null, a [Func] in a table of functions, or another reference.
  ///
  /// @throws Trap of [Trap.Reason#OUT_OF_BOUNDS_TABLE]
  @Nullable Object element(int index);

  /// Sets the element at `index`.
  ///
  /// @throws Trap of [Trap.Reason#OUT_OF_BOUNDS_TABLE]
  /// @throws WasmException `wasm-value-type` if the value is not of the table's type
  void element(int index, @Nullable Object value);

  /// Adds `delta` elements that are `value`; gives the size before, or -1 if there is no room.
  ///
  /// @throws WasmException `wasm-value-type` if the value is not of the table's type
  int grow(int delta, @Nullable Object value);

  @Override
  default ExternType externType() {
    return type();
  }
}
