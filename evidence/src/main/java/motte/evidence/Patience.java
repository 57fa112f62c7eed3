package motte.evidence;

import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// How a client bears with a steward that cannot answer now: one that says when to come back (429,
/// 503 and their like, `Retry-After` in seconds, RFC 9110 §10.2.3) is asked again then, and one
/// that says nothing, or is not there, after 1, 2, 4 … at most 30 seconds. Each wait is up to a
/// quarter longer, by chance, so that those who were sent away together do not come back together.
/// All waits for one request stay within a limit; what would be longer is not waited for.
public final class Patience {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final Duration most;
  private final Consumer<String> telling;
  private final Consumer<Duration> pause;
  private final RandomGenerator random;

  Patience(
      Duration most, Consumer<String> telling, Consumer<Duration> pause, RandomGenerator random) {
    this.most = most;
    this.telling = telling;
    this.pause = pause;
    this.random = random;
  }

  /// None: the first failure is told at once.
  public static Patience none() {
    return of(Duration.ZERO);
  }

  /// One that waits that long for each request, in all.
  public static Patience of(Duration most) {
    return new Patience(
        most, _ -> {}, wait -> LockSupport.parkNanos(wait.toNanos()), new SplittableRandom());
  }

  /// The same, which tells of each wait before it begins.
  public Patience telling(Consumer<String> said) {
    return new Patience(most, said, pause, random);
  }

  /// For one request.
  Waiting begin() {
    return new Waiting();
  }

  /// The waits for one request.
  final class Waiting {
    private Duration left = most;
    private Duration next = FIRST;

    /// Waits before the request is made again, or throws `why` it failed.
    ///
    /// @param asked how long the steward says to wait, if it does
    void before(EvidenceException why, Optional<Duration> asked) {
      var wait = longer(asked.orElse(next));
      if (wait.compareTo(left) > 0 || Thread.currentThread().isInterrupted()) {
        throw why;
      }
      left = left.minus(wait);
      telling.accept(
          why.getMessage()
              + (asked.isPresent() ? "; as it says, " : "; ")
              + "trying again in "
              + seconds(wait)
              + " s");
      pause.accept(wait);
      if (asked.isEmpty()) {
        var twice = next.multipliedBy(2);
        next = twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
      }
    }

    private Duration longer(Duration wait) {
      var least = wait.compareTo(FIRST) < 0 ? FIRST : wait;
      return least.plusMillis(random.nextLong(least.toMillis() / 4 + 1));
    }
  }

  private static long seconds(Duration wait) {
    return wait.plusMillis(999).toSeconds();
  }
}
