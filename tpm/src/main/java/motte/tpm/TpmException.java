package motte.tpm;

import motte.core.Kind;
import motte.core.MotteException;

/// An error in a TPM's structures, or of a TPM itself.
public final class TpmException extends MotteException {
  private static final long serialVersionUID = 1L;

  private final int responseCode;

  TpmException(Kind kind, String code, String message, String hint) {
    super(kind, code, message, hint);
    this.responseCode = 0;
  }

  TpmException(Kind kind, String code, String message, String hint, int responseCode) {
    super(kind, code, message, hint);
    this.responseCode = responseCode;
  }

  /// What the TPM answered (Part 2, 6.6), or 0 where the error is not a TPM's answer.
  public int responseCode() {
    return responseCode;
  }

  /// Whether something asks for what the TPM or the JDK does not have.
  boolean meansUnsupported() {
    return code().equals("tpm-unsupported");
  }

  static TpmException malformed(String message) {
    return new TpmException(
        Kind.INVALID,
        "tpm-malformed",
        message,
        "give the bytes as a TPM 2.0 writes them; these were altered, cut or are something else");
  }

  static TpmException unsupported(String message) {
    return unsupported(
        message, "use SHA-256, SHA-384 or SHA-512 with RSA of 2048 to 4096 bits or a NIST curve");
  }

  static TpmException unsupported(String message, String hint) {
    return new TpmException(Kind.INVALID, "tpm-unsupported", message, hint);
  }
}
