package motte.wasi;

import motte.core.Kind;
import motte.core.MotteException;

/// An error in the WASI layer.
public final class WasiException extends MotteException {
  private static final long serialVersionUID = 1L;

  public WasiException(Kind kind, String code, String message, String hint) {
    super(kind, code, message, hint);
  }

  public WasiException(Kind kind, String code, String message, String hint, Throwable cause) {
    super(kind, code, message, hint, cause);
  }
}
