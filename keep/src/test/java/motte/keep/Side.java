package motte.keep;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLSocket;
import motte.capability.Bounds;
import motte.capability.Connection;
import motte.capability.Listener;
import motte.core.ByteSize;
import motte.pack.Entry;
import motte.pack.PeerRule;
import motte.pack.Roots;
import motte.pack.Transport;
import motte.trust.Identity;
import motte.trust.Pins;
import motte.trust.Revocations;
import motte.trust.Tls;
import motte.trust.Trusts;

/// The TLS side of one keep of the tests.
final class Side {
  static final Bounds BOUNDS = new Bounds(64, Duration.ofSeconds(20), ByteSize.ofKiB(64));

  final ByteArrayOutputStream out = new ByteArrayOutputStream();
  final Credential credential;
  final Semaphore connections;
  private final KeepTls tls;
  private final Bounds bounds;

  Side(Domain domain, Identity identity, FakeClock clock, Bounds bounds) {
    this(
        domain.name(), domain.pins(), identity, new Revocations(domain::crl, clock), clock, bounds);
  }

  Side(
      String domain,
      Pins pins,
      Identity identity,
      Revocations revocations,
      InstantSource clock,
      Bounds bounds) {
    this.credential = new Credential(identity, clock);
    this.connections = new Semaphore(bounds.connections());
    this.bounds = bounds;
    var lines = new Lines(new PrintStream(out, true, StandardCharsets.UTF_8));
    var log = new PeerLog(lines, System::nanoTime);
    this.tls = new KeepTls(domain, pins, credential, revocations, clock, connections, log);
  }

  static Side of(Domain domain, String role) {
    return of(domain, role, BOUNDS);
  }

  static Side of(Domain domain, String role, Bounds bounds) {
    var identity = domain.instance(role, Duration.ofHours(1));
    return new Side(domain, identity, new FakeClock(), bounds);
  }

  Listener listen(PeerRule... peers) {
    return tls.listen(
        new Entry.Listen("web", Transport.TLS, "127.0.0.1", 0, List.of(peers)), bounds);
  }

  Connection connect(Listener to, Roots roots, PeerRule... peers) {
    var port = to.address().getPort();
    return tls.connect(
        new Entry.Connect("up", Transport.TLS, "localhost", port, roots, List.of(peers)), bounds);
  }

  SecureNetwork network() {
    return tls;
  }

  String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  /// A client that is no keep, but trusts the domain: its handshake is done.
  static SSLSocket client(Domain domain, Listener to, Optional<Identity> identity)
      throws IOException {
    return client(domain, to.address(), identity);
  }

  static SSLSocket client(Domain domain, InetSocketAddress to) throws IOException {
    return client(domain, to, Optional.empty());
  }

  private static SSLSocket client(Domain domain, InetSocketAddress to, Optional<Identity> identity)
      throws IOException {
    var context = Tls.client(new Trusts.Pinned(domain.pins()), () -> identity);
    var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", to.getPort());
    socket.setSoTimeout(20_000);
    socket.startHandshake();
    return socket;
  }

  static SSLSocket client(Domain domain, Listener to) throws IOException {
    return client(domain, to, Optional.empty());
  }
}
