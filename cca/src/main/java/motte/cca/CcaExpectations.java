package motte.cca;

import java.util.Optional;
import motte.core.Bytes;

/// What a verifier knows and wants before it looks at a token.
///
/// @param endorsements who vouches for what
/// @param challenge what the realm was asked to repeat: up to 64 bytes, zeros follow shorter ones
/// @param debugAllowed whether a platform whose non-secure side may be debugged is good enough
public record CcaExpectations(
    CcaEndorsements endorsements, Optional<Bytes> challenge, boolean debugAllowed) {

  /// A secured platform, and no challenge that is known.
  public static CcaExpectations of(CcaEndorsements endorsements) {
    return new CcaExpectations(endorsements, Optional.empty(), false);
  }

  /// The same with a challenge.
  public CcaExpectations asking(Bytes value) {
    return new CcaExpectations(endorsements, Optional.of(value), debugAllowed);
  }
}
