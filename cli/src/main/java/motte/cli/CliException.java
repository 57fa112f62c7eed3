package motte.cli;

import motte.core.Kind;
import motte.core.MotteException;

/// An error in a command.
public final class CliException extends MotteException {
  private static final long serialVersionUID = 1L;

  public CliException(Kind kind, String code, String message, String hint) {
    super(kind, code, message, hint);
  }

  public CliException(Kind kind, String code, String message, String hint, Throwable cause) {
    super(kind, code, message, hint, cause);
  }
}
