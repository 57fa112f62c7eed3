package motte.appraise;

import java.util.Optional;
import motte.core.ByteSize;
import motte.evidence.Share;
import motte.verdict.Finding;

/// Appraises how much a keep may use: what its instances that have not stopped may use together,
/// and the links between them, held against what the policy gives the warrant's role.
final class LimitsAppraisal {
  private LimitsAppraisal() {}

  static Finding appraise(History log, String role, Expectations expected) {
    var sum = sum(log);
    var said = text(sum);
    if (expected.roles().isEmpty()) {
      return Finding.skipped(Expectations.LEFT_TO_STEWARD + " (" + said + ")");
    }
    var granted = expected.roles().get().getOrDefault(role, RolePolicy.bare());
    if (granted.memory().isEmpty() && granted.connections().isEmpty()) {
      return Finding.skipped("the policy bounds none for `" + role + "` (" + said + ")");
    }
    var silent =
        log.instances.values().stream()
            .filter(each -> each.live() && !log.shares.containsKey(each.name()))
            .map(Instance::name)
            .sorted()
            .toList();
    if (!silent.isEmpty()) {
      return Finding.failed("the log does not say how much may be used by " + silent);
    }
    boolean fits =
        granted.memory().map(most -> sum.memory().compareTo(most) <= 0).orElse(true)
            && granted.connections().map(most -> sum.connections() <= most).orElse(true);
    return Finding.of(
        fits,
        said + ", as the policy allows `" + role + "`",
        said + ", and the policy allows `" + role + "` " + allowed(granted));
  }

  /// Of all instances that have not stopped. A link is a connection that both its ends have in
  /// common.
  private static Share sum(History log) {
    var instances =
        log.instances.values().stream()
            .filter(Instance::live)
            .map(each -> Optional.ofNullable(log.shares.get(each.name())).orElse(Share.NONE))
            .reduce(Share.NONE, Share::and);
    long links = log.links.stream().filter(link -> Composition.live(log, link.from())).count();
    return instances.and(new Share(ByteSize.ofBytes(0), links));
  }

  private static String text(Share sum) {
    return "memory of "
        + sum.memory()
        + " and "
        + sum.connections()
        + " connections, links among them, for the whole keep";
  }

  private static String allowed(RolePolicy granted) {
    var memory = granted.memory().map(most -> "memory of " + most);
    var connections = granted.connections().map(most -> most + " connections");
    return memory
        .map(some -> connections.map(more -> some + " and " + more).orElse(some))
        .or(() -> connections)
        .orElse("any");
  }
}
