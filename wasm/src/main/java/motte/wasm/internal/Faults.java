package motte.wasm.internal;

import motte.wasm.Trap;
import motte.wasm.Trap.Reason;
import org.jspecify.annotations.Nullable;

/// What becomes of whatever ended a call of a guest.
///
/// Compiled code lets the JVM notice some faults: nothing in it, and nothing that it calls, throws
/// an [IndexOutOfBoundsException] but for an access to memory, an [ArithmeticException] but for a
/// division by zero, a [NullPointerException] but for a null reference, or a [ClassCastException]
/// but for a cast that failed. Functions of the host's may throw those too, and are told apart by
/// the [HostFailure] around them.
final class Faults {
  private Faults() {}

  /// What to throw to the host. `stop` is why the guest was to stop, if it was.
  static RuntimeException of(Throwable failure, @Nullable Reason stop, Backtraces backtraces) {
    if (stop != null) {
      return stopped(failure, stop, backtraces);
    }
    return switch (failure) {
      case HostFailure host -> host(host.failure(), backtraces);
      case Trap trap -> located(trap, backtraces);
      case GuestTrap trap ->
          trap(trap.reason(), String.valueOf(trap.getMessage()), trap, backtraces);
      case Stopped _ -> stopped(failure, Reason.INTERRUPTED, backtraces);
      case IndexOutOfBoundsException _ ->
          trap(Reason.OUT_OF_BOUNDS_MEMORY, outOfBounds(failure), failure, backtraces);
      case ArithmeticException _ ->
          trap(Reason.INTEGER_DIVIDE_BY_ZERO, "integer divide by zero", failure, backtraces);
      case NullPointerException _ ->
          trap(Reason.NULL_REFERENCE, "null reference", failure, backtraces);
      case ClassCastException _ -> trap(Reason.CAST_FAILURE, "cast failure", failure, backtraces);
      case StackOverflowError _ ->
          trap(Reason.CALL_STACK_EXHAUSTED, "the guest nested too many calls", failure, backtraces);
      case OutOfMemoryError _ ->
          new Trap(
              Reason.OUT_OF_MEMORY,
              "the machine ran out of memory for the guest",
              backtraces.of(failure),
              failure);
      case GuestException thrown ->
          trap(
              Reason.UNCAUGHT_EXCEPTION,
              "the guest threw an exception and did not catch it",
              thrown,
              backtraces);
      default ->
          new Trap(
              Reason.ENGINE,
              "the engine failed with `" + failure + "`",
              backtraces.of(failure),
              failure);
    };
  }

  private static Trap stopped(Throwable failure, Reason stop, Backtraces backtraces) {
    var where = failure instanceof HostFailure host ? host.failure() : failure;
    return trap(
        stop,
        stop == Reason.TIMEOUT
            ? "the guest used up its time for a call"
            : "the guest was interrupted",
        where,
        backtraces);
  }

  private static RuntimeException host(Throwable failure, Backtraces backtraces) {
    return switch (failure) {
      case Trap trap -> located(trap, backtraces);
      case RuntimeException exception -> exception;
      case Error error -> throw error;
      // A method handle of the host's may throw anything.
      default -> Faults.<RuntimeException>unchecked(failure);
    };
  }

  /// Throws, whatever the compiler thinks.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> RuntimeException unchecked(Throwable failure) throws E {
    throw (E) failure;
  }

  /// A trap, with the place if it has none yet.
  private static Trap located(Trap trap, Backtraces backtraces) {
    return trap.backtrace().isEmpty()
        ? new Trap(trap.reason(), String.valueOf(trap.getMessage()), backtraces.of(trap))
        : trap;
  }

  private static Trap trap(Reason reason, String message, Throwable where, Backtraces backtraces) {
    return new Trap(reason, message, backtraces.of(where));
  }

  /// The JVM says which index, if it still bothers: after many such failures it does not.
  private static String outOfBounds(Throwable failure) {
    var message = failure.getMessage();
    return message == null
        ? "out of bounds memory access"
        : "out of bounds memory access: `" + message + "`";
  }
}
