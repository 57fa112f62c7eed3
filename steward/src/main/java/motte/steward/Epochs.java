package motte.steward;

import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import motte.core.Cbor;
import motte.core.Kind;
import motte.core.Nonce;

/// Epochs (RFC 9334 §10.3): for as long as one lasts everybody may use its handle in place of a
/// nonce, and for the next one still. A handle is a MAC over the epoch's number and length under
/// the secret of the domain's stewards: nobody else knows it before its epoch begins, and each of
/// them knows it without being told. Nothing is remembered. Thread-safe.
final class Epochs {
  /// As long as a nonce holds: what an epoch and the next permit is then at most twice as old.
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private static final Duration SHORTEST = Duration.ofSeconds(10);

  private final Duration each;
  private final SharedSecret secret;
  private final InstantSource clock;

  /// One epoch.
  ///
  /// @param number how many began before it since 1970
  /// @param begin when it began
  /// @param expires when its handle serves no more: at the end of the next
  record Epoch(long number, Nonce handle, Instant begin, Instant expires) {}

  /// @param each how long one lasts; none: there are no epochs. Throws `epoch-out-of-range`
  Epochs(Duration each, SharedSecret secret, InstantSource clock) {
    if (!each.isZero() && (each.compareTo(SHORTEST) < 0 || each.compareTo(LONGEST) > 0)) {
      throw new StewardException(
          Kind.INVALID,
          "epoch-out-of-range",
          "an epoch cannot last `" + each + "`",
          "write between 10s and 5min, or leave `epoch` out");
    }
    this.each = each;
    this.secret = secret;
    this.clock = clock;
  }

  /// The epoch that it is, if there are epochs.
  Optional<Epoch> now() {
    return each.isZero() ? Optional.empty() : Optional.of(epoch(number(clock.instant())));
  }

  /// The epoch of that handle, if it is the current or the previous one, or one that has just begun
  /// by a clock that is a little ahead.
  Optional<Epoch> of(Nonce handle) {
    if (each.isZero()) {
      return Optional.empty();
    }
    var now = clock.instant();
    return LongStream.rangeClosed(number(now) - 1, number(now.plus(Nonces.AHEAD)))
        .mapToObj(this::epoch)
        .filter(epoch ->
            MessageDigest.isEqual(epoch.handle().value().toArray(), handle.value().toArray()))
        .findFirst();
  }

  private long number(Instant at) {
    return at.toEpochMilli() / each.toMillis();
  }

  private Epoch epoch(long number) {
    var parts = List.of(Cbor.of(each.toMillis()), Cbor.of(number));
    var handle = new Nonce(secret.mac("motte-epoch-1", parts));
    var begin = Instant.ofEpochMilli(number * each.toMillis());
    return new Epoch(number, handle, begin, begin.plus(each.multipliedBy(2)));
  }
}
