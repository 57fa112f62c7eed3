package motte.wasm;

import motte.core.Kind;
import motte.core.MotteException;

/// An error in loading, compiling or running WebAssembly.
public final class WasmException extends MotteException {
  private static final long serialVersionUID = 1L;

  public WasmException(Kind kind, String code, String message, String hint) {
    super(kind, code, message, hint);
  }

  public WasmException(Kind kind, String code, String message, String hint, Throwable cause) {
    super(kind, code, message, hint, cause);
  }
}
