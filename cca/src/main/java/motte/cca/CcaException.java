package motte.cca;

import motte.core.Kind;
import motte.core.MotteException;

/// A token, a claim or an endorsement of Arm's that cannot be read.
public final class CcaException extends MotteException {
  private static final long serialVersionUID = 1L;

  public CcaException(Kind kind, String code, String message, String hint) {
    super(kind, code, message, hint);
  }

  static CcaException token(String message) {
    return new CcaException(
        Kind.INVALID,
        "cca-token-malformed",
        message,
        "give the token as the realm got it, for example outblob of configfs-tsm");
  }

  static CcaException claim(String claim, String message) {
    return new CcaException(
        Kind.INVALID,
        "cca-claim-invalid",
        "claim `" + claim + "` " + message,
        "the set of claims is not one that the token's profile allows");
  }

  static CcaException key(String message) {
    return new CcaException(
        Kind.INVALID,
        "cca-key-malformed",
        message,
        "expected is an EC key on P-256, P-384 or P-521, as PEM or JWK");
  }

  static CcaException endorsement(String message) {
    return new CcaException(
        Kind.INVALID,
        "cca-endorsement-malformed",
        message,
        "expected is a CoMID in JSON, or a list of trust anchors or reference values");
  }
}
