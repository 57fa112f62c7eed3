package motte.capability;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A [Listener] that is fed: an acceptor puts connections in when they are usable (after any
/// handshake), the guest takes them out. The acceptor bounds how many there are.
public final class QueueListener implements Listener {
  private final ConcurrentLinkedQueue<Connection> queue = new ConcurrentLinkedQueue<>();
  private final Watchers watchers = new Watchers();
  private final InetSocketAddress address;
  private final Runnable onClose;
  private volatile boolean closed;

  private QueueListener(InetSocketAddress address, Runnable onClose) {
    this.address = address;
    this.onClose = onClose;
  }

  /// A listener that stands for `address`; `onClose` runs once, when the guest gives it up.
  public static QueueListener of(InetSocketAddress address, Runnable onClose) {
    return new QueueListener(address, onClose);
  }

  /// Puts a connection in; after [#close] the connection is closed instead.
  public void offer(Connection connection) {
    queue.add(connection);
    if (closed) {
      drop();
    }
    watchers.fire();
  }

  @Override
  public Optional<Connection> accept() {
    return Optional.ofNullable(queue.poll());
  }

  @Override
  public int waiting() {
    return queue.size();
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public boolean ready(Interest interest) {
    return interest == Interest.READ && (closed || !queue.isEmpty());
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
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    onClose.run();
    drop();
    watchers.fire();
  }

  private void drop() {
    for (var left = queue.poll(); left != null; left = queue.poll()) {
      left.close();
    }
  }
}
