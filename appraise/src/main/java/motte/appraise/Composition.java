package motte.appraise;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import motte.core.Digest;
import motte.evidence.Link;
import motte.verdict.Finding;

/// Appraises how instances are connected. A link of the log is allowed if a role of the caller may
/// call that interface of a role of the called. The roles of an instance are those that list its
/// component, for a name in a log proves nothing, and the warrant's, if that lists none. Who proves
/// a role with a certificate has that one.
final class Composition {
  private Composition() {}

  static Finding appraise(History log, String warranted, Expectations expected) {
    if (expected.roles().isEmpty()) {
      return Finding.skipped(
          Expectations.LEFT_TO_STEWARD
              + log.links.stream()
                  .map(link -> "`" + link + "`")
                  .sorted()
                  .reduce((one, other) -> one + ", " + other)
                  .map(all -> " (" + all + ")")
                  .orElse(""));
    }
    var roles = expected.roles().get();
    var judged = roles.getOrDefault(warranted, RolePolicy.bare()).judged();
    var strangers = new TreeSet<String>();
    int allowed = 0;
    for (var link : log.links) {
      if (judged == RolePolicy.Judged.RUNNING_NOW && ended(log, link)) {
        continue;
      }
      if (mayCall(
          rolesOf(log, link.from(), warranted, roles),
          called(log, link, warranted, roles),
          link,
          roles)) {
        allowed++;
      } else {
        strangers.add(link.toString());
      }
    }
    return Finding.of(
        strangers.isEmpty(),
        allowed == 0
            ? "no instance is linked to another"
            : "the policy allows "
                + (allowed == 1 ? "the link" : "all " + allowed + " links")
                + " in the log",
        "the policy allows no role to link so: " + String.join(", ", strangers));
  }

  private static boolean mayCall(
      Set<String> callers, Set<String> called, Link link, Map<String, RolePolicy> roles) {
    return callers.stream()
        .map(caller -> Optional.ofNullable(roles.get(caller)))
        .flatMap(Optional::stream)
        .anyMatch(granted ->
            called.stream().anyMatch(role -> granted.links().contains(role + "/" + link.name())));
  }

  private static Set<String> called(
      History log, Link link, String warranted, Map<String, RolePolicy> roles) {
    return link.outside() ? Set.of(link.to()) : rolesOf(log, link.to(), warranted, roles);
  }

  private static Set<String> rolesOf(
      History log, String instance, String warranted, Map<String, RolePolicy> roles) {
    var component = Optional.ofNullable(log.instances.get(instance)).flatMap(Instance::component);
    var found = new TreeSet<String>();
    roles.forEach((role, granted) -> {
      if (component.filter(granted.components()::contains).isPresent()
          || (role.equals(warranted) && granted.components().isEmpty())) {
        found.add(role);
      }
    });
    return found;
  }

  /// The roles whose names and addresses an instance gets. The warrant's role speaks for the keep:
  /// where that has held one component only, for its instances. In a keep of several a role must
  /// list the component, beside the warrant's, for else each of them could pass for any other.
  static List<RolePolicy> naming(
      Optional<History> log, Digest key, String warranted, Map<String, RolePolicy> roles) {
    var several = log.filter(read -> read.loadedSinceStart.size() > 1);
    var all = new TreeSet<String>();
    several
        .flatMap(read -> read.instanceOf(key))
        .ifPresent(found -> all.addAll(rolesOf(several.get(), found.name(), warranted, roles)));
    all.remove(warranted);
    if (several.isEmpty()) {
      all.add(warranted);
    }
    return all.stream().map(roles::get).filter(Objects::nonNull).toList();
  }

  private static boolean ended(History log, Link link) {
    return !live(log, link.from()) || !(link.outside() || live(log, link.to()));
  }

  static boolean live(History log, String instance) {
    return Optional.ofNullable(log.instances.get(instance)).filter(Instance::live).isPresent();
  }
}
