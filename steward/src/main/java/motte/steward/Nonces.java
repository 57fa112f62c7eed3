package motte.steward;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import motte.core.Kind;
import motte.core.Nonce;

/// The nonces that were given out and not yet used. Each serves once, for five minutes. There is
/// room for so many; beyond that the oldest gives way, so that a flood of requests cannot lock
/// others out for longer than the flood lasts. Thread-safe.
final class Nonces {
  static final Duration LIFETIME = Duration.ofMinutes(5);
  static final int MOST = 1 << 16;

  private final InstantSource clock;
  private final int most;
  private final Map<Nonce, Instant> open = new LinkedHashMap<>();

  Nonces(InstantSource clock, int most) {
    this.clock = clock;
    this.most = most;
  }

  /// A fresh nonce and when it ends.
  record Issued(Nonce nonce, Instant expires) {}

  synchronized Issued issue() {
    var nonce = Nonce.random();
    var expires = clock.instant().plus(LIFETIME);
    if (open.size() >= most) {
      open.remove(open.keySet().iterator().next());
    }
    open.put(nonce, expires);
    return new Issued(nonce, expires);
  }

  /// Uses `nonce` up; throws `nonce-unknown` unless it is open.
  synchronized void take(Nonce nonce) {
    var expires = open.remove(nonce);
    if (expires == null || !clock.instant().isBefore(expires)) {
      throw new StewardException(
          Kind.DENIED,
          "nonce-unknown",
          "the nonce `" + nonce + "` was not given out here, has expired, or was used before",
          "ask for a nonce (POST /nonces) and make fresh evidence with it");
    }
  }
}
