package motte.appraise;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Kind;

/// What a relying party demands of a TPM's statement.
///
/// @param allowUnknownKey whether to do without knowing that the key lives in a TPM
/// @param nonce what the statement must hold as extra data; empty: any
/// @param references by register of the SHA-256 bank, the values of which one must be seen; empty:
///   the boot is not identified
/// @param attestationKeys SPKI pins (SHA-256) of attestation keys that are known to live in a TPM
/// @param makers who else may vouch that a key lives in a TPM. If keys are listed or somebody is
///   named here, no other key is heard
/// @param allowSha1 whether a statement may rest on SHA-1 alone, as its signature or its registers
public record TpmPolicy(
    boolean allowUnknownKey,
    Optional<Bytes> nonce,
    Map<Integer, Set<Bytes>> references,
    Set<Digest> attestationKeys,
    TpmMakers makers,
    boolean allowSha1) {
  private static final int SHA256 = 32;

  /// The key must be vouched for; nothing is identified.
  public static final TpmPolicy STANDARD =
      new TpmPolicy(false, Optional.empty(), Map.of(), Set.of(), TpmMakers.NONE, false);

  public TpmPolicy {
    references.forEach(TpmPolicy::require);
    references = Map.copyOf(references);
    attestationKeys = Set.copyOf(attestationKeys);
  }

  /// A reference value must be as long as a register of the bank of SHA-256:
  /// `tpm-reference-malformed`.
  public static Bytes reference(int register, Bytes value) {
    if (value.size() != SHA256) {
      throw malformed(
          "the reference value `"
              + value
              + "` of PCR "
              + register
              + " has "
              + value.size()
              + " bytes, not "
              + SHA256,
          "write all 64 hexadecimal digits of the value in the bank of SHA-256");
    }
    return value;
  }

  /// The same with these reference values.
  public TpmPolicy booting(Map<Integer, Set<Bytes>> values) {
    return new TpmPolicy(allowUnknownKey, nonce, values, attestationKeys, makers, allowSha1);
  }

  /// The same, and these attestation keys are known.
  public TpmPolicy listing(Set<Digest> pins) {
    return new TpmPolicy(allowUnknownKey, nonce, references, pins, makers, allowSha1);
  }

  /// The same, and these may vouch for a key.
  public TpmPolicy trusting(TpmMakers named) {
    return new TpmPolicy(allowUnknownKey, nonce, references, attestationKeys, named, allowSha1);
  }

  /// The same, and SHA-1 is good enough.
  public TpmPolicy allowingSha1() {
    return new TpmPolicy(allowUnknownKey, nonce, references, attestationKeys, makers, true);
  }

  /// The same, and the statement must hold this as extra data.
  TpmPolicy expecting(Bytes extraData) {
    return new TpmPolicy(
        allowUnknownKey, Optional.of(extraData), references, attestationKeys, makers, allowSha1);
  }

  /// The same, and the key may be anybody's unless keys are listed.
  TpmPolicy allowingUnknownKey() {
    return new TpmPolicy(true, nonce, references, attestationKeys, makers, allowSha1);
  }

  /// The same without reference values, for a statement about other registers.
  TpmPolicy withoutReferences() {
    return booting(Map.of());
  }

  /// The same, and the key must be vouched for.
  TpmPolicy requiringKnownKey() {
    return new TpmPolicy(false, nonce, references, attestationKeys, makers, allowSha1);
  }

  /// There must be a value, or nothing could ever be trusted.
  private static void require(int register, Set<Bytes> values) {
    if (values.isEmpty()) {
      throw malformed(
          "PCR " + register + " has an empty list of reference values",
          "write the values that it may have, or leave it out");
    }
    values.forEach(value -> reference(register, value));
  }

  private static AppraiseException malformed(String message, String hint) {
    return new AppraiseException(Kind.INVALID, "tpm-reference-malformed", message, hint);
  }
}
