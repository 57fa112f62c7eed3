package motte.steward;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Kind;
import motte.core.Nonce;

/// Nonces that tell themselves who gave them out and when: the time in milliseconds since 1970 (8
/// bytes), 8 random bytes, and 16 of a MAC over both under the secret of the domain's stewards. So
/// giving one out costs no memory, and each steward of a domain takes those of the others.
///
/// Each holds for five minutes and serves once, at one steward. There is room for so many that were
/// used; beyond that the oldest is forgotten, and with it all that were given out before it hold no
/// more. Nor do those from before this steward started, which may have served it: none ever serves
/// one steward twice. Thread-safe.
final class Nonces {
  static final Duration LIFETIME = Duration.ofMinutes(5);
  static final int MOST = 1 << 16;

  /// How far another steward's clock may be ahead.
  static final Duration AHEAD = Duration.ofSeconds(5);

  private static final int STATED = 16;

  private final SharedSecret secret;
  private final InstantSource clock;
  private final int most;
  private final TreeSet<Used> used =
      new TreeSet<>(Comparator.comparingLong(Used::issued).thenComparing(Used::hex));
  private long forgotten;

  /// One that served.
  private record Used(long issued, String hex) {}

  Nonces(SharedSecret secret, InstantSource clock, int most) {
    this.secret = secret;
    this.clock = clock;
    this.most = most;
    this.forgotten = clock.instant().toEpochMilli() - 1;
  }

  /// A fresh nonce and when it ends.
  record Issued(Nonce nonce, Instant expires) {}

  Issued issue() {
    long now = clock.instant().toEpochMilli();
    var stated =
        ByteBuffer.allocate(STATED)
            .putLong(now)
            .put(Nonce.random().value().toArray(), 0, STATED - Long.BYTES)
            .array();
    var whole =
        ByteBuffer.allocate(2 * STATED).put(stated).put(mac(Bytes.wrap(stated)).toArray()).array();
    return new Issued(new Nonce(Bytes.wrap(whole)), Instant.ofEpochMilli(now).plus(LIFETIME));
  }

  /// Uses `nonce` up and tells when it was given out, which is not in the future; throws
  /// `nonce-unknown` unless it is open.
  Instant take(Nonce nonce) {
    var stated = nonce.value().slice(0, STATED);
    var mac = nonce.value().slice(STATED, 2 * STATED);
    long issued = ByteBuffer.wrap(stated.toArray()).getLong();
    var now = clock.instant();
    boolean ours = MessageDigest.isEqual(mac.toArray(), mac(stated).toArray());
    if (!ours || !holds(issued, now) || !use(new Used(issued, nonce.toString()), now)) {
      throw new StewardException(
          Kind.DENIED,
          "nonce-unknown",
          "the nonce `" + nonce + "` was not given out here, has expired, or was used before",
          "ask for a nonce (POST /nonces) and make fresh evidence with it");
    }
    var at = Instant.ofEpochMilli(issued);
    return at.isBefore(now) ? at : now;
  }

  private static boolean holds(long issued, Instant now) {
    return issued > now.minus(LIFETIME).toEpochMilli() && issued <= now.plus(AHEAD).toEpochMilli();
  }

  /// Whether it had not served, and serves now.
  private synchronized boolean use(Used nonce, Instant now) {
    long over = now.minus(LIFETIME).toEpochMilli();
    while (!used.isEmpty() && used.first().issued() <= over) {
      used.removeFirst();
    }
    if (nonce.issued() <= forgotten || !used.add(nonce)) {
      return false;
    }
    if (used.size() > most) {
      forgotten = used.removeFirst().issued();
    }
    return true;
  }

  private Bytes mac(Bytes stated) {
    return secret.mac("motte-nonce-1", List.of(Cbor.of(stated))).slice(0, STATED);
  }
}
