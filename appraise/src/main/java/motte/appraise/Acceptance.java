package motte.appraise;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import motte.core.Digest;
import motte.core.Grade;

/// What a relying party accepts. The domain's steward has judged already; a relying party need
/// state no more than the grades that satisfy it, and then takes the steward's word for the rest.
/// What it states beyond that is checked again, against the archived evidence.
///
/// @param grades the accepted grades, each in words; empty: nothing is accepted
/// @param warrantSigners SPKI pins of tenants; empty: left to the steward
/// @param keepMeasurements reference values; empty: left to the steward
/// @param developmentKeys SPKI pins of development keys; empty: left to the steward
/// @param platforms what is demanded of a machine's own evidence; empty: left to the steward, and
///   its makers' roots alone are trusted
/// @param domain the domain; empty: that of the certificate, under whose root it stands
/// @param roles what each role may be; empty: left to the steward
/// @param packages digests of the packages that are expected; empty: left to the steward
public record Acceptance(
    Set<Grade> grades,
    Set<Digest> warrantSigners,
    Set<Digest> keepMeasurements,
    Set<Digest> developmentKeys,
    Optional<PlatformPolicy> platforms,
    Optional<String> domain,
    Optional<Map<String, RolePolicy>> roles,
    Set<Digest> packages) {
  public Acceptance {
    grades = Set.copyOf(grades);
    warrantSigners = Set.copyOf(warrantSigners);
    keepMeasurements = Set.copyOf(keepMeasurements);
    developmentKeys = Set.copyOf(developmentKeys);
    roles = roles.map(Map::copyOf);
    packages = Set.copyOf(packages);
  }

  /// Accepts these grades and leaves the rest to the domain's steward.
  public static Acceptance of(Set<Grade> grades) {
    return new Acceptance(
        grades,
        Set.of(),
        Set.of(),
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Set.of());
  }

  /// Accepts what a steward with this policy accepts.
  public static Acceptance of(Policy policy) {
    return new Acceptance(
        policy.acceptGrades(),
        policy.warrantSigners(),
        policy.keepMeasurements(),
        policy.developmentKeys(),
        Optional.of(policy.platforms()),
        Optional.of(policy.domain()),
        Optional.of(policy.roles()),
        Set.of());
  }

  /// The same, and these packages are expected; none: left to the steward.
  public Acceptance expecting(Set<Digest> expected) {
    return new Acceptance(
        grades,
        warrantSigners,
        keepMeasurements,
        developmentKeys,
        platforms,
        domain,
        roles,
        expected);
  }

  /// The same with other grades.
  public Acceptance accepting(Set<Grade> accepted) {
    return new Acceptance(
        accepted,
        warrantSigners,
        keepMeasurements,
        developmentKeys,
        platforms,
        domain,
        roles,
        packages);
  }

  /// Whether grade `none` is accepted.
  public boolean development() {
    return grades.contains(Grade.NONE);
  }
}
