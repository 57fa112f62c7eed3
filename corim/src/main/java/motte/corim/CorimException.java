package motte.corim;

import motte.core.Kind;
import motte.core.MotteException;

/// A reference manifest that cannot be read, or that is not to be believed.
public final class CorimException extends MotteException {
  private static final long serialVersionUID = 1L;

  public CorimException(Kind kind, String code, String message, String hint) {
    super(kind, code, message, hint);
  }

  static CorimException malformed(String message) {
    return new CorimException(
        Kind.INVALID,
        "corim-malformed",
        message,
        "expected is a CoRIM after draft-ietf-rats-corim-11: CBOR with tag 501, or signed with tag"
            + " 18");
  }
}
