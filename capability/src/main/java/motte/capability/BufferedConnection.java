package motte.capability;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// A connection over a network: a bounded buffer for each direction, and two virtual threads that
/// move bytes between them and a blocking [Duplex]. The guest only ever touches the buffers, so no
/// peer can stall it, and readiness is a field check.
public final class BufferedConnection implements Connection {
  /// How long a closed connection may take to let its last bytes out.
  private static final Duration LINGER = Duration.ofSeconds(10);

  private final Duplex duplex;
  private final Peer peer;
  private final Watchers watchers = new Watchers();
  private final Inbound inbound;
  private final Outbound outbound;
  private final Runnable onEnd;
  private final CountDownLatch pumps = new CountDownLatch(2);
  private final AtomicBoolean closed = new AtomicBoolean();

  private BufferedConnection(Duplex duplex, Peer peer, int buffer, Runnable onEnd) {
    this.duplex = duplex;
    this.peer = peer;
    this.inbound = new Inbound(duplex.input(), buffer, watchers);
    this.outbound = new Outbound(duplex.output(), duplex::shutdownOutput, buffer, watchers);
    this.onEnd = onEnd;
  }

  /// Starts moving bytes. `onEnd` runs once, when the duplex has been given up.
  public static BufferedConnection start(Duplex duplex, Peer peer, Bounds bounds, Runnable onEnd) {
    int buffer = Math.clamp(bounds.buffer().bytes(), 1, 1 << 30);
    var connection = new BufferedConnection(duplex, peer, buffer, onEnd);
    Thread.startVirtualThread(connection::receive);
    Thread.startVirtualThread(connection::send);
    return connection;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    return inbound.read(target, offset, length, false);
  }

  @Override
  public int peek(byte[] target, int offset, int length) {
    return inbound.read(target, offset, length, true);
  }

  @Override
  public int available() {
    return inbound.available();
  }

  @Override
  public int capacity() {
    return inbound.capacity();
  }

  @Override
  public boolean complete() {
    return inbound.complete();
  }

  @Override
  public int write(byte[] source, int offset, int length) {
    return outbound.write(source, offset, length);
  }

  @Override
  public int room() {
    return outbound.room();
  }

  @Override
  public boolean flush(Duration limit) {
    return outbound.flush(limit);
  }

  @Override
  public void shutdown(boolean read, boolean write) {
    if (read) {
      inbound.drop();
    }
    if (write) {
      outbound.finish();
    }
  }

  @Override
  public Peer peer() {
    return peer;
  }

  @Override
  public boolean ready(Interest interest) {
    return switch (interest) {
      case READ -> inbound.ready();
      case WRITE -> outbound.ready();
    };
  }

  @Override
  public void watch(Runnable onChange) {
    watchers.add(onChange);
  }

  @Override
  public void unwatch(Runnable onChange) {
    watchers.remove(onChange);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      shutdown(true, true);
      Thread.startVirtualThread(this::linger);
    }
  }

  private void receive() {
    try {
      inbound.pump();
    } finally {
      pumps.countDown();
    }
  }

  private void send() {
    try {
      outbound.pump();
    } finally {
      pumps.countDown();
    }
  }

  /// Gives the duplex up once both directions are over, or when that takes too long.
  private void linger() {
    try {
      var _ = pumps.await(LINGER.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    duplex.abort();
    onEnd.run();
  }
}
