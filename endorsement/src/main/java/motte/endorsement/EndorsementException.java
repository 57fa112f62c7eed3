package motte.endorsement;

import motte.core.Kind;
import motte.core.MotteException;

/// An endorsement that cannot be read, or that does not hold.
public final class EndorsementException extends MotteException {
  private static final long serialVersionUID = 1L;

  public EndorsementException(Kind kind, String code, String message, String hint) {
    super(kind, code, message, hint);
  }
}
