package motte.dcap;

import motte.core.Kind;
import motte.core.MotteException;

/// An error in Intel's evidence or collateral, or in getting it.
public final class DcapException extends MotteException {
  private static final long serialVersionUID = 1L;

  public DcapException(Kind kind, String code, String message, String hint) {
    super(kind, code, message, hint);
  }
}
