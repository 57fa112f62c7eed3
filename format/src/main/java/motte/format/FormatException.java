package motte.format;

import motte.core.Kind;
import motte.core.MotteException;

/// A module that is malformed or invalid: `wasm-malformed` or `wasm-invalid`.
public final class FormatException extends MotteException {
  private static final long serialVersionUID = 1L;

  public FormatException(String code, String message, String hint) {
    super(Kind.INVALID, code, message, hint);
  }
}
