package motte.wasm;

import java.time.Duration;
import java.util.Optional;
import motte.core.ByteSize;

/// What an instance may use.
///
/// @param memory the most that its memory may grow to; rounded down to pages of 64 KiB
/// @param tableElements the most elements that each of its tables may have
/// @param callDepth the most calls that may be nested
/// @param callTime how long an outermost call may take by the clock on the wall
public record Limits(
    ByteSize memory, int tableElements, int callDepth, Optional<Duration> callTime) {

  private static final Limits DEFAULTS =
      new Limits(ByteSize.ofMiB(256), 1_000_000, 10_000, Optional.empty());

  /// 256 MiB of memory, a million table elements, 10,000 nested calls, no bound on time.
  public static Limits defaults() {
    return DEFAULTS;
  }

  /// The same with another bound on memory.
  public Limits memory(ByteSize most) {
    return new Limits(most, tableElements, callDepth, callTime);
  }

  /// The same with another bound on table elements.
  public Limits tableElements(int most) {
    return new Limits(memory, most, callDepth, callTime);
  }

  /// The same with another bound on nested calls.
  public Limits callDepth(int most) {
    return new Limits(memory, tableElements, most, callTime);
  }

  /// The same with another bound on the time of a call.
  public Limits callTime(Duration most) {
    return new Limits(memory, tableElements, callDepth, Optional.of(most));
  }
}
