package motte.wasm;

import java.util.List;
import java.util.Optional;
import motte.core.Kind;
import motte.core.MotteException;

/// A guest stopped: by a fault of its own, by a limit, or because it was told to.
///
/// The instance can be used again, but what it was doing is left half done.
public final class Trap extends MotteException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final transient List<Frame> backtrace;

  /// A trap; `backtrace` is where it happened, innermost call first.
  public Trap(Reason reason, String message, List<Frame> backtrace) {
    super(reason.kind, reason.code, message, reason.hint);
    this.reason = reason;
    this.backtrace = List.copyOf(backtrace);
  }

  /// A trap that an error of the machine led to.
  public Trap(Reason reason, String message, List<Frame> backtrace, Throwable cause) {
    super(reason.kind, reason.code, message, reason.hint, cause);
    this.reason = reason;
    this.backtrace = List.copyOf(backtrace);
  }

  /// Why a guest stopped. Those up to [#UNCAUGHT_EXCEPTION] are faults of the guest, as the
  /// WebAssembly specification lists them; then come limits, then orders from outside.
  public enum Reason {
    UNREACHABLE(
        Kind.FAULT,
        "trap-unreachable",
        "the guest gave up, often after a panic or an abort: see what it printed before"),
    OUT_OF_BOUNDS_MEMORY(
        Kind.FAULT,
        "trap-out-of-bounds-memory",
        "the guest used an address beyond its memory: look for a stray pointer in it"),
    OUT_OF_BOUNDS_TABLE(
        Kind.FAULT,
        "trap-out-of-bounds-table",
        "the guest used a table element that does not exist: look for a stray function pointer"),
    UNINITIALIZED_ELEMENT(
        Kind.FAULT,
        "trap-uninitialized-element",
        "the guest called through an empty table element: look for a null function pointer"),
    INDIRECT_CALL_TYPE(
        Kind.FAULT,
        "trap-indirect-call-type",
        "the guest called a function as if it were of another type: look for a wrong cast"),
    NULL_REFERENCE(
        Kind.FAULT, "trap-null-reference", "the guest used a null reference: look for it there"),
    INTEGER_DIVIDE_BY_ZERO(
        Kind.FAULT, "trap-integer-divide-by-zero", "the guest divided by zero: look for it there"),
    INTEGER_OVERFLOW(
        Kind.FAULT,
        "trap-integer-overflow",
        "a division or a conversion in the guest has a result that its type cannot hold"),
    INVALID_CONVERSION(
        Kind.FAULT,
        "trap-invalid-conversion",
        "the guest converted a floating-point value that is not a number to an integer"),
    UNALIGNED_ATOMIC(
        Kind.FAULT,
        "trap-unaligned-atomic",
        "the guest used an atomic instruction on an address that is not aligned"),
    UNSHARED_WAIT(
        Kind.FAULT,
        "trap-unshared-wait",
        "the guest waited in a memory that no other thread can change: build it for threads"),
    OUT_OF_BOUNDS_ARRAY(
        Kind.FAULT, "trap-out-of-bounds-array", "the guest used an array beyond its end"),
    CAST_FAILURE(Kind.FAULT, "trap-cast-failure", "the guest cast a reference to a wrong type"),
    UNCAUGHT_EXCEPTION(
        Kind.FAULT,
        "trap-uncaught-exception",
        "the guest threw an exception that nothing in it catches"),
    CALL_STACK_EXHAUSTED(
        Kind.EXHAUSTED,
        "trap-call-stack-exhausted",
        "look for endless recursion in the guest, or raise its limit of nested calls"),
    OUT_OF_MEMORY(
        Kind.EXHAUSTED,
        "trap-out-of-memory",
        "the machine has no more memory to give: lower the guest's memory limit or give the process"
            + " more heap"),
    TIMEOUT(
        Kind.EXHAUSTED,
        "trap-timeout",
        "look for an endless loop in the guest, or raise its limit of time for a call"),
    CODE_LIMIT(
        Kind.EXHAUSTED,
        "trap-code-limit",
        "the guest needed more code to be compiled than it may have: raise its limit of code"),
    FUEL_EXHAUSTED(
        Kind.EXHAUSTED,
        "trap-fuel-exhausted",
        "look for an endless loop in the guest, or give it more fuel"),
    INTERRUPTED(Kind.UNAVAILABLE, "trap-interrupted", "somebody stopped the guest; start it again"),
    ENGINE(
        Kind.FAULT,
        "trap-engine",
        "this is a fault in the WebAssembly engine: please report it with the module");

    private final Kind kind;
    private final String code;
    private final String hint;

    Reason(Kind kind, String code, String hint) {
      this.kind = kind;
      this.code = code;
      this.hint = hint;
    }

    /// The stable name, as in `docs/errors`.
    public String code() {
      return code;
    }
  }

  /// A function of the guest that was running.
  ///
  /// @param function its index in the module, imports first
  /// @param name its name by the name section, or else by its export
  public record Frame(int function, Optional<String> name) {

    /// The name, or `func[n]`.
    @Override
    public String toString() {
      return name.orElse("func[" + function + "]");
    }
  }

  /// Why the guest stopped.
  public Reason reason() {
    return reason;
  }

  /// The guest's functions that were running, innermost first; empty if that is not known.
  public List<Frame> backtrace() {
    return backtrace == null ? List.of() : backtrace;
  }

  /// What happened and where, in lines for a terminal: the message, then `wasm backtrace:` and one
  /// numbered line a function, innermost first. The middle of a very long one is left out.
  public String report() {
    var frames = backtrace();
    var text = new StringBuilder("trap: ").append(getMessage());
    if (!frames.isEmpty()) {
      text.append("\nwasm backtrace:");
    }
    for (int i = 0; i < frames.size(); i++) {
      if (i == SHOWN && frames.size() > 2 * SHOWN) {
        text.append("\n      ... ").append(frames.size() - 2 * SHOWN).append(" more");
        i = frames.size() - SHOWN;
      }
      text.append(
          String.format("%n%5d: %s", i, frames.get(i)).replace(System.lineSeparator(), "\n"));
    }
    return text.toString();
  }

  private static final int SHOWN = 16;
}
