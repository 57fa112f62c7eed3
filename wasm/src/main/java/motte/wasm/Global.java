package motte.wasm;

import motte.wasm.internal.GlobalCell;
import org.jspecify.annotations.Nullable;

/// A global variable.
public non-sealed interface Global extends Extern {

  /// A global of the host's, for instances to share.
  ///
  /// @throws WasmException `wasm-value-type` if `initial` is not of the global's type
  static Global of(ExternType.Global type, @Nullable Object initial) {
    return GlobalCell.of(type, initial);
  }

  /// Its type, and whether it can be changed.
  ExternType.Global type();

  /// Its value, in the form that [ValType] describes.
  @Nullable Object value();

  /// Changes its value.
  ///
  /// @throws WasmException `wasm-global-constant` if it cannot be changed, `wasm-value-type` if the
  ///   value is not of its type
  void value(@Nullable Object value);

  @Override
  default ExternType externType() {
    return type();
  }
}
