package motte.keep;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import motte.capability.Duplex;

/// The bytes of a socket, plain or under TLS. The end of a TLS stream is a close_notify; a
/// connection that ends without one was cut off, by an attacker perhaps, and reads as a reset (RFC
/// 8446 §6.1).
final class SocketDuplex implements Duplex {
  private final Socket socket;
  private final Socket below;
  private final InputStream input;
  private final OutputStream output;

  private SocketDuplex(Socket socket, Socket below, InputStream input, OutputStream output) {
    this.socket = socket;
    this.below = below;
    this.input = input;
    this.output = output;
  }

  /// Plain TCP.
  static SocketDuplex plain(TimedSocket socket) throws IOException {
    return new SocketDuplex(socket, socket, socket.getInputStream(), socket.getOutputStream());
  }

  /// TLS over `below`.
  static SocketDuplex tls(Socket tls, TimedSocket below) throws IOException {
    var whole =
        new FilterInputStream(tls.getInputStream()) {
          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            int count = in.read(target, offset, length);
            if (count < 0 && below.ended()) {
              throw new SocketException("the connection ended without close_notify");
            }
            return count;
          }
        };
    return new SocketDuplex(tls, below, whole, tls.getOutputStream());
  }

  @Override
  public InputStream input() {
    return input;
  }

  @Override
  public OutputStream output() {
    return output;
  }

  @Override
  public void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  /// Closes the socket below: closing a TLS socket could wait for its writer.
  @Override
  public void abort() {
    abort(below);
  }

  /// Closes a socket that is of no use any more.
  static void abort(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // The descriptor is gone in any case.
    }
  }
}
