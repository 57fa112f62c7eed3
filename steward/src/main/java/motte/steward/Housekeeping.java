package motte.steward;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Prunes the archive of a running steward, where its configuration says how much may stay: a
/// minute after the start, and each hour.
final class Housekeeping implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("motte.steward");
  private static final Duration FIRST = Duration.ofMinutes(1);
  private static final Duration EACH = Duration.ofHours(1);

  private final Pruner pruner;
  private final Retention retention;
  private final CountDownLatch closed = new CountDownLatch(1);

  private Housekeeping(Pruner pruner, Retention retention) {
    this.pruner = pruner;
    this.retention = retention;
  }

  /// Keeps house from now on until [#close], on a thread of its own; never where everything stays.
  static Housekeeping start(Pruner pruner, Retention retention) {
    var keeping = new Housekeeping(pruner, retention);
    if (!retention.unlimited()) {
      Thread.ofVirtual().name("housekeeping").start(keeping::run);
    }
    return keeping;
  }

  /// Prunes once, and says so.
  void prune() {
    try {
      var pruned = pruner.prune(retention);
      if (!pruned.gone().isEmpty()) {
        LOG.log(
            System.Logger.Level.INFO,
            "the archive was pruned: {0} files, {1} bytes; {2} files stay",
            pruned.gone().size(),
            pruned.bytes(),
            pruned.kept());
      }
    } catch (RuntimeException e) { // Of any kind: nobody else would prune again.
      LOG.log(System.Logger.Level.WARNING, "the archive is not pruned", e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void run() {
    try {
      var wait = FIRST;
      while (!closed.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
        prune();
        wait = EACH;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
