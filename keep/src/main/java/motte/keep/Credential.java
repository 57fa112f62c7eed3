package motte.keep;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import motte.trust.Identity;

/// The instance's key and its certificate of the moment. A renewed certificate takes the place of
/// the old one for every handshake that begins afterwards; connections that stand go on.
final class Credential {
  private final InstantSource clock;
  private volatile Identity identity;

  Credential(Identity identity, InstantSource clock) {
    this.identity = identity;
    this.clock = clock;
  }

  Identity identity() {
    return identity;
  }

  /// Takes over a renewed certificate.
  void renewed(Identity next) {
    identity = next;
  }

  /// Whether the certificate holds no longer, so that nobody should be shown it.
  boolean expired() {
    return !clock.instant().isBefore(expiry());
  }

  Instant expiry() {
    return at(identity.chain().leaf().getNotAfter());
  }

  /// When two thirds of the certificate's life are over.
  Instant renewal() {
    var from = at(identity.chain().leaf().getNotBefore());
    return from.plus(Duration.between(from, expiry()).multipliedBy(2).dividedBy(3));
  }

  private static Instant at(Date date) {
    return date.toInstant();
  }
}
