package motte.steward;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import motte.core.Digest;
import motte.steward.Exchange.Reply;

/// What was given to requests of the last minutes, so that who lost the connection may repeat the
/// same request, byte for byte, and gets the same answer, also while the first is still being
/// judged. Only what was given (status 200) is kept, for as long as a nonce holds: refusals cost a
/// stranger nothing and so get no room. There is room for so many bytes; beyond that the oldest
/// answer gives way, and its request is judged anew. Thread-safe.
final class Answers {
  /// Room for some ten thousand certificates.
  static final long MOST = 32L << 20;

  private static final int GIVEN = 200;
  private static final Duration KEPT = Nonces.LIFETIME;

  private final InstantSource clock;
  private final long most;
  private final Map<Digest, CompletableFuture<Reply>> judged = new HashMap<>();
  private final SequencedMap<Digest, Given> given = new LinkedHashMap<>();
  private long size;

  private record Given(Instant at, Reply reply) {}

  Answers(InstantSource clock, long most) {
    this.clock = clock;
    this.most = most;
  }

  /// The answer that was given to `request`; otherwise what `judging` says, or throws.
  Reply once(Digest request, Supplier<Reply> judging) {
    var mine = new CompletableFuture<Reply>();
    Optional<CompletableFuture<Reply>> first;
    synchronized (this) {
      var before = find(request);
      if (before.isPresent()) {
        return before.get();
      }
      first = Optional.ofNullable(judged.putIfAbsent(request, mine));
    }
    return first.isPresent() ? same(first.get()) : judge(request, judging, mine);
  }

  private Reply judge(Digest request, Supplier<Reply> judging, CompletableFuture<Reply> mine) {
    try {
      var reply = judging.get();
      end(request, Optional.of(reply).filter(each -> each.status() == GIVEN));
      mine.complete(reply);
      return reply;
    } catch (RuntimeException | Error e) {
      end(request, Optional.empty());
      mine.completeExceptionally(e);
      throw e;
    }
  }

  private static Reply same(CompletableFuture<Reply> first) {
    try {
      return first.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException why ? why : e;
    }
  }

  private synchronized void end(Digest request, Optional<Reply> reply) {
    judged.remove(request);
    if (reply.isEmpty()) {
      return;
    }
    given.put(request, new Given(clock.instant(), reply.get()));
    size += reply.get().body().size();
    while (size > most) {
      forget();
    }
  }

  private Optional<Reply> find(Digest request) {
    var over = clock.instant().minus(KEPT);
    while (!given.isEmpty() && !given.firstEntry().getValue().at().isAfter(over)) {
      forget();
    }
    return Optional.ofNullable(given.get(request)).map(Given::reply);
  }

  private void forget() {
    size -= given.pollFirstEntry().getValue().reply().body().size();
  }
}
