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

  Handshakes(int most) {
    this.most = most;
  }

  /// Takes a place for `socket`.
  void begin(Socket socket) {
    var eldest = Optional.<Socket>empty();
    synchronized (open) {
      if (open.size() >= most) {
        eldest = open.stream().findFirst();
        eldest.ifPresent(open::remove);
      }
      open.add(socket);
    }
    eldest.ifPresent(SocketDuplex::abort);
  }

  /// Gives the place of `socket` back.
  ///
  /// @return whether it still had one
  boolean end(Socket socket) {
    synchronized (open) {
      return open.remove(socket);
    }
  }

  /// How many places are taken.
  int size() {
    synchronized (open) {
      return open.size();
    }
  }

  /// Ends them all.
  void close() {
    Set<Socket> all;
    synchronized (open) {
      all = Set.copyOf(open);
      open.clear();
    }
    all.forEach(SocketDuplex::abort);
  }
}
