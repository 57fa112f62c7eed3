package motte.capability;

import java.time.Duration;
import motte.core.ByteSize;

/// A connection between two guests of one process: what the one writes is what the other reads,
/// through memory alone. It behaves as one over a network does, but for one thing: what was written
/// has arrived.
public final class LinkedConnection implements Connection {
  private final Pipe in;
  private final Pipe out;
  private final Watchers watchers;
  private final Peer peer;

  private LinkedConnection(Pipe in, Pipe out, Watchers watchers, Peer peer) {
    this.in = in;
    this.out = out;
    this.watchers = watchers;
    this.peer = peer;
  }

  /// The two ends of a connection.
  public record Ends(Connection caller, Connection called) {}

  /// One end of a connection to be.
  ///
  /// @param peer who this end is, as the other one sees it
  /// @param buffer how many bytes it holds that it has not read
  public record End(Peer peer, ByteSize buffer) {
    private int bound() {
      return Math.clamp(buffer.bytes(), 1, 1 << 30);
    }
  }

  /// Connects two.
  public static Ends between(End caller, End called) {
    var callers = new Watchers();
    var others = new Watchers();
    var there = new Pipe(called.bound(), callers, others);
    var back = new Pipe(caller.bound(), others, callers);
    return new Ends(
        new LinkedConnection(back, there, callers, called.peer()),
        new LinkedConnection(there, back, others, caller.peer()));
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    return in.read(target, offset, length, false);
  }

  @Override
  public int peek(byte[] target, int offset, int length) {
    return in.read(target, offset, length, true);
  }

  @Override
  public int available() {
    return in.available();
  }

  @Override
  public int capacity() {
    return in.bound();
  }

  @Override
  public boolean complete() {
    return in.complete();
  }

  @Override
  public int write(byte[] source, int offset, int length) {
    return out.write(source, offset, length);
  }

  @Override
  public int room() {
    return out.room();
  }

  /// What was written has gone out.
  @Override
  public boolean flush(Duration limit) {
    return true;
  }

  @Override
  public void shutdown(boolean read, boolean write) {
    if (read) {
      in.drop();
    }
    if (write) {
      out.finish();
    }
  }

  @Override
  public Peer peer() {
    return peer;
  }

  @Override
  public boolean ready(Interest interest) {
    return switch (interest) {
      case READ -> in.readable();
      case WRITE -> out.writable();
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
    out.finish();
    in.breakOff();
  }
}
