package motte.capability;

import java.net.SocketAddress;
import java.util.Optional;
import motte.core.Digest;

/// Who is at the other end of a connection, as far as it was proven. The guest does not see it; the
/// log does.
///
/// @param address where from or to
/// @param domain the trust domain of its certificate, if it showed one
/// @param role its role there
/// @param component the digest of the component that it runs
public record Peer(
    SocketAddress address,
    Optional<String> domain,
    Optional<String> role,
    Optional<Digest> component) {

  /// Somebody of whom only the address is known.
  public static Peer at(SocketAddress address) {
    return new Peer(address, Optional.empty(), Optional.empty(), Optional.empty());
  }
}
