package motte.trust;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import motte.core.Bytes;
import motte.core.Digest;

/// An attestation result (EAR, draft-ietf-rats-ear-04) as a CWT in a COSE_Sign1: what a verifier
/// found about each part of an attester.
///
/// @param issuedAt when, in whole seconds
/// @param verifier who appraised
/// @param nonce the nonce of the appraised evidence
/// @param rawEvidence the evidence itself, where it travels along
/// @param submodules the results by part, at least one
public record Ear(
    Instant issuedAt,
    Verifier verifier,
    Optional<Bytes> nonce,
    Optional<Bytes> rawEvidence,
    SortedMap<String, Appraisal> submodules) {

  /// The profile that these results follow.
  public static final String PROFILE = "tag:ietf.org,2026:rats/ear#04";

  /// The media type of a signed result.
  public static final String MEDIA_TYPE = "application/eat+cwt";

  public Ear {
    issuedAt = Instant.ofEpochSecond(issuedAt.getEpochSecond());
    submodules = Collections.unmodifiableSortedMap(new TreeMap<>(submodules));
    if (submodules.isEmpty()) {
      throw EarCodec.malformed("an attestation result about nothing");
    }
  }

  /// Who appraised.
  ///
  /// @param developer who made the verifier, a URI
  /// @param build which build of it
  public record Verifier(String developer, String build) {}

  /// The result for one part of the attester.
  ///
  /// @param status the overall tier
  /// @param vector the claims that led to it, each from -128 to 127; those without a say are absent
  /// @param policy which policy was applied
  public record Appraisal(
      Status status, SortedMap<Claim, Integer> vector, Optional<String> policy) {
    public Appraisal {
      vector = Collections.unmodifiableSortedMap(new TreeMap<>(vector));
      for (int value : vector.values()) {
        if (value < Byte.MIN_VALUE || value > Byte.MAX_VALUE) {
          throw EarCodec.malformed("the trustworthiness claim " + value + " is out of range");
        }
      }
    }
  }

  /// The tiers of a result (draft-ietf-rats-ar4si §2.3.2).
  public enum Status {
    /// No statement.
    NONE(0),
    /// All that was checked is as it should be.
    AFFIRMING(2),
    /// Something needs attention.
    WARNING(32),
    /// Something is wrong: do not trust it.
    CONTRAINDICATED(96);

    private final int value;

    Status(int value) {
      this.value = value;
    }

    /// The number on the wire.
    public int value() {
      return value;
    }
  }

  /// The claims of a trustworthiness vector (draft-ietf-rats-ar4si §2.3.4).
  public enum Claim {
    /// Who the attester is.
    INSTANCE_IDENTITY(0),
    /// How it is configured.
    CONFIGURATION(1),
    /// What it runs.
    EXECUTABLES(2),
    /// What files it has.
    FILE_SYSTEM(3),
    /// What hardware it stands on.
    HARDWARE(4),
    /// Whether its memory is hidden from the host.
    RUNTIME_OPAQUE(5),
    /// Whether its storage is hidden from the host.
    STORAGE_OPAQUE(6),
    /// Where its input comes from.
    SOURCED_DATA(7);

    private final int key;

    Claim(int key) {
      this.key = key;
    }

    /// The claim's number on the wire.
    public int key() {
      return key;
    }
  }

  /// The signed result.
  public Bytes sign(SigningKey key) {
    return CoseSign1.sign(key, CoseSign1.contentType(MEDIA_TYPE), EarCodec.write(this).encoded());
  }

  /// Reads a signed result without checking its signature, which [CoseSign1#verify] does:
  /// `ear-malformed`, `cose-malformed`, `cbor-malformed`.
  public static Ear parse(Bytes cose) {
    return EarCodec.read(CoseSign1.parse(cose).payload());
  }

  /// SHA-256 of the signed bytes: the name of a result in certificates and archives.
  public static Digest digest(Bytes cose) {
    return Digest.sha256(cose.toArray());
  }
}
