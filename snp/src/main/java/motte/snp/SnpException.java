package motte.snp;

import motte.core.Kind;
import motte.core.MotteException;

/// An error in evidence of AMD SEV-SNP, or in what vouches for it.
public final class SnpException extends MotteException {
  private static final long serialVersionUID = 1L;

  public SnpException(Kind kind, String code, String message, String hint) {
    super(kind, code, message, hint);
  }

  public SnpException(Kind kind, String code, String message, String hint, Throwable cause) {
    super(kind, code, message, hint, cause);
  }
}
