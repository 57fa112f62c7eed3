package motte.keep;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import motte.capability.Bounds;
import motte.capability.BufferedConnection;
import motte.capability.Connection;
import motte.capability.Listener;
import motte.core.Kind;
import motte.core.MotteException;
import motte.pack.Entry;
import motte.pack.Roots;
import motte.trust.Pins;
import motte.trust.Tls;
import motte.trust.Trusts;

/// TLS 1.3 for a guest that never sees it, in both directions, with the instance's certificate.
final class KeepTls implements SecureNetwork {
  private static final int TICKET_SECONDS = 300;

  private final String domain;
  private final Pins domainRoots;
  private final Credential credential;
  private final InstantSource clock;
  private final Semaphore connections;
  private final PeerLog log;

  /// TLS for a keep of `domain`, whose certificates stand under `domainRoots`; `connections` counts
  /// the open connections of all listeners.
  KeepTls(
      String domain,
      Pins domainRoots,
      Credential credential,
      InstantSource clock,
      Semaphore connections,
      PeerLog log) {
    this.domain = domain;
    this.domainRoots = domainRoots;
    this.credential = credential;
    this.clock = clock;
    this.connections = connections;
    this.log = log;
  }

  @Override
  public Listener listen(Entry.Listen entry, Bounds bounds) {
    var gate = new PeerGate(entry.name(), domain, entry.peers(), clock);
    var clients =
        gate.mutual()
            ? Optional.<Trusts>of(new Trusts.Pinned(domainRoots))
            : Optional.<Trusts>empty();
    var context = Tls.server(credential::identity, clients);
    context.getServerSessionContext().setSessionTimeout(TICKET_SECONDS);
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
    var gate = new PeerGate(entry.name(), domain, entry.peers(), clock);
    var context = Tls.client(trusts(entry.roots()), () -> Optional.of(credential.identity()));
    var socket = new TimedSocket(bounds.handshake());
    var at = Addresses.text(entry.host(), entry.port());
    try {
      socket.connect(entry.host(), entry.port());
      var tls = layered(context, socket, entry);
      tls.startHandshake();
      var peer = gate.admit(socket.getRemoteSocketAddress(), tls.getSession());
      socket.ready();
      log.connected(entry.name(), peer);
      return BufferedConnection.start(SocketDuplex.tls(tls, socket), peer, bounds, () -> {});
    } catch (SSLHandshakeException e) {
      SocketDuplex.abort(socket);
      throw new KeepException(
          Kind.DENIED,
          "connect-untrusted",
          "entry `" + entry.name() + "` does not trust `" + at + "`: " + reason(e),
          "the entry trusts `roots = \"" + entry.roots() + "\"`; is that who should be there?",
          e);
    } catch (IOException e) {
      SocketDuplex.abort(socket);
      throw Addresses.unreachable(entry.name(), at, e);
    } catch (MotteException e) {
      SocketDuplex.abort(socket);
      throw e;
    }
  }

  private static SSLSocket layered(SSLContext context, TimedSocket socket, Entry.Connect entry)
      throws IOException {
    var tls =
        (SSLSocket)
            context.getSocketFactory().createSocket(socket, entry.host(), entry.port(), true);
    if (!(entry.roots() instanceof Roots.Pin)) {
      var parameters = tls.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      tls.setSSLParameters(parameters);
    }
    return tls;
  }

  private Trusts trusts(Roots roots) {
    return switch (roots) {
      case Roots.Domain() -> new Trusts.Pinned(domainRoots);
      case Roots.System() -> new Trusts.SystemRoots();
      case Roots.Pin(var spki) -> new Trusts.Pinned(new Pins(java.util.Set.of(spki)));
    };
  }

  /// What the trust rules said, rather than what JSSE wrapped it in.
  private static String reason(SSLHandshakeException e) {
    for (Throwable each = e; each != null; each = each.getCause()) {
      if (each instanceof MotteException ours) {
        return ours.getMessage();
      }
    }
    return String.valueOf(e.getMessage());
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
      tls.setNeedClientAuth(gate.mutual());
      tls.startHandshake();
      var peer = gate.admit(socket.getRemoteSocketAddress(), tls.getSession());
      if (gate.mutual()) {
        log.connected(entry, peer);
      }
      return new Upgraded(SocketDuplex.tls(tls, socket), peer);
    }
  }
}
