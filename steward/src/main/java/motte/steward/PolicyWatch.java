package motte.steward;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import motte.appraise.Policy;
import motte.core.Digest;
import motte.core.MotteException;
import motte.trust.OwnerFile;

/// Looks at the policy every half minute. One that has changed, and stood from one look to the
/// next, is applied to what was certified before: certificates that it would not give any more are
/// revoked. Which policy was applied last stands on the disk, so that a change while the steward
/// was down counts too. A policy that cannot be read revokes nothing.
///
/// The wait is for people: who saves a file half edited has until the next look to mend it.
final class PolicyWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("motte.steward");
  private static final Duration LOOK = Duration.ofSeconds(30);

  /// At most fifty are judged in a second.
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Supplier<Policy> policy;
  private final Reappraiser reappraiser;
  private final Path applied;
  private final Duration pause;
  private final CountDownLatch closed = new CountDownLatch(1);
  private Optional<Digest> seen = Optional.empty();

  PolicyWatch(Supplier<Policy> policy, Reappraiser reappraiser, Path applied, Duration pause) {
    this.policy = policy;
    this.reappraiser = reappraiser;
    this.applied = applied;
    this.pause = pause;
  }

  /// Watches from now on until [#close], on a thread of its own.
  static PolicyWatch start(Supplier<Policy> policy, Reappraiser reappraiser, Path applied) {
    var watch = new PolicyWatch(policy, reappraiser, applied, PAUSE);
    Thread.ofVirtual().name("policy-watch").start(watch::run);
    return watch;
  }

  /// Looks once.
  synchronized void look() {
    try {
      var now = policy.get();
      var digest = Optional.of(now.digest());
      if (seen.equals(digest) && !last().equals(digest.get().toString())) {
        apply(now);
      }
      seen = digest;
    } catch (MotteException e) {
      LOG.log(System.Logger.Level.WARNING, "the policy is not applied to what is certified", e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void run() {
    try {
      while (!closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// A policy that changes meanwhile, or a steward that stops, ends it; the next look begins anew.
  private void apply(Policy changed) {
    LOG.log(System.Logger.Level.INFO, "the policy changed: what is certified is judged again");
    reappraiser.judge(
        changed,
        reappraiser.clock().instant(),
        pause,
        () -> holds(changed),
        judged -> {
          if (judged.refused()) {
            reappraiser.revoke(judged);
          }
        });
    if (holds(changed)) {
      var text = changed.digest().toString();
      OwnerFile.write(applied, text.getBytes(StandardCharsets.US_ASCII));
    }
  }

  private boolean holds(Policy changed) {
    return closed.getCount() > 0 && policy.get().digest().equals(changed.digest());
  }

  private String last() {
    try {
      return Files.exists(applied) ? Files.readString(applied, StandardCharsets.US_ASCII) : "";
    } catch (IOException _) {
      return "";
    }
  }
}
