package motte.wasm.internal;

import java.util.List;
import java.util.Map;
import motte.wasm.Trap;
import motte.wasm.Trap.Reason;
import run.endive.runtime.WasmException;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasm.WasmEngineException;

/// Says in our words why the engine stopped a guest.
///
/// Endive tells most traps apart by nothing but their messages, so this class reads them. It holds
/// for the one version that we pin; each line has a test.
final class Traps {
  private static final Map<String, Reason> BY_MESSAGE =
      Map.ofEntries(
          Map.entry("Trapped on unreachable instruction", Reason.UNREACHABLE),
          Map.entry("out of bounds memory access", Reason.OUT_OF_BOUNDS_MEMORY),
          Map.entry("out of bounds table access", Reason.OUT_OF_BOUNDS_TABLE),
          Map.entry("undefined element", Reason.OUT_OF_BOUNDS_TABLE),
          Map.entry("uninitialized element", Reason.UNINITIALIZED_ELEMENT),
          Map.entry("indirect call type mismatch", Reason.INDIRECT_CALL_TYPE),
          Map.entry("null function reference", Reason.NULL_REFERENCE),
          Map.entry("Trapped on call_ref on null function reference", Reason.NULL_REFERENCE),
          Map.entry("Trapped on ref_as_non_null on null reference", Reason.NULL_REFERENCE),
          Map.entry("null reference", Reason.NULL_REFERENCE),
          Map.entry("null array reference", Reason.NULL_REFERENCE),
          Map.entry("null structure reference", Reason.NULL_REFERENCE),
          Map.entry("null i31 reference", Reason.NULL_REFERENCE),
          Map.entry("integer divide by zero", Reason.INTEGER_DIVIDE_BY_ZERO),
          Map.entry("integer overflow", Reason.INTEGER_OVERFLOW),
          Map.entry("invalid conversion to integer", Reason.INVALID_CONVERSION),
          Map.entry("unaligned atomic", Reason.UNALIGNED_ATOMIC),
          Map.entry("out of bounds array access", Reason.OUT_OF_BOUNDS_ARRAY),
          Map.entry("cast failure", Reason.CAST_FAILURE),
          Map.entry("call stack exhausted", Reason.CALL_STACK_EXHAUSTED));

  private Traps() {}

  /// The trap that `failure`, thrown by the engine, stands for.
  static Trap of(Throwable failure, Names names) {
    return switch (failure) {
      case Trap trap ->
          trap.backtrace().isEmpty()
              ? new Trap(trap.reason(), trap.getMessage(), frames(trap, names))
              : trap;
      case WasmInterruptedException _ -> stopped(Reason.INTERRUPTED, failure, names);
      case StackOverflowError _ -> exhausted(failure, names);
      case OutOfMemoryError _ ->
          new Trap(
              Reason.OUT_OF_MEMORY,
              "the machine ran out of memory for the guest",
              frames(failure, names),
              failure);
      case WasmException thrown ->
          new Trap(
              Reason.UNCAUGHT_EXCEPTION,
              "the guest threw an exception of tag `" + thrown.tagIdx() + "` and did not catch it",
              frames(failure, names));
      case WasmEngineException _ when failure.getCause() instanceof StackOverflowError overflow ->
          exhausted(overflow, names);
      case WasmEngineException _ -> byMessage(failure, names);
      default -> engine(failure, names);
    };
  }

  /// `failure`, thrown by a host function, as it is; a trap of the host's own accesses to the
  /// guest's memory also learns where the guest was.
  static RuntimeException located(RuntimeException failure, Names names) {
    return failure instanceof Trap trap && trap.backtrace().isEmpty() ? of(trap, names) : failure;
  }

  /// The trap of a guest that was stopped from outside or by its limit of time.
  static Trap stopped(Reason reason, Throwable failure, Names names) {
    return new Trap(
        reason,
        reason == Reason.TIMEOUT
            ? "the guest used up its time for a call"
            : "the guest was interrupted",
        frames(failure, names));
  }

  /// The trap of a guest with too many nested calls.
  static Trap exhausted(Throwable overflow, Names names) {
    return new Trap(
        Reason.CALL_STACK_EXHAUSTED, "the guest nested too many calls", frames(overflow, names));
  }

  private static Trap byMessage(Throwable failure, Names names) {
    var message = String.valueOf(failure.getMessage());
    for (var each : BY_MESSAGE.entrySet()) {
      if (message.startsWith(each.getKey())) {
        return new Trap(each.getValue(), said(each.getValue(), message), frames(failure, names));
      }
    }
    return engine(failure, names);
  }

  private static String said(Reason reason, String message) {
    return switch (reason) {
      case UNREACHABLE -> "the guest executed `unreachable`";
      case OUT_OF_BOUNDS_TABLE -> "out of bounds table access";
      default -> message;
    };
  }

  private static Trap engine(Throwable failure, Names names) {
    return new Trap(
        Reason.ENGINE, "the engine failed with `" + failure + "`", frames(failure, names), failure);
  }

  private static List<Trap.Frame> frames(Throwable failure, Names names) {
    return names.frames(failure.getStackTrace());
  }
}
