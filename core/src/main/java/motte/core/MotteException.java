package motte.core;

/// The root of every error that Motte raises on purpose. Each area has one final subclass.
///
/// An error has a stable `code` (kebab-case, listed in `docs/errors.md`), a message that holds the
/// offending value, and a hint that says what to do next. [Problem] renders it.
public abstract class MotteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final String code;
  private final String hint;

  protected MotteException(Kind kind, String code, String message, String hint) {
    super(message);
    this.kind = kind;
    this.code = code;
    this.hint = hint;
  }

  protected MotteException(Kind kind, String code, String message, String hint, Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.code = code;
    this.hint = hint;
  }

  /// What sort of thing went wrong.
  public final Kind kind() {
    return kind;
  }

  /// The stable, documented name of this error.
  public final String code() {
    return code;
  }

  /// What the reader can do about it.
  public final String hint() {
    return hint;
  }

  /// The message; never null.
  @Override
  public final String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
