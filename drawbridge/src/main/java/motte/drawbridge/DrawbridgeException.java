package motte.drawbridge;

import motte.core.Kind;
import motte.core.MotteException;

/// An error in the drawbridge.
public final class DrawbridgeException extends MotteException {
  private static final long serialVersionUID = 1L;

  public DrawbridgeException(Kind kind, String code, String message, String hint) {
    super(kind, code, message, hint);
  }

  public DrawbridgeException(Kind kind, String code, String message, String hint, Throwable cause) {
    super(kind, code, message, hint, cause);
  }
}
