package motte.endorsement;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import motte.core.Kind;
import org.jspecify.annotations.Nullable;

/// Values that are fetched when they are first asked for, and again before they end. Bounded in
/// number and size: what was not asked for longest goes first. Of those who ask for the same at
/// once, one fetches and all wait, for so long and no longer. After a failure a key is left alone
/// for a while, each time longer. Thread-safe.
///
/// A value is given at once while it is younger than `refresh`, and in the last quarter of its life
/// neither. Beyond that it is given too, and fetched anew meanwhile. From four times `refresh` on,
/// it is given only where fetching fails; and one that has ended too, for who asked for it sees
/// that it has.
///
/// ```java
/// var lists = new Refreshed<String, Crl>(limits, crl -> crl.der().size(), clock);
/// var crl = lists.get("Milan", () -> new Refreshed.Until<>(fetch("Milan"), nextUpdate));
/// ```
public final class Refreshed<K, V> {
  private static final int MOST_UNDER_WAY = 64;
  private static final int OLD = 4;
  private static final int LAST_PART = 4;
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private final Limits limits;
  private final ToLongFunction<V> size;
  private final InstantSource clock;
  private final Map<K, Held<V>> values = new LinkedHashMap<>(16, 0.75f, true);
  private final Remembered<K, Failure> failures;
  private final Map<K, CompletableFuture<Until<V>>> underWay = new HashMap<>();
  private long total;
  private long replaced;

  /// A value, and until when it holds.
  public record Until<V>(V value, Instant until) {}

  /// What is held, and for how long.
  ///
  /// @param most how many values are held
  /// @param bytes how much they may come to
  /// @param refresh after which time a value is fetched anew
  /// @param patience how long to wait for one that is being fetched
  public record Limits(int most, long bytes, Duration refresh, Duration patience) {
    /// Where nothing is stated.
    public static final Limits STANDARD =
        new Limits(4_096, 64L << 20, Duration.ofHours(1), Duration.ofSeconds(10));

    /// The same, fetched anew after another time.
    public Limits refreshing(Duration after) {
      return new Limits(most, bytes, after, patience);
    }
  }

  private record Held<V>(Until<V> value, Instant from, Supplier<Until<V>> fetch) {}

  private record Failure(RuntimeException error, Instant again, int times) {}

  private enum Age {
    FRESH,
    AGING,
    OLD
  }

  /// Nothing yet.
  ///
  /// @param size what a value counts against the limit of bytes
  public Refreshed(Limits limits, ToLongFunction<V> size, InstantSource clock) {
    this.limits = limits;
    this.size = size;
    this.clock = clock;
    this.failures = new Remembered<>(limits.most());
  }

  /// What is held for a key, whether it has ended or not; nothing is fetched.
  public synchronized Optional<Until<V>> held(K key) {
    return Optional.ofNullable(values.get(key)).map(Held::value);
  }

  /// How often a value took the place of another one of the same key.
  public synchronized long replaced() {
    return replaced;
  }

  /// Begins to fetch anew what is held and would be if it were asked for; waits for nothing.
  public synchronized void refresh() {
    var now = clock.instant();
    Map.copyOf(values)
        .forEach((key, held) -> {
          if (age(held, now) != Age.FRESH && resting(key, now).isEmpty()) {
            var _ = begin(key, held.fetch());
          }
        });
  }

  /// Whether to ask for this key now is to fetch.
  public synchronized boolean due(K key) {
    var now = clock.instant();
    return age(values.get(key), now) != Age.FRESH && resting(key, now).isEmpty();
  }

  /// The value of a key. Throws what fetching throws, now or a while ago, and
  /// `endorsement-not-in-time`, where nothing is held for the key.
  public Until<V> get(K key, Supplier<Until<V>> fetch) {
    Optional<Until<V>> known;
    CompletableFuture<Until<V>> coming;
    synchronized (this) {
      var now = clock.instant();
      var held = values.get(key);
      known = Optional.ofNullable(held).map(Held::value);
      var age = age(held, now);
      if (age == Age.FRESH && known.isPresent()) {
        return known.get();
      }
      var resting = resting(key, now);
      if (resting.isPresent()) {
        return known.orElseThrow(() -> resting.get().error());
      }
      coming = begin(key, fetch);
      if (age == Age.AGING && known.isPresent()) {
        return known.get();
      }
    }
    return await(coming, known);
  }

  private Until<V> await(CompletableFuture<Until<V>> coming, Optional<Until<V>> known) {
    try {
      return coming.get(limits.patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      return known.orElseThrow(() -> failure(e));
    } catch (TimeoutException _) {
      return known.orElseThrow(() -> late("it takes longer than " + limits.patience()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return known.orElseThrow(() -> late("the wait was interrupted"));
    }
  }

  // Called with the lock held.
  private CompletableFuture<Until<V>> begin(K key, Supplier<Until<V>> fetch) {
    var known = underWay.get(key);
    if (known != null) {
      return known;
    }
    var coming = new CompletableFuture<Until<V>>();
    if (underWay.size() >= MOST_UNDER_WAY) {
      coming.completeExceptionally(late(underWay.size() + " others are being fetched"));
      return coming;
    }
    underWay.put(key, coming);
    Thread.ofVirtual().name("fetch").start(() -> fetch(key, fetch, coming));
    return coming;
  }

  private void fetch(K key, Supplier<Until<V>> fetch, CompletableFuture<Until<V>> coming) {
    try {
      var value = fetch.get();
      keep(key, value, fetch);
      coming.complete(value);
    } catch (RuntimeException e) { // Of any kind: others wait for it.
      failed(key, e);
      coming.completeExceptionally(e);
    } catch (Throwable e) { // An Error: it is for this thread's handler, but they wait for it too.
      failed(key, new IllegalStateException("fetching failed", e));
      coming.completeExceptionally(e);
      throw e;
    }
  }

  private synchronized void keep(K key, Until<V> value, Supplier<Until<V>> fetch) {
    underWay.remove(key);
    var now = clock.instant();
    var before = values.put(key, new Held<>(value, now, fetch));
    if (before != null && !before.value().value().equals(value.value())) {
      replaced++;
    }
    total += size.applyAsLong(value.value()) - sizeOf(before);
    var eldest = values.entrySet().iterator();
    while ((values.size() > limits.most() || total > limits.bytes()) && eldest.hasNext()) {
      total -= sizeOf(eldest.next().getValue());
      eldest.remove();
    }
    if (value.until().isAfter(now)) {
      failures.forget(key);
    } else {
      rest(key, late("what is given out ended at " + value.until()), now);
    }
  }

  private synchronized void failed(K key, RuntimeException error) {
    underWay.remove(key);
    rest(key, error, clock.instant());
  }

  private void rest(K key, RuntimeException error, Instant now) {
    int times = failures.find(key).map(Failure::times).orElse(0);
    var pause = Sparing.pause(times);
    var again = now.plus(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
    failures.remember(key, new Failure(error, again, times + 1));
  }

  private Optional<Failure> resting(K key, Instant now) {
    return failures.find(key).filter(failure -> now.isBefore(failure.again()));
  }

  private Age age(@Nullable Held<V> held, Instant now) {
    if (held == null) {
      return Age.OLD;
    }
    var from = held.from();
    var until = held.value().until();
    var lastPart = until.minus(Duration.between(from, until).dividedBy(LAST_PART));
    if (!now.isBefore(until) || !now.isBefore(from.plus(limits.refresh().multipliedBy(OLD)))) {
      return Age.OLD;
    }
    return now.isBefore(lastPart) && now.isBefore(from.plus(limits.refresh()))
        ? Age.FRESH
        : Age.AGING;
  }

  private long sizeOf(@Nullable Held<V> held) {
    return held == null ? 0 : size.applyAsLong(held.value().value());
  }

  private static RuntimeException failure(ExecutionException e) {
    return e.getCause() instanceof RuntimeException cause
        ? cause
        : new IllegalStateException("fetching failed", e);
  }

  private static EndorsementException late(String why) {
    return new EndorsementException(
        Kind.UNAVAILABLE,
        "endorsement-not-in-time",
        "the endorsement cannot be had now: " + why,
        "try again in a while, or give it as a file");
  }
}
