package motte.pack;

import java.util.List;
import java.util.Optional;
import motte.core.Cbor;
import motte.core.Digest;

/// Who may be at the other end of a connection: a keep of our own domain in a role, running a
/// component, or both. A rule that names neither admits every keep of our domain.
///
/// @param role the role in the peer's certificate, if it matters
/// @param component the SHA-384 digest of the peer's component, if it matters
public record PeerRule(Optional<String> role, Optional<Digest> component) {
  /// The keys of a rule in a manifest.
  public static final List<String> KEYS = List.of("role", "component");

  public PeerRule {
    role.ifPresent(name -> Names.role("a peer's role", name));
    component.ifPresent(digest -> Names.algorithm("component", digest, Digest.Algorithm.SHA384));
  }

  /// Any keep of our domain.
  public static PeerRule anyOfDomain() {
    return new PeerRule(Optional.empty(), Optional.empty());
  }

  /// A keep of our domain in `role`.
  public static PeerRule role(String role) {
    return new PeerRule(Optional.of(role), Optional.empty());
  }

  /// Whether a peer of our domain with this role and component satisfies the rule.
  public boolean admits(Optional<String> peerRole, Optional<Digest> peerComponent) {
    return (role.isEmpty() || role.equals(peerRole))
        && (component.isEmpty() || component.equals(peerComponent));
  }

  Cbor canonical() {
    var map = Cbor.emptyMap();
    if (role.isPresent()) {
      map = map.put("role", role.get());
    }
    if (component.isPresent()) {
      map = map.put("component", component.get().toString());
    }
    return map;
  }

  static PeerRule parse(Fields fields) {
    fields.only(KEYS);
    return new PeerRule(fields.optionalText("role"), fields.optionalDigest("component"));
  }
}
