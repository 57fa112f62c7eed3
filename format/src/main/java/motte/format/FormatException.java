package motte.format;

import motte.core.Kind;
import motte.core.MotteException;

/// Bytes that are no module (`wasm-malformed`), a module that breaks the rules of validation
/// (`wasm-invalid`), or a component (`component-unsupported`).
public final class FormatException extends MotteException {
  private static final long serialVersionUID = 1L;

  FormatException(Kind kind, String code, String message, String hint) {
    super(kind, code, message, hint);
  }
}
