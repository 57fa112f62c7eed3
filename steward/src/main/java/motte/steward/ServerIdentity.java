package motte.steward;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import motte.trust.Identity;
import motte.trust.SigningKey;

/// The steward's own server certificate: issued by its root, with a key that never leaves memory,
/// and issued anew, with a new key, once two thirds of its time are over. The next handshake uses
/// it.
final class ServerIdentity implements Supplier<Identity> {
  static final Duration LIFETIME = Duration.ofDays(3);

  private final CertificateAuthority authority;
  private final List<String> names = new ArrayList<>();
  private final List<String> addresses = new ArrayList<>();
  private final InstantSource clock;
  private Identity current;
  private Instant renewal;

  ServerIdentity(CertificateAuthority authority, List<String> reachedAs, InstantSource clock) {
    this.authority = authority;
    this.clock = clock;
    for (var name : reachedAs) {
      (isAddress(name) ? addresses : names).add(name);
    }
    current = issue();
    renewal = renewalFrom(clock.instant());
  }

  @Override
  public synchronized Identity get() {
    var now = clock.instant();
    if (!now.isBefore(renewal)) {
      current = issue();
      renewal = renewalFrom(now);
    }
    return current;
  }

  private Identity issue() {
    var key = SigningKey.generate(SigningKey.Curve.P256);
    return new Identity(key, authority.issueServer(key.spki(), names, addresses, LIFETIME));
  }

  private static Instant renewalFrom(Instant now) {
    return now.plus(LIFETIME.dividedBy(3).multipliedBy(2));
  }

  private static boolean isAddress(String name) {
    try {
      return InetAddress.ofLiteral(name) != null;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
