package motte.steward;

import motte.core.Kind;
import motte.core.MotteException;

/// An error in the steward.
public final class StewardException extends MotteException {
  private static final long serialVersionUID = 1L;

  public StewardException(Kind kind, String code, String message, String hint) {
    super(kind, code, message, hint);
  }

  public StewardException(Kind kind, String code, String message, String hint, Throwable cause) {
    super(kind, code, message, hint, cause);
  }
}
