package motte.keep;

import java.io.IOException;
import motte.capability.Duplex;
import motte.capability.Peer;

/// What makes an accepted or connected socket usable by a guest: a TLS handshake and a look at who
/// is at the other end, or nothing at all for plain TCP.
interface Upgrade {

  /// Blocks until the connection is usable, or throws; the socket's deadline bounds it.
  ///
  /// @throws KeepException when the peer is not one that the manifest admits
  Upgraded upgrade(TimedSocket socket) throws IOException;

  /// Whether newcomers have any chance now.
  default boolean open() {
    return true;
  }

  /// Plain TCP: nothing to wait for, and nobody is known.
  static Upgrade plain() {
    return socket ->
        new Upgraded(SocketDuplex.plain(socket), Peer.at(socket.getRemoteSocketAddress()));
  }

  /// A usable connection.
  ///
  /// @param duplex what carries its bytes
  /// @param peer who is at the other end
  record Upgraded(Duplex duplex, Peer peer) {}
}
