package motte.steward;

import motte.core.Kind;

/// How often a steward may be asked for nonces and certificates, in a minute. So many may come at
/// once, too, after a quiet time.
///
/// @param client by one client: an IPv4 address, or the 64 bits of an IPv6 address that name a
///   network
/// @param all by all clients together
public record Limits(int client, int all) {
  /// Where nothing is stated. All nonces that are given out so in five minutes, while they hold,
  /// find room, so that nobody can push out those of others.
  public static final Limits STANDARD = new Limits(1_200, 10_000);

  /// The most that either may be.
  public static final int MOST = 1_000_000;

  /// Throws `limits-out-of-range` unless both are between 1 and a million.
  public Limits {
    if (client < 1 || client > MOST || all < 1 || all > MOST) {
      throw new StewardException(
          Kind.INVALID,
          "limits-out-of-range",
          "`" + client + "` requests of a client and `" + all + "` of all in a minute",
          "write numbers from 1 to " + MOST);
    }
  }
}
