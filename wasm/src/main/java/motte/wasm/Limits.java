package motte.wasm;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import motte.core.ByteSize;

/// What an instance may use. Memories and tables that it imports are bounded by whoever made them.
///
/// @param memory the most that its memories may grow to together; rounded down to pages of 64 KiB,
///   and never more than 2 GiB less a page for one of them
/// @param tableElements the most elements that its tables may have together
/// @param callDepth the most calls that may be nested: exact, and the same whatever the JVM
///   compiled. A function is not counted if all that it calls comes later in the module: such calls
///   cannot lead back to it, so the module's own size bounds how deeply they nest. A thread's stack
///   may end sooner, see [GuestThread]. Either way ends in the same [Trap]
/// @param callTime how long an outermost call may take by the clock on the wall; it may take a few
///   milliseconds more
/// @param fuel how much may be executed: a unit is about an instruction. The same module with the
///   same input burns the same amount on every machine, with the same version of the engine:
///   another may divide large functions elsewhere. It costs speed, so the module is compiled once
///   more for instances that have such a limit
/// @param codeSize how much code its module may be compiled to on its behalf: a function that is
///   called for the first time is not compiled if [Module#codeSize] would exceed this
public record Limits(
    ByteSize memory,
    int tableElements,
    int callDepth,
    Optional<Duration> callTime,
    OptionalLong fuel,
    ByteSize codeSize) {

  private static final Limits DEFAULTS =
      new Limits(ByteSize.ofMiB(256), 1_000_000, 10_000, Optional.empty());

  /// Limits without one on fuel, and with that on code of [#defaults].
  public Limits(ByteSize memory, int tableElements, int callDepth, Optional<Duration> callTime) {
    this(memory, tableElements, callDepth, callTime, OptionalLong.empty(), ByteSize.ofMiB(512));
  }

  /// 256 MiB of memory, a million table elements, 10,000 nested calls, no bound on time or fuel,
  /// 512 MiB of code.
  public static Limits defaults() {
    return DEFAULTS;
  }

  /// The same with another bound on memory.
  public Limits memory(ByteSize most) {
    return new Limits(most, tableElements, callDepth, callTime, fuel, codeSize);
  }

  /// The same with another bound on table elements.
  public Limits tableElements(int most) {
    return new Limits(memory, most, callDepth, callTime, fuel, codeSize);
  }

  /// The same with another bound on nested calls.
  public Limits callDepth(int most) {
    return new Limits(memory, tableElements, most, callTime, fuel, codeSize);
  }

  /// The same with another bound on the time of a call.
  public Limits callTime(Duration most) {
    return new Limits(memory, tableElements, callDepth, Optional.of(most), fuel, codeSize);
  }

  /// The same with another bound on what is executed.
  public Limits fuel(long most) {
    return new Limits(memory, tableElements, callDepth, callTime, OptionalLong.of(most), codeSize);
  }

  /// The same with another bound on compiled code.
  public Limits codeSize(ByteSize most) {
    return new Limits(memory, tableElements, callDepth, callTime, fuel, most);
  }
}
