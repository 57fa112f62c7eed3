package motte.appraise;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;
import motte.evidence.TpmIdentity;
import motte.intake.Materials;
import motte.trust.Claims;
import motte.verdict.Finding;
import motte.verdict.Findings;
import motte.verdict.Remits;

/// What evidence is held against. Where a steward's policy says nothing, nothing is accepted; where
/// a relying party says nothing, it has left that to the steward, and the check is skipped.
///
/// @param stewardPin SPKI pin of the root, which a warrant must name
/// @param platforms what is demanded of a machine's own evidence
/// @param machines what judges the evidence of a machine's hardware by that
/// @param endorsements what vouches for machines, as whoever judges has it
/// @param services who is asked for what does not vouch yet
/// @param archived what vouched for machines when others judged: data, that leads to known roots
/// @param activated by the pin of an attestation key, the TPM in which a credential has shown that
///   it lives
/// @param certified the grade that the steward reached, for a relying party
record Expectations(
    String domain,
    Digest stewardPin,
    Set<Grade> grades,
    Optional<Set<Digest>> warrantSigners,
    Optional<Set<Digest>> keepMeasurements,
    Optional<Set<Digest>> developmentKeys,
    Optional<Map<String, RolePolicy>> roles,
    Optional<PlatformPolicy> platforms,
    MaterialAppraiser machines,
    Endorsements endorsements,
    CollateralServices services,
    Endorsements archived,
    Function<Digest, Optional<TpmIdentity>> activated,
    Optional<Grade> certified) {
  static final String LEFT_TO_STEWARD = "left to the domain's steward: none is stated here";

  static Expectations of(
      Policy policy, Digest stewardPin, MaterialAppraiser machines, Endorsements endorsements) {
    return new Expectations(
        policy.domain(),
        stewardPin,
        policy.acceptGrades(),
        Optional.of(policy.warrantSigners()),
        Optional.of(policy.keepMeasurements()),
        Optional.of(policy.developmentKeys()),
        Optional.of(policy.roles()),
        Optional.of(policy.platforms()),
        machines,
        endorsements,
        CollateralServices.none(),
        Endorsements.none(),
        _ -> Optional.empty(),
        Optional.empty());
  }

  static Expectations of(
      Acceptance acceptance, Claims certified, Digest stewardPin, Endorsements archived) {
    var demanded = acceptance.platforms();
    // Who says who may sign manifests believes those that are signed so, from wherever they come.
    var signed =
        demanded
            .filter(policy -> !policy.manifests().signers().isEmpty())
            .map(_ -> archived.manifests())
            .orElse(Endorsements.none());
    return new Expectations(
        acceptance.domain().orElse(certified.domain()),
        stewardPin,
        acceptance.grades(),
        stated(acceptance.warrantSigners()),
        stated(acceptance.keepMeasurements()),
        stated(acceptance.developmentKeys()),
        acceptance.roles(),
        demanded,
        MaterialAppraiser.of(demanded.orElseGet(PlatformPolicy::leftToSteward)),
        signed,
        CollateralServices.none(),
        archived,
        _ -> Optional.empty(),
        Optional.of(certified.grade()));
  }

  /// The same, and an archive holds these: data, of which nothing is believed for being there.
  Expectations with(Endorsements archive) {
    return new Expectations(
        domain,
        stewardPin,
        grades,
        warrantSigners,
        keepMeasurements,
        developmentKeys,
        roles,
        platforms,
        machines,
        endorsements,
        services,
        archive,
        activated,
        certified);
  }

  /// The same, and a credential has shown of these attestation keys in which TPM they live.
  Expectations knowing(Function<Digest, Optional<TpmIdentity>> keys) {
    return new Expectations(
        domain,
        stewardPin,
        grades,
        warrantSigners,
        keepMeasurements,
        developmentKeys,
        roles,
        platforms,
        machines,
        endorsements,
        services,
        archived,
        keys,
        certified);
  }

  /// The same, and these are asked for what does not vouch yet.
  Expectations asking(CollateralServices asked) {
    return new Expectations(
        domain,
        stewardPin,
        grades,
        warrantSigners,
        keepMeasurements,
        developmentKeys,
        roles,
        platforms,
        machines,
        endorsements,
        asked,
        archived,
        activated,
        certified);
  }

  /// What vouches for the machine of this evidence; where it was asked for, the checks say so.
  Endorsements about(Materials evidence, Instant at, Findings findings) {
    var atHand = endorsements.about(evidence);
    var by = new CollateralServices.Appraising(ofHardware(), machines, false);
    var data = evidence.and(archived.about(evidence).materials());
    var more = services.beyond(atHand.materials(), data, by, at, findings);
    if (atHand.size() + more.size() <= Endorsements.LARGEST) {
      return atHand.and(more);
    }
    findings.add(
        Remits.ENDORSEMENT,
        "room for fetched endorsements",
        Finding.skipped(
            "with them the endorsements have more than " + Endorsements.LARGEST + " bytes"));
    return atHand;
  }

  /// What is demanded of hardware, whoever demands it.
  PlatformPolicy ofHardware() {
    return platforms.orElseGet(PlatformPolicy::leftToSteward);
  }

  /// Whether it is known which service domain may move a trust domain: by its measurement, which
  /// the policy states; or, where nothing is stated here, to the steward, that certifies no other
  /// with grade `hardware`.
  ///
  /// @param measured what the quote says of it, if anything
  boolean knowsServiceDomain(Optional<Bytes> measured) {
    return platforms
        .map(stated -> stated.tdx().references().containsKey("mrservicetd"))
        .orElse(measured.isPresent() && certified.equals(Optional.of(Grade.HARDWARE)));
  }

  Finding grade(Grade grade) {
    return grade(grades, grade);
  }

  /// Whether `grade` is accepted, in words.
  static Finding grade(Set<Grade> grades, Grade grade) {
    var accepted =
        grades.isEmpty()
            ? "no grade at all"
            : String.join(", ", grades.stream().map(Grade::label).sorted().toList());
    return Finding.of(
        grades.contains(grade),
        "`" + grade + "`, which the policy accepts in words",
        "`" + grade + "`, and the policy accepts " + accepted);
  }

  private static Optional<Set<Digest>> stated(Set<Digest> digests) {
    return digests.isEmpty() ? Optional.empty() : Optional.of(digests);
  }
}
