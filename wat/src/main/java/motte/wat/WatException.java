package motte.wat;

import motte.core.Kind;
import motte.core.MotteException;

/// Text that is not in WebAssembly's text format; the message starts with the line and column.
public final class WatException extends MotteException {
  private static final long serialVersionUID = 1L;

  private static final String HINT = "correct the text at that place";

  private final int line;
  private final int column;

  WatException(Position at, String message) {
    this(at, message, HINT);
  }

  WatException(Position at, String message, String hint) {
    super(Kind.INVALID, "wat-malformed", at + ": " + message, hint);
    line = at.line();
    column = at.column();
  }

  /// The line of the fault, from 1.
  public int line() {
    return line;
  }

  /// The column of the fault, from 1.
  public int column() {
    return column;
  }
}
