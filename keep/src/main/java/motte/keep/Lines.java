package motte.keep;

import java.io.PrintStream;
import java.util.Optional;
import motte.core.MotteException;
import motte.core.Problem;
import motte.wasm.Trap;

/// What a keep says about itself: lines `keep: <step> <what happened>` on standard error. Written
/// whole, so that they never mix with each other.
final class Lines {
  /// The exit code after a trap, as of a process that aborts.
  private static final int TRAPPED = 134;

  private final PrintStream out;
  private final String subject;

  Lines(PrintStream out) {
    this(out, "");
  }

  private Lines(PrintStream out, String subject) {
    this.out = out;
    this.subject = subject;
  }

  /// The same for what happens to one of several components: its name comes first.
  Lines about(String component) {
    return new Lines(out, component + ": ");
  }

  /// Says that something happened in `step`.
  void say(Step step, String what) {
    write("keep: " + step.word() + " " + subject + printable(what) + "\n");
  }

  /// Says what ended `step`, and gives the exit code for it.
  int ended(Step step, Throwable failure) {
    switch (failure) {
      case Trap trap -> {
        trapped(trap);
        return TRAPPED;
      }
      case MotteException ours -> failed(step, Problem.of(ours));
      default -> fault(step, failure);
    }
    return Problem.of(failure).kind().exitCode();
  }

  /// Says that `step` failed, and what to do about it.
  private void failed(Step step, Problem problem) {
    var hint = Optional.of(problem.hint()).filter(text -> !text.isEmpty());
    write(
        "keep: "
            + step.word()
            + " failed: "
            + subject
            + printable(problem.detail())
            + "\n"
            + hint.map(text -> "hint: " + printable(text) + "\n").orElse(""));
  }

  /// Says why and where the guest trapped, innermost function first.
  private void trapped(Trap trap) {
    failed(Step.RUN, Problem.of(trap));
    var frames = new StringBuilder();
    trap.backtrace()
        .forEach(frame -> frames.append("  at ").append(printable("" + frame)).append('\n'));
    write(frames.toString());
  }

  /// Says where a fault of ours happened: places in our code, but no message, which could hold
  /// something of the guest's.
  private void fault(Step step, Throwable fault) {
    failed(step, Problem.of(fault));
    var frames = new StringBuilder();
    for (Throwable each = fault; each != null; each = each.getCause()) {
      frames.append("  ").append(each.getClass().getName()).append('\n');
      for (var frame : each.getStackTrace()) {
        frames.append("    at ").append(frame).append('\n');
      }
    }
    write(frames.toString());
  }

  private void write(String text) {
    synchronized (out) {
      out.print(text);
      out.flush();
    }
  }

  /// Peers and packages choose parts of these texts: they get no control characters.
  private static String printable(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
