package motte.pack;

import motte.core.Kind;
import motte.core.MotteException;

/// An error in a manifest, warrant, package or registry.
public final class PackException extends MotteException {
  private static final long serialVersionUID = 1L;

  public PackException(Kind kind, String code, String message, String hint) {
    super(kind, code, message, hint);
  }

  public PackException(Kind kind, String code, String message, String hint, Throwable cause) {
    super(kind, code, message, hint, cause);
  }
}
