package motte.keep;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import motte.capability.Bounds;
import motte.capability.BufferedConnection;
import motte.capability.Connection;
import motte.capability.Listener;
import motte.core.Kind;
import motte.core.MotteException;
import motte.pack.Entry;
import motte.pack.Roots;
import motte.trust.Chain;
import motte.trust.Pins;
import motte.trust.Revocations;
import motte.trust.Tls;
import motte.trust.Trusts;

/// TLS 1.3 for a guest that never sees it, in both directions, with the instance's certificate.
final class KeepTls implements SecureNetwork {
  private static final int TICKET_SECONDS = 300;

  private final String domain;
  private final Pins domainRoots;
  private final Credential credential;
  private final Revocations revocations;
  private final InstantSource clock;
  private final Semaphore connections;
  private final PeerLog log;

  /// TLS for a keep of `domain`, whose certificates stand under `domainRoots`; `connections` counts
  /// the open connections of all listeners.
  KeepTls(
      String domain,
      Pins domainRoots,
      Credential credential,
      Revocations revocations,
      InstantSource clock,
      Semaphore connections,
      PeerLog log) {
    this.domain = domain;
    this.domainRoots = domainRoots;
    this.credential = credential;
    this.revocations = revocations;
    this.clock = clock;
    this.connections = connections;
    this.log = log;
  }

  @Override
  public Listener listen(Entry.Listen entry, Bounds bounds) {
    var gate = new PeerGate(entry.name(), domain, entry.peers(), this::revoked, clock);
    var context = gate.mutual() ? mutual() : oneSided();
    return Acceptor.open(
        entry.name(),
        Addresses.local(entry.addr(), entry.port()),
        bounds,
        connections,
        new ServerUpgrade(entry.name(), context, gate),
        log);
  }

  @Override
  public Connection connect(Entry.Connect entry, Bounds bounds) {
    var gate =
        entry.roots() instanceof Roots.Domain
            ? new PeerGate(entry.name(), domain, entry.peers(), this::revoked, clock)
            : new PeerGate(entry.name(), domain, entry.peers(), _ -> Optional.empty(), clock);
    var context = Tls.client(trusts(entry.roots()), () -> Optional.of(credential.identity()));
    var at = Addresses.text(entry.host(), entry.port());
    var socket = reach(entry, at, bounds);
    try {
      var tls =
          (SSLSocket)
              context.getSocketFactory().createSocket(socket, entry.host(), entry.port(), true);
      tls.startHandshake();
      var peer = gate.admit(socket.getRemoteSocketAddress(), tls.getSession());
      socket.ready();
      log.connected(entry.name(), peer);
      return BufferedConnection.start(SocketDuplex.tls(tls, socket), peer, bounds, () -> {});
    } catch (IOException e) {
      SocketDuplex.abort(socket);
      throw new KeepException(
          Kind.DENIED,
          "connect-untrusted",
          "entry `" + entry.name() + "`: " + Tls.explain(at, e).getMessage(),
          "the entry trusts `roots = \"" + entry.roots() + "\"`: is that who should be there?",
          e);
    } catch (MotteException e) {
      SocketDuplex.abort(socket);
      throw e;
    }
  }

  private static TimedSocket reach(Entry.Connect entry, String at, Bounds bounds) {
    try {
      return TimedSocket.connect(entry.host(), entry.port(), bounds.handshake());
    } catch (IOException e) {
      throw Addresses.unreachable(entry.name(), at, e);
    }
  }

  private SSLContext mutual() {
    return Tls.server(credential::identity, Optional.of(new Trusts.Pinned(domainRoots)));
  }

  /// A resumed session shows no certificate, so it must not outlive a renewal by much.
  private SSLContext oneSided() {
    var context = Tls.server(credential::identity, Optional.empty());
    context.getServerSessionContext().setSessionTimeout(TICKET_SECONDS);
    return context;
  }

  /// Of a chain that TLS has found to stand under a root of the domain.
  private Optional<String> revoked(Chain chain) {
    var root = domainRoots.anchorIn(chain).roots().getFirst();
    return revocations.fault(chain.leaf(), root).map(Revocations.Fault::reason);
  }

  private Trusts trusts(Roots roots) {
    return switch (roots) {
      case Roots.Domain() -> new Trusts.Pinned(domainRoots);
      case Roots.System() -> new Trusts.SystemRoots();
      case Roots.Pin(var spki) -> new Trusts.Pinned(new Pins(Set.of(spki)));
    };
  }

  /// The server's side of a handshake.
  private final class ServerUpgrade implements Upgrade {
    private final String entry;
    private final SSLContext context;
    private final PeerGate gate;

    ServerUpgrade(String entry, SSLContext context, PeerGate gate) {
      this.entry = entry;
      this.context = context;
      this.gate = gate;
    }

    @Override
    public boolean open() {
      return !credential.expired();
    }

    @Override
    public Upgraded upgrade(TimedSocket socket) throws IOException {
      var tls = (SSLSocket) context.getSocketFactory().createSocket(socket, null, true);
      tls.setUseClientMode(false);
      tls.startHandshake();
      var peer = gate.admit(socket.getRemoteSocketAddress(), tls.getSession());
      if (gate.mutual()) {
        log.connected(entry, peer);
      }
      return new Upgraded(SocketDuplex.tls(tls, socket), peer);
    }
  }
}
