package motte.keep;

import motte.core.Kind;
import motte.core.MotteException;

/// An error in booting or running a keep.
public final class KeepException extends MotteException {
  private static final long serialVersionUID = 1L;

  public KeepException(Kind kind, String code, String message, String hint) {
    super(kind, code, message, hint);
  }

  public KeepException(Kind kind, String code, String message, String hint, Throwable cause) {
    super(kind, code, message, hint, cause);
  }
}
