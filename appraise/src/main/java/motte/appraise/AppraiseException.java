package motte.appraise;

import motte.core.Kind;
import motte.core.MotteException;

/// An error in appraising evidence.
public final class AppraiseException extends MotteException {
  private static final long serialVersionUID = 1L;

  public AppraiseException(Kind kind, String code, String message, String hint) {
    super(kind, code, message, hint);
  }

  public AppraiseException(Kind kind, String code, String message, String hint, Throwable cause) {
    super(kind, code, message, hint, cause);
  }
}
