package motte.keep;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/// A socket below TLS. Until it is [#ready], all that is read from it must arrive by one deadline,
/// however it is spread over time. Its input is buffered, so that a TLS record costs one system
/// call and not two, and it knows whether the other end stopped without saying so.
final class TimedSocket extends Socket {
  private static final int BUFFER = 1 << 14;

  private volatile long began = System.nanoTime();
  private final long most;
  private final Input input = new Input();
  private volatile boolean ready;
  private volatile boolean ended;

  /// A socket that is not connected yet and must be ready in `limit`.
  TimedSocket(Duration limit) {
    this.most = limit.toNanos();
  }

  /// A socket connected to the first of the host's addresses that answers; each has `limit` to do
  /// so and to become ready. `localhost` is 127.0.0.1, as in Enarx.
  static TimedSocket connect(String host, int port, Duration limit) throws IOException {
    IOException last = new IOException("it has no address");
    for (var address : InetAddress.getAllByName(host.equals("localhost") ? "127.0.0.1" : host)) {
      var socket = new TimedSocket(limit);
      try {
        socket.connect(new InetSocketAddress(address, port), socket.remaining());
        socket.setTcpNoDelay(true);
        return socket;
      } catch (IOException e) {
        SocketDuplex.abort(socket);
        last = e;
      }
    }
    throw last;
  }

  /// Starts the time again: an accepted socket existed before anybody connected.
  void accepted() {
    began = System.nanoTime();
  }

  /// From here on, reading may take as long as it takes.
  void ready() throws IOException {
    ready = true;
    setSoTimeout(0);
  }

  /// Whether the other end has ended the connection below TLS, as far as has been read.
  boolean ended() {
    return ended;
  }

  @Override
  public InputStream getInputStream() {
    return input;
  }

  private int remaining() throws SocketTimeoutException {
    long left = most - (System.nanoTime() - began);
    if (left <= 0) {
      throw new SocketTimeoutException("not finished in " + Duration.ofNanos(most));
    }
    return (int) Math.min(Integer.MAX_VALUE, left / 1_000_000 + 1);
  }

  private InputStream below() throws IOException {
    return super.getInputStream();
  }

  /// Only the thread that reads the connection uses it.
  private final class Input extends InputStream {
    private final byte[] buffer = new byte[BUFFER];
    private int from;
    private int to;

    @Override
    public int read() throws IOException {
      return from < to || fill() ? buffer[from++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (from == to && !fill()) {
        return -1;
      }
      int count = Math.min(length, to - from);
      System.arraycopy(buffer, from, target, offset, count);
      from += count;
      return count;
    }

    @Override
    public int available() throws IOException {
      return to - from + below().available();
    }

    @Override
    public void close() throws IOException {
      TimedSocket.this.close();
    }

    private boolean fill() throws IOException {
      if (!ready) {
        setSoTimeout(remaining());
      }
      int count = below().read(buffer);
      from = 0;
      to = Math.max(0, count);
      ended = count < 0;
      return !ended;
    }
  }
}
