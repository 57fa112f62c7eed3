package motte.steward;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import motte.core.Bytes;

/// Tells who asks too often. Each client, and all together, have a bucket of a minute's requests
/// that fills steadily; a request that finds it empty waits. Of a bucket only the time is held at
/// which it will be full again (a "generic cell rate"): that of a client who has been quiet says
/// nothing and can be forgotten. There is room for so many clients; beyond that the one that was
/// quiet longest is forgotten, and the limit of all holds still. Thread-safe.
final class RateLimit {
  static final int MOST_CLIENTS = 1 << 16;
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();
  private static final int NETWORK = 8;

  private final Limits limits;
  private final InstantSource clock;
  private final int most;
  private final long start;
  private final SequencedMap<Bytes, Long> clients = new LinkedHashMap<>();
  private long all;

  RateLimit(Limits limits, InstantSource clock, int most) {
    this.limits = limits;
    this.clock = clock;
    this.most = most;
    this.start = clock.instant().getEpochSecond();
  }

  /// Counts a request of that client; or how long to wait, and nothing is counted.
  synchronized Optional<Duration> admit(InetAddress from) {
    long now = now();
    var client = client(from);
    long theirs = full(clients.getOrDefault(client, now), now);
    long everyones = full(all, now);
    long wait =
        Math.max(
            wait(theirs, MINUTE / limits.client(), now),
            wait(everyones, MINUTE / limits.all(), now));
    if (wait > 0) {
      all = everyones;
      clients.replace(client, theirs);
      return Optional.of(Duration.ofNanos(wait));
    }
    all = everyones + MINUTE / limits.all();
    clients.remove(client);
    clients.put(client, theirs + MINUTE / limits.client());
    if (clients.size() > most) {
      clients.pollFirstEntry();
    }
    return Optional.empty();
  }

  /// When a bucket is full, brought up to now: never before it, and never more than a minute after
  /// it, should the clock have been set back.
  private static long full(long before, long now) {
    return Math.clamp(before, now, now + MINUTE);
  }

  /// How long until there is room for one more in the bucket.
  private static long wait(long full, long each, long now) {
    return full + each - now - MINUTE;
  }

  private long now() {
    var now = clock.instant();
    return (now.getEpochSecond() - start) * Duration.ofSeconds(1).toNanos() + now.getNano();
  }

  private static Bytes client(InetAddress from) {
    var address = Bytes.wrap(from.getAddress());
    return from instanceof Inet6Address ? address.slice(0, NETWORK) : address;
  }
}
