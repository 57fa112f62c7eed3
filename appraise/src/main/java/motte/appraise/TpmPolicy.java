package motte.appraise;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import motte.core.Bytes;

/// What a relying party demands of a TPM's statement.
///
/// @param allowUnknownKey whether to do without knowing that the key lives in a TPM
/// @param nonce what the statement must hold as extra data; empty: any
/// @param references by register of the SHA-256 bank, the values of which one must be seen; empty:
///   the boot is not identified
public record TpmPolicy(
    boolean allowUnknownKey, Optional<Bytes> nonce, Map<Integer, Set<Bytes>> references) {
  /// The key must be vouched for; nothing is identified.
  public static final TpmPolicy STANDARD = new TpmPolicy(false, Optional.empty(), Map.of());

  public TpmPolicy {
    references = Map.copyOf(references);
  }

  /// The same, and the key may be anybody's.
  TpmPolicy allowingUnknownKey() {
    return new TpmPolicy(true, nonce, references);
  }
}
