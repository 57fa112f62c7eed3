package motte.appraise;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import motte.core.Grade;
import motte.trust.Claims;
import motte.trust.Cmw;
import motte.trust.Ear;
import motte.verdict.Trusted;
import motte.verdict.Verdict;

/// A verdict, and what the evidence says if the verdict is [Trusted].
///
/// @param verdict all that was looked at
/// @param facts what may be believed; empty if the verdict is [Refused]
/// @param policy what it was judged by
/// @param log what the measurement log comes to; empty if the verdict is [Refused]
/// @param endorsements what vouched for the machine, to be kept with the evidence; empty if the
///   verdict is [Refused], or rests on none
public record Appraisal(
    Verdict verdict,
    Optional<Facts> facts,
    Policy policy,
    Optional<History> log,
    Optional<Endorsements> endorsements) {
  /// The submodule that is about the keep as a whole; there is one more for every other layer, and
  /// one for the component that the key is of.
  static final String SUBMODULE = "keep";

  /// Who appraised.
  static final Ear.Verifier VERIFIER = new Ear.Verifier("motte", "appraise-1");

  /// The attestation result for this (draft-ietf-rats-ear), to be signed by the steward. It holds
  /// the evidence itself, so that it can be judged again.
  ///
  /// The status follows from the grade, never from a hope: `hardware` affirms, `tpm` warns, and
  /// `none` asserts nothing at all. A refusal is contraindicated.
  public Ear ear(Cmw evidence, Instant at) {
    var urn = Optional.of("urn:motte:policy:" + policy.digest());
    var submodules = new TreeMap<>(TrustVector.submodules(verdict, urn));
    submodules.put(SUBMODULE, new Ear.Appraisal(status(), vector(), urn));
    facts
        .flatMap(Facts::component)
        .ifPresent(
            component -> submodules.put("component/" + component, submodules.get(SUBMODULE)));
    return new Ear(
        at,
        VERIFIER,
        facts.map(said -> said.reportData().nonce().value()),
        Optional.of(evidence.encode()),
        Collections.unmodifiableSortedMap(submodules));
  }

  /// When a certificate that is issued at `at` ends: after the policy's lifetime, or with the
  /// warrant if that is sooner. So nothing outlives the tenant's order. Only of trusted evidence.
  public Instant certificateEnd(Claims.Purpose purpose, Instant at) {
    var lifetime =
        switch (purpose) {
          case KEEP -> policy.keepLifetime();
          case INSTANCE -> policy.instanceLifetime();
        };
    var longest = at.plus(lifetime);
    var warranted = facts.orElseThrow().expiry();
    return warranted.isBefore(longest) ? warranted : longest;
  }

  private Ear.Status status() {
    return verdict instanceof Trusted ? statusOf(verdict.grade()) : Ear.Status.CONTRAINDICATED;
  }

  /// The status of a result that a steward signs for a trusted keep of that grade.
  static Ear.Status statusOf(Grade grade) {
    return switch (grade) {
      case NONE -> Ear.Status.NONE;
      case TPM -> Ear.Status.WARNING;
      case HARDWARE -> Ear.Status.AFFIRMING;
    };
  }

  /// Values of draft-ietf-rats-ar4si §2.3.4: 0 asserts nothing, 2 affirms, 32 warns, 96 and above
  /// are contraindicated (99: cryptographic validation failed).
  private SortedMap<Ear.Claim, Integer> vector() {
    var vector = new TreeMap<Ear.Claim, Integer>();
    if (!(verdict instanceof Trusted)) {
      vector.put(Ear.Claim.INSTANCE_IDENTITY, 97);
      return vector;
    }
    int machine =
        switch (verdict.grade()) {
          case NONE -> 0;
          case TPM -> 32;
          case HARDWARE -> 2;
        };
    int keep = verdict.grade() == Grade.NONE ? 0 : 2;
    vector.put(Ear.Claim.INSTANCE_IDENTITY, keep);
    vector.put(Ear.Claim.CONFIGURATION, keep);
    vector.put(Ear.Claim.EXECUTABLES, keep);
    vector.put(Ear.Claim.HARDWARE, machine);
    return vector;
  }
}
