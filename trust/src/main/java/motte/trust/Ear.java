package motte.trust;

import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import motte.core.Bytes;
import motte.core.Digest;

/// An attestation result (draft-ietf-rats-ear) as a CWT in a COSE_Sign1.
@SuppressWarnings("DoNotCallSuggester")
public record Ear(
    Instant issuedAt,
    Verifier verifier,
    Optional<Bytes> nonce,
    Optional<Bytes> rawEvidence,
    SortedMap<String, Appraisal> submodules) {

  /// Who appraised.
  public record Verifier(String developer, String build) {}

  /// The result for one part of the attester; `policy` names the policy that led to it.
  public record Appraisal(
      Status status, SortedMap<Claim, Integer> vector, Optional<String> policy) {}

  /// The tiers of a result (draft-ietf-rats-ar4si §2.3.2).
  public enum Status {
    NONE,
    AFFIRMING,
    WARNING,
    CONTRAINDICATED
  }

  /// The claims of a trustworthiness vector (draft-ietf-rats-ar4si §2.3.4).
  public enum Claim {
    INSTANCE_IDENTITY,
    CONFIGURATION,
    EXECUTABLES,
    FILE_SYSTEM,
    HARDWARE,
    RUNTIME_OPAQUE,
    STORAGE_OPAQUE,
    SOURCED_DATA
  }

  public Bytes sign(SigningKey key) {
    throw new UnsupportedOperationException("not yet");
  }

  /// Reads an EAR; its signature is not checked here but by [CoseSign1#verify].
  public static Ear parse(Bytes cose) {
    throw new UnsupportedOperationException("not yet");
  }

  /// SHA-256 of the signed bytes: the EAR's name.
  public static Digest digest(Bytes cose) {
    return Digest.sha256(cose.toArray());
  }
}
