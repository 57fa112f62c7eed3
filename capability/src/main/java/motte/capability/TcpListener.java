package motte.capability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import motte.core.Kind;

/// Plain TCP, in the clear: for development and where the manifest says so.
public final class TcpListener {
  private static final int BACKLOG = 512;
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final ServerSocket socket;
  private final Bounds bounds;
  private final Semaphore slots;
  private final QueueListener queue;

  private TcpListener(ServerSocket socket, Bounds bounds) {
    this.socket = socket;
    this.bounds = bounds;
    this.slots = new Semaphore(bounds.connections());
    this.queue = QueueListener.of((InetSocketAddress) socket.getLocalSocketAddress(), this::stop);
  }

  /// Listens at `address`; port 0 takes a free one.
  ///
  /// @throws CapabilityException `address-in-use`, `address-unavailable`
  public static Listener open(InetSocketAddress address, Bounds bounds) {
    var listener = new TcpListener(bind(address), bounds);
    Thread.ofVirtual().name("accept " + address).start(listener::accept);
    return listener.queue;
  }

  /// A server socket at `address`, for other acceptors too.
  ///
  /// @throws CapabilityException `address-in-use`, `address-unavailable`
  public static ServerSocket bind(InetSocketAddress address) {
    try {
      var socket = new ServerSocket();
      try {
        socket.setReuseAddress(true);
        socket.bind(address, BACKLOG);
        return socket;
      } catch (IOException e) {
        socket.close();
        throw e;
      }
    } catch (BindException e) {
      throw new CapabilityException(
          Kind.CONFLICT,
          "address-in-use",
          "cannot listen at `" + address + "`: it is taken, or not an address of this machine",
          "choose another port or address, or stop what listens there (`ss -ltnp` shows it)",
          e);
    } catch (IOException e) {
      throw new CapabilityException(
          Kind.UNAVAILABLE,
          "address-unavailable",
          "cannot listen at `" + address + "`",
          "check the address, and that this user may take a port below 1024 if it is one",
          e);
    }
  }

  private void accept() {
    while (!socket.isClosed()) {
      slots.acquireUninterruptibly();
      try {
        offer(socket.accept());
      } catch (IOException | UncheckedIOException _) {
        // closed, or out of descriptors: then a moment later some may be free again
        slots.release();
        if (!socket.isClosed()) {
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      }
    }
  }

  private void offer(Socket accepted) {
    var peer = Peer.at(accepted.getRemoteSocketAddress());
    queue.offer(BufferedConnection.start(new SocketDuplex(accepted), peer, bounds, slots::release));
  }

  private void stop() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
