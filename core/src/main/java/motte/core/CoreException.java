package motte.core;

/// An error in a value or an encoding.
public final class CoreException extends MotteException {
  private static final long serialVersionUID = 1L;

  public CoreException(Kind kind, String code, String message, String hint) {
    super(kind, code, message, hint);
  }
}
