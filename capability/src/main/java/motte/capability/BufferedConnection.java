package motte.capability;

import java.time.Duration;

/// The one implementation of [Connection]: a bounded buffer for each direction, and two virtual
/// threads that move bytes between them and a blocking [Duplex]. The guest only ever touches the
/// buffers, so no peer can stall it, and readiness is a field check.
@SuppressWarnings("DoNotCallSuggester")
public final class BufferedConnection implements Connection {
  private BufferedConnection() {}

  /// Starts moving bytes. `onEnd` runs once, when the duplex has been given up.
  public static BufferedConnection start(Duplex duplex, Peer peer, Bounds bounds, Runnable onEnd) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int peek(byte[] target, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int available() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean ended() {
    throw new UnsupportedOperationException();
  }

  @Override
  public int write(byte[] source, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int room() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean flush(Duration limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void shutdown(boolean read, boolean write) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Peer peer() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean ready(Interest interest) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void watch(Runnable onChange) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void unwatch(Runnable onChange) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
