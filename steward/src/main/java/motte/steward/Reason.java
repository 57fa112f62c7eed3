package motte.steward;

import java.util.Arrays;
import java.util.stream.Collectors;
import motte.core.Kind;

/// Why a certificate is revoked, by the names of RFC 5280 §5.3.1. Of those, the ones that are about
/// other authorities, and the hold that can be lifted again, do not occur here.
public enum Reason {
  UNSPECIFIED("unspecified", 0),
  KEY_COMPROMISE("keyCompromise", 1),
  AFFILIATION_CHANGED("affiliationChanged", 3),
  SUPERSEDED("superseded", 4),
  CESSATION_OF_OPERATION("cessationOfOperation", 5),
  PRIVILEGE_WITHDRAWN("privilegeWithdrawn", 9);

  private final String label;
  private final int code;

  Reason(String label, int code) {
    this.label = label;
    this.code = code;
  }

  /// Reads a name of RFC 5280: `revocation-reason-unknown`.
  public static Reason parse(String label) {
    for (var reason : values()) {
      if (reason.label.equals(label)) {
        return reason;
      }
    }
    throw new StewardException(
        Kind.INVALID,
        "revocation-reason-unknown",
        "`" + label + "` is no reason for a revocation here",
        "write one of "
            + Arrays.stream(values()).map(Reason::label).collect(Collectors.joining(", ")));
  }

  /// The name in RFC 5280, such as `keyCompromise`.
  public String label() {
    return label;
  }

  /// The number of CRLReason.
  int code() {
    return code;
  }
}
