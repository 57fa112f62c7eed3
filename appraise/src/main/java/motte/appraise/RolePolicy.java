package motte.appraise;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import motte.core.ByteSize;
import motte.core.Digest;
import motte.core.Kind;

/// What a steward grants to the instances of one role.
///
/// @param names DNS names that their certificates may carry; a leading `*.` stands for exactly one
///   label; a name that a request asks for and that is not here is left out
/// @param addresses IP addresses that their certificates may carry, written as numbers
/// @param components the components (SHA-384) that may take this role; empty: whatever the package
///   in the warrant holds
/// @param judged whether all that was ever loaded must be allowed, or what is loaded now
/// @param links what its instances may call, as `ROLE/INTERFACE`; empty: nothing
/// @param memory linear memory that all instances of a keep may use together; absent: any
/// @param connections connections that they may have open together at a time, links among them;
///   absent: any
public record RolePolicy(
    Set<String> names,
    Set<String> addresses,
    Set<Digest> components,
    Judged judged,
    Set<String> links,
    Optional<ByteSize> memory,
    Optional<Long> connections) {

  /// Which components and links of a log must be allowed.
  public enum Judged {
    /// All since the machine's boot: one that is not allowed taints the boot.
    SINCE_BOOT,
    /// Those that are loaded now, and the links of instances that have not stopped.
    RUNNING_NOW;

    /// The word in a policy.
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Reads [#label]: `policy-judged-unknown`.
    public static Judged parse(String text) {
      for (var each : values()) {
        if (each.label().equals(text)) {
          return each;
        }
      }
      throw new AppraiseException(
          Kind.INVALID,
          "policy-judged-unknown",
          "`" + text + "` does not say which components must be allowed",
          "write since-boot or running-now");
    }
  }

  /// Throws `policy-link-malformed` for a link that is not `ROLE/INTERFACE`.
  public RolePolicy {
    names = Set.copyOf(names);
    addresses = Set.copyOf(addresses);
    components = Set.copyOf(components);
    links = Set.copyOf(links);
    for (var link : links) {
      if (!link.matches("[^\\s/@]+/\\S+")) {
        throw new AppraiseException(
            Kind.INVALID,
            "policy-link-malformed",
            "`" + link + "` is not a link that a role may have",
            "write ROLE/INTERFACE, such as ledger/wasi:http/handler");
      }
    }
  }

  /// A role judged since boot, whose instances may call nothing.
  public RolePolicy(Set<String> names, Set<String> addresses, Set<Digest> components) {
    this(
        names,
        addresses,
        components,
        Judged.SINCE_BOOT,
        Set.of(),
        Optional.empty(),
        Optional.empty());
  }

  /// A role with no name, no address, and any component that the warrant's package holds.
  public static RolePolicy bare() {
    return new RolePolicy(Set.of(), Set.of(), Set.of());
  }

  /// A role that may carry these names and addresses.
  public static RolePolicy of(Set<String> names, Set<String> addresses) {
    return new RolePolicy(names, addresses, Set.of());
  }

  /// The same role for these components.
  public RolePolicy of(Digest... allowed) {
    return new RolePolicy(names, addresses, Set.of(allowed), judged, links, memory, connections);
  }

  /// The same role, of which only that must be allowed which runs now.
  public RolePolicy runningNow() {
    return new RolePolicy(
        names, addresses, components, Judged.RUNNING_NOW, links, memory, connections);
  }

  /// The same role, whose instances may call these: `ROLE/INTERFACE`.
  public RolePolicy calling(String... called) {
    return new RolePolicy(
        names, addresses, components, judged, Set.of(called), memory, connections);
  }

  /// The same role, whose keeps may use so much, all instances together.
  public RolePolicy using(Optional<ByteSize> memory, Optional<Long> connections) {
    return new RolePolicy(names, addresses, components, judged, links, memory, connections);
  }
}
