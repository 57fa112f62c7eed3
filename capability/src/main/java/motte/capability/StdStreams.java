package motte.capability;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// Makes blocking streams, such as those of a process, into a [Source] and [Sink]s. A thread of its
/// own pumps each, started at first use, so that a guest waits for them as for anything else. The
/// streams themselves are never closed.
public final class StdStreams {
  private static final int BUFFER = 1 << 16;

  private StdStreams() {}

  /// The bytes of `stream`. Nothing is read from it before the guest asks.
  public static Source source(InputStream stream) {
    return new StreamSource(stream);
  }

  /// Writes to `stream`, flushing whenever nothing more is waiting.
  public static Sink sink(OutputStream stream) {
    return new StreamSink(stream);
  }

  /// Starts a thread once. A thread of the platform: reads of a pipe or terminal hold it.
  private static final class Starter {
    private final AtomicBoolean started = new AtomicBoolean();

    void start(String name, Runnable pump) {
      if (!started.get() && started.compareAndSet(false, true)) {
        Thread.ofPlatform().daemon().name(name).start(pump);
      }
    }
  }

  private static final class StreamSource implements Source {
    private final Watchers watchers = new Watchers();
    private final Starter starter = new Starter();
    private final Inbound inbound;

    StreamSource(InputStream stream) {
      inbound = new Inbound(stream, BUFFER, watchers);
    }

    private Inbound started() {
      starter.start("motte-input", inbound::pump);
      return inbound;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      return started().read(target, offset, length, false);
    }

    @Override
    public int available() {
      return started().available();
    }

    @Override
    public int capacity() {
      return inbound.capacity();
    }

    @Override
    public boolean complete() {
      return started().complete();
    }

    @Override
    public boolean ready(Interest interest) {
      return interest == Interest.READ && started().ready();
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
      inbound.drop();
    }
  }

  private static final class StreamSink implements Sink {
    private final Watchers watchers = new Watchers();
    private final Starter starter = new Starter();
    private final Outbound outbound;

    StreamSink(OutputStream stream) {
      outbound = new Outbound(stream, stream::flush, BUFFER, watchers);
    }

    @Override
    public int write(byte[] source, int offset, int length) {
      starter.start("motte-output", outbound::pump);
      return outbound.write(source, offset, length);
    }

    @Override
    public int room() {
      return outbound.room();
    }

    @Override
    public boolean flush(Duration limit) {
      starter.start("motte-output", outbound::pump);
      return outbound.flush(limit);
    }

    @Override
    public boolean ready(Interest interest) {
      return interest == Interest.WRITE && outbound.ready();
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
      outbound.finish();
    }
  }
}
