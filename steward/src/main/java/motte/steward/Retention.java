package motte.steward;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import motte.core.ByteSize;

/// How much of the archived evidence a steward keeps beyond what it must.
///
/// @param longest what was stored longer ago may go; absent: nothing is too old
/// @param most how much may stay, in all; beyond that the oldest goes first. Absent: any amount
public record Retention(Optional<Duration> longest, Optional<ByteSize> most) {
  /// Everything stays.
  public static final Retention ALL = new Retention(Optional.empty(), Optional.empty());

  /// Whether everything stays.
  public boolean unlimited() {
    return longest.isEmpty() && most.isEmpty();
  }

  boolean tooOld(Instant stored, Instant now) {
    return longest.filter(age -> stored.isBefore(now.minus(age))).isPresent();
  }

  boolean tooMuch(long bytes) {
    return most.filter(limit -> bytes > limit.bytes()).isPresent();
  }
}
