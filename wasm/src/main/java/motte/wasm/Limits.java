package motte.wasm;

import java.time.Duration;
import java.util.Optional;
import motte.core.ByteSize;

/// What an instance may use.
///
/// @param memory the most that its memories may grow to together; rounded down to pages of 64 KiB,
///   and never more than 2 GiB less a page for one of them
/// @param tableElements the most elements that its tables may have together
/// @param callDepth the most calls that may be nested. Exact, and the same whatever the JVM
///   compiled, but a function that calls no other is not counted, nor is one that the engine
///   interprets because it is too large for a method, nor are those of a module that uses
///   exceptions; and a thread's stack may end sooner, see [GuestThread]. Either way ends in the
///   same [Trap]
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
