package motte.appraise;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import motte.core.Grade;
import motte.trust.Ear;
import motte.verdict.Check;
import motte.verdict.Outcome;
import motte.verdict.Remits;
import motte.verdict.Verdict;

/// What the checks of each layer are worth in the words of an attestation result: a submodule per
/// layer, with a trustworthiness vector after draft-ietf-rats-ar4si §2.3.4.
///
/// | step | claim | all passed | something skipped | something failed |
/// |---|---|---|---|---|
/// | root of trust, endorsement | hardware | 2 | 32 | 97 |
/// | measurement | executables | 2 | 33 | 96 |
/// | identity | instance identity | 2 | absent | 97 |
/// | trust | configuration | 2 | absent | 96 |
final class TrustVector {
  private TrustVector() {}

  /// The submodules of a verdict, by layer.
  static SortedMap<String, Ear.Appraisal> submodules(Verdict verdict, Optional<String> policy) {
    Map<String, List<Check>> layers = new LinkedHashMap<>();
    verdict
        .checks()
        .forEach(check ->
            layers.merge(
                check.layer(),
                List.of(check),
                (all, one) -> java.util.stream.Stream.concat(all.stream(), one.stream()).toList()));
    var submodules = new TreeMap<String, Ear.Appraisal>();
    layers.forEach((layer, checks) ->
        submodules.put(
            layer,
            new Ear.Appraisal(
                status(verdict.grade(), checks), vector(verdict.grade(), checks), policy)));
    return submodules;
  }

  /// A development grade asserts nothing; otherwise the worst claim decides.
  private static Ear.Status status(Grade grade, List<Check> checks) {
    if (checks.stream().anyMatch(Check::refuses)) {
      return Ear.Status.CONTRAINDICATED;
    }
    var worst = vector(grade, checks).values().stream().mapToInt(Integer::intValue).max();
    return switch (grade) {
      case NONE -> Ear.Status.NONE;
      case TPM -> Ear.Status.WARNING;
      case HARDWARE -> worst.orElse(0) >= 32 ? Ear.Status.WARNING : Ear.Status.AFFIRMING;
    };
  }

  private static SortedMap<Ear.Claim, Integer> vector(Grade grade, List<Check> checks) {
    var vector = new TreeMap<Ear.Claim, Integer>();
    claim(vector, Ear.Claim.HARDWARE, checks, 32, 97, Remits.ROOT_OF_TRUST, Remits.ENDORSEMENT);
    claim(vector, Ear.Claim.EXECUTABLES, checks, 33, 96, Remits.MEASUREMENT);
    claim(vector, Ear.Claim.INSTANCE_IDENTITY, checks, 0, 97, Remits.IDENTITY);
    claim(vector, Ear.Claim.CONFIGURATION, checks, 0, 96, Remits.TRUST);
    if (grade == Grade.NONE) {
      vector.replaceAll((_, value) -> value < 96 ? 0 : value);
    }
    return vector;
  }

  private static void claim(
      SortedMap<Ear.Claim, Integer> vector,
      Ear.Claim claim,
      List<Check> checks,
      int skipped,
      int failed,
      Remits... steps) {
    var here = checks.stream().filter(check -> List.of(steps).contains(check.step())).toList();
    if (here.stream().anyMatch(Check::refuses)) {
      vector.put(claim, failed);
    } else if (!here.isEmpty()) {
      boolean any = here.stream().anyMatch(check -> check.outcome() == Outcome.SKIPPED);
      vector.put(claim, any ? skipped : 2);
    }
  }
}
