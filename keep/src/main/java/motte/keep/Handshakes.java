package motte.keep;

import java.net.Socket;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// The connections of one listener that are not usable yet, bounded in number. Whoever comes over
/// the bound pushes out the eldest: those who stay silent lose their place to those who arrive, and
/// can never fill all places and so keep others out.
final class Handshakes {
  private final int most;
  private final Set<Socket> open = new LinkedHashSet<>();
  private boolean closed;

  Handshakes(int most) {
    this.most = most;
  }

  /// Takes a place for `socket`; after [#close] there is none, and the socket is closed.
  void begin(Socket socket) {
    var loser = Optional.<Socket>empty();
    synchronized (open) {
      if (closed) {
        loser = Optional.of(socket);
      } else {
        if (open.size() >= most) {
          loser = open.stream().findFirst();
          loser.ifPresent(open::remove);
        }
        open.add(socket);
      }
    }
    loser.ifPresent(SocketDuplex::abort);
  }

  /// Gives the place of `socket` back.
  ///
  /// @return whether it still had one
  boolean end(Socket socket) {
    synchronized (open) {
      return open.remove(socket);
    }
  }

  /// Ends them all, and all that come later.
  void close() {
    Set<Socket> all;
    synchronized (open) {
      closed = true;
      all = Set.copyOf(open);
      open.clear();
    }
    all.forEach(SocketDuplex::abort);
  }
}
