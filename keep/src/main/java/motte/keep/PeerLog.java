package motte.keep;

import java.util.function.LongSupplier;
import motte.capability.Peer;
import motte.core.Problem;

/// What a keep says about those at the other end: who came and who was refused. Peers choose how
/// often they come, so that lines are bounded: so many in a second, then a count of the rest.
final class PeerLog implements Acceptor.Report {
  private static final int MOST_PER_SECOND = 20;
  private static final long SECOND = 1_000_000_000L;

  private final Lines lines;
  private final LongSupplier nanoTime;
  private long second;
  private int said;
  private long unsaid;

  PeerLog(Lines lines, LongSupplier nanoTime) {
    this.lines = lines;
    this.nanoTime = nanoTime;
    this.second = nanoTime.getAsLong();
  }

  /// A connection whose other end is known by its certificate.
  void connected(String entry, Peer peer) {
    say(
        "peer on "
            + entry
            + ": role "
            + peer.role().orElse("unknown")
            + " component "
            + peer.component().map(Object::toString).orElse("unknown")
            + " at "
            + peer.address());
  }

  @Override
  public void refused(String entry, RuntimeException reason) {
    say(
        reason instanceof KeepException ours
            ? ours.getMessage()
            : "entry `" + entry + "`: " + Problem.of(reason).detail());
  }

  private synchronized void say(String line) {
    long now = nanoTime.getAsLong();
    if (now - second >= SECOND) {
      if (unsaid > 0) {
        lines.say(Step.RUN, unsaid + " more lines about peers were left out");
      }
      second = now;
      said = 0;
      unsaid = 0;
    }
    if (said < MOST_PER_SECOND) {
      said++;
      lines.say(Step.RUN, line);
    } else {
      unsaid++;
    }
  }
}
