package motte.keep;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import motte.capability.Bounds;
import motte.capability.BufferedConnection;
import motte.capability.Listener;
import motte.capability.QueueListener;
import motte.core.Kind;

/// Accepts connections for one entry of a manifest. A virtual thread accepts; each connection is
/// upgraded on a virtual thread of its own, by a deadline; only usable connections reach the
/// guest's queue. So nobody waits for anybody else: not the guest, not the acceptor, not another
/// client.
final class Acceptor {
  private static final int BACKLOG = 1024;
  private static final int MOST_HANDSHAKES = 512;
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration PORT_RELEASE = Duration.ofSeconds(1);

  private final String name;
  private final TimedServer server;
  private final Bounds bounds;
  private final Semaphore connections;
  private final Upgrade upgrade;
  private final Report report;
  private final Handshakes handshakes;
  private final QueueListener queue;
  private final Thread accepting;

  /// Hears about connections that did not reach the guest for a reason that is worth a line.
  interface Report {
    void refused(String entry, RuntimeException reason);
  }

  private Acceptor(
      String name,
      TimedServer server,
      Bounds bounds,
      Semaphore connections,
      Upgrade upgrade,
      Report report) {
    this.name = name;
    this.server = server;
    this.bounds = bounds;
    this.connections = connections;
    this.upgrade = upgrade;
    this.report = report;
    this.handshakes = new Handshakes(Math.clamp(bounds.connections(), 1, MOST_HANDSHAKES));
    this.queue = QueueListener.of((InetSocketAddress) server.getLocalSocketAddress(), this::close);
    this.accepting = Thread.ofVirtual().name("accept " + name).unstarted(this::accept);
  }

  /// Listens for the entry `name` at `address`; `connections` counts the open connections of all
  /// listeners. Throws `port-taken` or `address-unavailable`.
  static Listener open(
      String name,
      InetSocketAddress address,
      Bounds bounds,
      Semaphore connections,
      Upgrade upgrade,
      Report report) {
    var acceptor =
        new Acceptor(name, bind(name, address, bounds), bounds, connections, upgrade, report);
    acceptor.accepting.start();
    return acceptor.queue;
  }

  private static TimedServer bind(String name, InetSocketAddress address, Bounds bounds) {
    var at = Addresses.text(address);
    if (address.isUnresolved()) {
      throw new KeepException(
          Kind.INVALID,
          "address-unavailable",
          "entry `" + name + "` cannot listen on `" + at + "`: the address has no such form",
          "write an address of this machine, or :: for all of them");
    }
    try {
      var server = new TimedServer(bounds.handshake());
      try {
        server.bind(address, BACKLOG);
        return server;
      } catch (IOException e) {
        server.close();
        throw e;
      }
    } catch (BindException e) {
      if (!usable(address)) {
        throw unavailable(name, at, e);
      }
      throw new KeepException(
          Kind.CONFLICT,
          "port-taken",
          "entry `" + name + "` cannot listen on `" + at + "`: " + e.getMessage(),
          "stop the program that has the port (ss -ltnp shows it), or give the entry another"
              + " `port`; one below 1024 needs a privilege",
          e);
    } catch (IOException e) {
      throw unavailable(name, at, e);
    }
  }

  /// Whether the address is one of this machine, so that only the port can be at fault.
  private static boolean usable(InetSocketAddress address) {
    try (var probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(address.getAddress(), 0));
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private static KeepException unavailable(String name, String at, IOException e) {
    return new KeepException(
        Kind.UNAVAILABLE,
        "address-unavailable",
        "entry `" + name + "` cannot listen on `" + at + "`: " + e.getMessage(),
        "write an address of this machine and a port that the keep may use",
        e);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var socket = server.accept();
        if (connections.availablePermits() == 0 || !upgrade.open()) {
          socket.close();
        } else {
          Thread.ofVirtual().name("admit " + name).start(() -> admit(socket));
        }
      } catch (IOException _) {
        // A client that is gone already, or no descriptor left: the latter must not spin.
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private void admit(TimedSocket socket) {
    handshakes.begin(socket);
    boolean admitted = false;
    try {
      socket.setTcpNoDelay(true);
      var upgraded = upgrade.upgrade(socket);
      socket.ready();
      admitted = handshakes.end(socket) && connections.tryAcquire();
      if (admitted) {
        queue.offer(
            BufferedConnection.start(
                upgraded.duplex(), upgraded.peer(), bounds, connections::release));
      }
    } catch (RuntimeException e) {
      report.refused(name, e);
    } catch (IOException _) {
      // The client left, took too long, or does not speak TLS 1.3: its loss alone.
    } finally {
      handshakes.end(socket);
      if (!admitted) {
        SocketDuplex.abort(socket);
      }
    }
  }

  private void close() {
    try {
      server.close();
    } catch (IOException _) {
      // The descriptor is gone in any case.
    }
    handshakes.close();
    try {
      // The port is free only when nobody waits on it any more.
      var _ = accepting.join(PORT_RELEASE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// A server socket whose connections are [TimedSocket]s.
  private static final class TimedServer extends ServerSocket {
    private final Duration limit;

    TimedServer(Duration limit) throws IOException {
      this.limit = limit;
    }

    @Override
    public TimedSocket accept() throws IOException {
      var socket = new TimedSocket(limit);
      implAccept(socket);
      socket.accepted();
      return socket;
    }
  }
}
