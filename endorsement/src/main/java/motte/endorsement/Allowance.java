package motte.endorsement;

import java.time.Duration;

/// How much may be asked of a service.
///
/// @param perMinute requests in a minute; so many may come at once, too, after a quiet time
/// @param atOnce requests that may be under way
/// @param longestPause how long at most it is left alone after it failed
public record Allowance(int perMinute, int atOnce, Duration longestPause) {
  /// Where nothing is stated.
  public static final Allowance STANDARD = new Allowance(60, 8, Duration.ofMinutes(10));

  public Allowance {
    if (perMinute < 1 || atOnce < 1 || longestPause.isNegative()) {
      throw new IllegalArgumentException("`" + perMinute + "` requests, `" + atOnce + "` at once");
    }
  }
}
