package motte.appraise;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import motte.core.Bytes;
import motte.core.Digest;

/// What a relying party demands of a TPM's statement.
///
/// @param allowUnknownKey whether to do without knowing that the key lives in a TPM
/// @param nonce what the statement must hold as extra data; empty: any
/// @param references by register of the SHA-256 bank, the values of which one must be seen; empty:
///   the boot is not identified
/// @param attestationKeys SPKI pins (SHA-256) of the attestation keys that are known to live in a
///   TPM, for a credential was activated with them or a maker certified them; if any is stated, no
///   other key is heard
public record TpmPolicy(
    boolean allowUnknownKey,
    Optional<Bytes> nonce,
    Map<Integer, Set<Bytes>> references,
    Set<Digest> attestationKeys) {
  /// The key must be vouched for; nothing is identified.
  public static final TpmPolicy STANDARD =
      new TpmPolicy(false, Optional.empty(), Map.of(), Set.of());

  public TpmPolicy {
    references = Map.copyOf(references);
    attestationKeys = Set.copyOf(attestationKeys);
  }

  /// The same, and the statement must hold this as extra data.
  TpmPolicy expecting(Bytes extraData) {
    return new TpmPolicy(allowUnknownKey, Optional.of(extraData), references, attestationKeys);
  }

  /// The same, and the key may be anybody's unless keys are listed.
  TpmPolicy allowingUnknownKey() {
    return new TpmPolicy(true, nonce, references, attestationKeys);
  }

  /// The same without reference values, for a statement about other registers.
  TpmPolicy withoutReferences() {
    return new TpmPolicy(allowUnknownKey, nonce, Map.of(), attestationKeys);
  }

  /// The same, and the key must be vouched for.
  TpmPolicy requiringKnownKey() {
    return new TpmPolicy(false, nonce, references, attestationKeys);
  }
}
