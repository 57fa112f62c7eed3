package motte.appraise;

import static motte.verdict.Remits.ENDORSEMENT;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import motte.core.Json;
import motte.corim.Condition;
import motte.corim.Corim;
import motte.corim.Element;
import motte.corim.Endorsing;
import motte.corim.Environment;
import motte.corim.Measured;
import motte.corim.Measurement;
import motte.corim.ReferenceTriple;
import motte.verdict.Finding;
import motte.verdict.Findings;

/// What authors of manifests vouch for beyond what is measured, where evidence meets their
/// conditions. It is told, as claims of theirs, and met by conditions of others; it stands for no
/// measurement, so it neither identifies what runs nor mends what evidence does not show.
final class EndorsedValues {
  private final SeenElements seen;
  private final List<Known> endorsed = new ArrayList<>();
  private final List<Json> claims = new ArrayList<>();

  /// What is endorsed of an environment.
  private record Known(Environment environment, Map<Element, Measured> elements) {}

  private record Offered(Corim manifest, Endorsing endorsing) {}

  private EndorsedValues(SeenElements seen) {
    this.seen = seen;
  }

  /// The claims about what evidence of a platform shows; a check says how many are so.
  static List<Json> of(List<Corim> manifests, SeenElements seen, Findings all) {
    var open = new ArrayList<Offered>();
    for (var manifest : manifests) {
      manifest.endorsed().forEach(each -> open.add(new Offered(manifest, each)));
    }
    if (open.isEmpty()) {
      return List.of();
    }
    int offered = open.size();
    var values = new EndorsedValues(seen);
    // What is endorsed may meet conditions that were not met before.
    while (open.removeIf(each -> values.taken(each))) {
      // Until a round brings nothing new.
    }
    int taken = offered - open.size();
    all.in(ReferenceManifests.LAYER)
        .add(
            ENDORSEMENT,
            "endorsed values",
            taken > 0
                ? Finding.passed(
                    "the conditions of " + taken + " of " + offered + " endorsements are met")
                : Finding.skipped(
                    "the conditions of none of " + offered + " endorsements are met"));
    return List.copyOf(values.claims);
  }

  private boolean taken(Offered offered) {
    var step =
        offered.endorsing().steps().stream()
            .filter(each -> each.conditions().stream().allMatch(this::met))
            .findFirst();
    step.ifPresent(met -> met.claims().forEach(claim -> add(offered.manifest(), claim)));
    return step.isPresent();
  }

  private boolean met(ReferenceTriple condition) {
    return (ReferenceStates.mayBeOf(seen.platform(), condition)
            && seen.mismatch(condition).isEmpty())
        || endorsed.stream()
            .anyMatch(known ->
                known.environment().equals(condition.environment())
                    && condition.mismatch(known.elements()).isEmpty());
  }

  private void add(Corim manifest, ReferenceTriple claim) {
    var elements = new HashMap<Element, Measured>();
    for (var measurement : claim.measurements()) {
      measurement
          .conditions()
          .forEach((codePoint, value) ->
              value(value).ifPresent(said -> elements.put(measurement.about(codePoint), said)));
      claims.add(json(manifest, measurement));
    }
    endorsed.add(new Known(claim.environment(), elements));
  }

  /// What meets a condition, where one value does.
  private static Optional<Measured> value(Condition condition) {
    return switch (condition) {
      case Condition.Digests(var values) -> Optional.of(Measured.digests(values));
      case Condition.Raw(var value, var mask) when mask.hex().equals("ff".repeat(mask.size())) ->
          Optional.of(Measured.raw(value));
      case Condition.Range(OptionalLong least, OptionalLong most)
          when least.isPresent() && least.equals(most) ->
          Optional.of(Measured.number(least.getAsLong()));
      default -> Optional.empty();
    };
  }

  private static Json json(Corim manifest, Measurement measurement) {
    var values = new LinkedHashMap<String, Json>();
    measurement
        .conditions()
        .forEach((codePoint, value) -> values.put(Long.toString(codePoint), json(value)));
    var members = new LinkedHashMap<String, Json>();
    members.put("manifest", Json.of(manifest.id()));
    members.put("element", Json.of(measurement.element().name()));
    members.put("values", Json.of(values));
    return Json.of(members);
  }

  private static Json json(Condition condition) {
    return switch (condition) {
      case Condition.Digests(var values) -> {
        var digests = new LinkedHashMap<String, Json>();
        values.forEach((hash, value) -> digests.put(hash, Json.of(value.hex())));
        yield Json.of(digests);
      }
      case Condition.Raw(var value, _) -> Json.of(value.hex());
      case Condition.Range(var least, var most) ->
          least.isPresent() && least.equals(most)
              ? Json.of(least.getAsLong())
              : Json.of(least + " to " + most);
      case Condition.Name(var name) -> Json.of(name);
      case Condition.OneOf _, Condition.Registers _, Condition.KeyNames _, Condition.Unread _ ->
          Json.of("not told here");
    };
  }
}
