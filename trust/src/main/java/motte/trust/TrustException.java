package motte.trust;

import motte.core.Kind;
import motte.core.MotteException;

/// An error in a key, certificate, signature or TLS.
public final class TrustException extends MotteException {
  private static final long serialVersionUID = 1L;

  public TrustException(Kind kind, String code, String message, String hint) {
    super(kind, code, message, hint);
  }

  public TrustException(Kind kind, String code, String message, String hint, Throwable cause) {
    super(kind, code, message, hint, cause);
  }
}
