package motte.capability;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import motte.core.Kind;

/// Plain TCP, in the clear: for development and where the manifest says so.
public final class TcpConnection {
  private TcpConnection() {}

  /// Connects, in [Bounds#handshake] at most for each address of the host.
  ///
  /// @throws CapabilityException `host-unknown`, `connection-refused`
  public static Connection open(String host, int port, Bounds bounds) {
    var socket = connect(host, port, bounds);
    var peer = Peer.at(socket.getRemoteSocketAddress());
    return BufferedConnection.start(new SocketDuplex(socket), peer, bounds, () -> {});
  }

  /// A connected socket, for other protocols too. `localhost` is 127.0.0.1.
  ///
  /// @throws CapabilityException `host-unknown`, `connection-refused`
  public static Socket connect(String host, int port, Bounds bounds) {
    int millis = Math.clamp(bounds.handshake().toMillis(), 1, Integer.MAX_VALUE);
    IOException last = new IOException("no address");
    for (var address : addresses(host)) {
      var socket = new Socket();
      try {
        socket.connect(new InetSocketAddress(address, port), millis);
        return socket;
      } catch (IOException e) {
        last = e;
        close(socket, last);
      }
    }
    throw new CapabilityException(
        Kind.UNAVAILABLE,
        "connection-refused",
        "cannot connect to `" + host + ":" + port + "`",
        "check that it runs, listens there and can be reached from here",
        last);
  }

  private static InetAddress[] addresses(String host) {
    try {
      return InetAddress.getAllByName(host.equals("localhost") ? "127.0.0.1" : host);
    } catch (UnknownHostException e) {
      throw new CapabilityException(
          Kind.MISSING,
          "host-unknown",
          "there is no host `" + host + "`",
          "check the spelling, and that this machine resolves names",
          e);
    }
  }

  private static void close(Socket socket, IOException because) {
    try {
      socket.close();
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }
}
