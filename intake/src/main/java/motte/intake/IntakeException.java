package motte.intake;

import motte.core.Kind;
import motte.core.MotteException;

/// Something handed in that is not understood.
public final class IntakeException extends MotteException {
  private static final long serialVersionUID = 1L;

  public IntakeException(Kind kind, String code, String message, String hint) {
    super(kind, code, message, hint);
  }
}
