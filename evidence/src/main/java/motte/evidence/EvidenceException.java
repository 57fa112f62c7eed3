package motte.evidence;

import motte.core.Kind;
import motte.core.MotteException;

/// An error in making or transporting evidence.
public final class EvidenceException extends MotteException {
  private static final long serialVersionUID = 1L;

  public EvidenceException(Kind kind, String code, String message, String hint) {
    super(kind, code, message, hint);
  }

  public EvidenceException(Kind kind, String code, String message, String hint, Throwable cause) {
    super(kind, code, message, hint, cause);
  }
}
