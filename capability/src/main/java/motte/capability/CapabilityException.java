package motte.capability;

import motte.core.Kind;
import motte.core.MotteException;

/// An error in what a guest was granted.
public final class CapabilityException extends MotteException {
  private static final long serialVersionUID = 1L;

  public CapabilityException(Kind kind, String code, String message, String hint) {
    super(kind, code, message, hint);
  }

  public CapabilityException(Kind kind, String code, String message, String hint, Throwable cause) {
    super(kind, code, message, hint, cause);
  }
}
