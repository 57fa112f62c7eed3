package motte.wasm;

import java.util.List;
import java.util.Optional;
import motte.core.Kind;
import motte.core.MotteException;

/// A guest stopped: by a fault of its own, by a limit, or because it was told to.
public final class Trap extends MotteException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final transient List<Frame> backtrace;

  /// A trap with where it happened, innermost call first.
  public Trap(Reason reason, List<Frame> backtrace) {
    super(reason.kind, reason.code, reason.message, reason.hint);
    this.reason = reason;
    this.backtrace = List.copyOf(backtrace);
  }

  /// Why a guest stopped.
  public enum Reason {
    UNREACHABLE(
        Kind.FAULT,
        "trap-unreachable",
        "the guest executed `unreachable`",
        "the guest gave up, often after a panic or an abort: see what it printed before");

    private final Kind kind;
    private final String code;
    private final String message;
    private final String hint;

    Reason(Kind kind, String code, String message, String hint) {
      this.kind = kind;
      this.code = code;
      this.message = message;
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
    return backtrace;
  }
}
