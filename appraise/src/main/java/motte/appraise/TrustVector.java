package motte.appraise;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import motte.core.Grade;
import motte.trust.Ear;
import motte.verdict.Check;
import motte.verdict.Outcome;
import motte.verdict.Remits;
import motte.verdict.Trusted;
import motte.verdict.Verdict;

/// What the checks of each layer are worth in the words of an attestation result: a submodule per
/// layer, with a trustworthiness vector after draft-ietf-rats-ar4si §2.3.4.
///
/// | step | claim | it holds | a policy let something pass | it refuses |
/// |---|---|---|---|---|
/// | root of trust, endorsement | hardware | 2 | 32 | 97 |
/// | measurement | executables | 2; 33 where it is not identified | 33 | 96 |
/// | identity | instance identity | 2; 0 where it is bound to nothing | 0 | 97 |
/// | trust | configuration | 2 | 32 | 96 |
///
/// A check that does not apply, or that nobody asked for, is worth nothing: where there are only
/// such, the claim is 0.
final class TrustVector {
  /// The checks by which evidence is bound to what its verifier chose, or to what is bound to that.
  private static final Set<String> BINDING =
      Set.of("report data", "challenge", "nonce", "runtime data");

  private final Verdict verdict;

  private TrustVector(Verdict verdict) {
    this.verdict = verdict;
  }

  /// The submodules of a verdict, by layer.
  static SortedMap<String, Ear.Appraisal> submodules(Verdict verdict, Optional<String> policy) {
    Map<String, List<Check>> layers = new LinkedHashMap<>();
    verdict
        .checks()
        .forEach(check ->
            layers.merge(
                check.layer(),
                List.of(check),
                (all, one) -> Stream.concat(all.stream(), one.stream()).toList()));
    var worth = new TrustVector(verdict);
    var submodules = new TreeMap<String, Ear.Appraisal>();
    layers.forEach((layer, checks) ->
        submodules.put(
            layer, new Ear.Appraisal(worth.status(checks), worth.vector(checks), policy)));
    return submodules;
  }

  /// A development grade asserts nothing; otherwise the worst claim decides. Only what is trusted
  /// is affirmed, and only what is bound to something: else nobody can tell whose it is, and when.
  private Ear.Status status(List<Check> checks) {
    if (checks.stream().anyMatch(Check::refuses)) {
      return Ear.Status.CONTRAINDICATED;
    }
    int worst = vector(checks).values().stream().mapToInt(Integer::intValue).max().orElse(0);
    return switch (verdict.grade()) {
      case NONE -> Ear.Status.NONE;
      case TPM -> Ear.Status.WARNING;
      case HARDWARE -> {
        if (worst == 0) {
          yield Ear.Status.NONE;
        }
        boolean affirmed = worst < 32 && verdict instanceof Trusted && !unbound(checks);
        yield affirmed ? Ear.Status.AFFIRMING : Ear.Status.WARNING;
      }
    };
  }

  private SortedMap<Ear.Claim, Integer> vector(List<Check> checks) {
    var vector = new TreeMap<Ear.Claim, Integer>();
    claim(vector, Ear.Claim.HARDWARE, checks, 32, 97, Remits.ROOT_OF_TRUST, Remits.ENDORSEMENT);
    claim(vector, Ear.Claim.EXECUTABLES, checks, 33, 96, Remits.MEASUREMENT);
    claim(vector, Ear.Claim.INSTANCE_IDENTITY, checks, 0, 97, Remits.IDENTITY);
    claim(vector, Ear.Claim.CONFIGURATION, checks, 32, 96, Remits.TRUST);
    if (!identified(checks)) {
      vector.computeIfPresent(Ear.Claim.EXECUTABLES, (_, value) -> Math.max(value, 33));
    }
    if (unbound(checks)) {
      vector.computeIfPresent(Ear.Claim.INSTANCE_IDENTITY, (_, value) -> value < 96 ? 0 : value);
    }
    if (verdict.grade() == Grade.NONE) {
      vector.replaceAll((_, value) -> value < 96 ? 0 : value);
    }
    return vector;
  }

  /// Whether somebody said what should run, and it runs. Where no check is about that, every
  /// measurement must have been compared.
  private boolean identified(List<Check> checks) {
    var said =
        verdict.checks().stream().filter(check -> check.name().equals("identified")).toList();
    return said.isEmpty()
        ? verdict instanceof Trusted
            && in(checks, Remits.MEASUREMENT).noneMatch(TrustVector::skipped)
        : said.stream().allMatch(TrustVector::passed);
  }

  private static boolean unbound(List<Check> checks) {
    var binding = checks.stream().filter(check -> BINDING.contains(check.name())).toList();
    return !binding.isEmpty() && binding.stream().noneMatch(TrustVector::passed);
  }

  private static void claim(
      SortedMap<Ear.Claim, Integer> vector,
      Ear.Claim claim,
      List<Check> checks,
      int letPass,
      int refused,
      Remits... steps) {
    var here = in(checks, steps).toList();
    if (here.stream().anyMatch(Check::refuses)) {
      vector.put(claim, refused);
    } else if (here.stream().anyMatch(Check::letPass)) {
      vector.put(claim, letPass);
    } else if (!here.isEmpty()) {
      vector.put(claim, here.stream().anyMatch(TrustVector::passed) ? 2 : 0);
    }
  }

  private static Stream<Check> in(List<Check> checks, Remits... steps) {
    return checks.stream().filter(check -> List.of(steps).contains(check.step()));
  }

  private static boolean passed(Check check) {
    return check.outcome() == Outcome.PASSED;
  }

  private static boolean skipped(Check check) {
    return check.outcome() == Outcome.SKIPPED;
  }
}
