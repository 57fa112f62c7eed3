package motte.appraise;

import java.util.Set;
import motte.core.Digest;

/// What a steward grants to the instances of one role.
///
/// @param names DNS names that their certificates may carry; a leading `*.` stands for exactly one
///   label; a name that a request asks for and that is not here is left out
/// @param addresses IP addresses that their certificates may carry, written as numbers
/// @param components the components (SHA-384) that may take this role; empty: whatever the package
///   in the warrant holds
public record RolePolicy(Set<String> names, Set<String> addresses, Set<Digest> components) {
  public RolePolicy {
    names = Set.copyOf(names);
    addresses = Set.copyOf(addresses);
    components = Set.copyOf(components);
  }

  /// A role with no name, no address, and any component that the warrant's package holds.
  public static RolePolicy bare() {
    return new RolePolicy(Set.of(), Set.of(), Set.of());
  }

  /// A role that may carry these names and addresses.
  public static RolePolicy of(Set<String> names, Set<String> addresses) {
    return new RolePolicy(names, addresses, Set.of());
  }
}
