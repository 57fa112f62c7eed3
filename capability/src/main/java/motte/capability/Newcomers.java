package motte.capability;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Connections of a server from which nothing complete has come yet. Each has so much time, however
/// it spends it: who connects and stays silent, or dribbles, is cut off, and cannot fill up the
/// places of those who speak. Thread-safe.
///
/// ```java
/// newcomers.arrived(channel.getRemoteAddress(), channel);  // on accept
/// newcomers.spoke(request.remotePeer().address());         // once a request is there
/// ```
public final class Newcomers implements AutoCloseable {
  private final long limit;
  private final Map<SocketAddress, Closeable> silent = new ConcurrentHashMap<>();
  private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
  private final Thread reaper = Thread.ofVirtual().name("newcomers").unstarted(this::reap);

  private record Arrival(SocketAddress from, Closeable connection, long deadline) {}

  private Newcomers(Duration limit) {
    this.limit = limit.toNanos();
  }

  /// Nobody yet; each who arrives has `limit` to speak.
  public static Newcomers within(Duration limit) {
    var newcomers = new Newcomers(limit);
    newcomers.reaper.start();
    return newcomers;
  }

  /// Somebody connected from there; `connection` is closed unless it speaks in time.
  public void arrived(SocketAddress from, Closeable connection) {
    silent.put(from, connection);
    arrivals.add(new Arrival(from, connection, System.nanoTime() + limit));
  }

  /// Who connected from there has said something complete, and has all the time from here on.
  public void spoke(SocketAddress from) {
    silent.remove(from);
  }

  /// Cuts nobody off any more.
  @Override
  public void close() {
    reaper.interrupt();
  }

  /// All have the same time, so that they are due in the order in which they came.
  private void reap() {
    try {
      while (true) {
        var next = arrivals.take();
        TimeUnit.NANOSECONDS.sleep(next.deadline() - System.nanoTime());
        if (silent.remove(next.from(), next.connection())) {
          cut(next.connection());
        }
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  private static void cut(Closeable connection) {
    try {
      connection.close();
    } catch (IOException _) {
      // it is gone in any case
    }
  }
}
