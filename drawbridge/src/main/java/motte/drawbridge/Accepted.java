package motte.drawbridge;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import motte.capability.Newcomers;

/// Tells [Newcomers] of each connection as the web server accepts it. The server below has a time
/// limit for connections that idle between requests, and none for those that never send one.
final class Accepted implements SocketOptions {
  private final SocketOptions usual = SocketOptions.create();
  private final Newcomers newcomers;

  Accepted(Newcomers newcomers) {
    this.newcomers = newcomers;
  }

  @Override
  public void configureSocket(SocketChannel channel) {
    usual.configureSocket(channel);
    try {
      newcomers.arrived(channel.getRemoteAddress(), channel);
    } catch (IOException _) {
      // it is gone already, which the server will notice
    }
  }

  @Override
  public void configureSocket(Socket socket) {
    usual.configureSocket(socket);
  }

  @Override
  public Map<SocketOption<?>, Object> socketOptions() {
    return usual.socketOptions();
  }

  @Override
  public Duration connectTimeout() {
    return usual.connectTimeout();
  }

  @Override
  public Duration readTimeout() {
    return usual.readTimeout();
  }

  @Override
  public Optional<Integer> socketReceiveBufferSize() {
    return usual.socketReceiveBufferSize();
  }

  @Override
  public Optional<Integer> socketSendBufferSize() {
    return usual.socketSendBufferSize();
  }

  @Override
  public boolean socketReuseAddress() {
    return usual.socketReuseAddress();
  }

  @Override
  public boolean socketKeepAlive() {
    return usual.socketKeepAlive();
  }

  @Override
  public boolean tcpNoDelay() {
    return usual.tcpNoDelay();
  }
}
