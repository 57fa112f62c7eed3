package motte.keep;

import java.io.PrintStream;
import java.util.Optional;
import motte.core.Problem;
import motte.wasm.Trap;

/// What a keep says about itself: lines `keep: <step> <what happened>` on standard error. Written
/// whole, so that they never mix with each other.
final class Lines {
  private final PrintStream out;

  Lines(PrintStream out) {
    this.out = out;
  }

  /// Says that something happened in `step`.
  void say(Step step, String what) {
    write("keep: " + step.word() + " " + printable(what) + "\n");
  }

  /// Says that `step` failed, and what to do about it.
  void failed(Step step, Problem problem) {
    var hint = Optional.of(problem.hint()).filter(text -> !text.isEmpty());
    write(
        "keep: "
            + step.word()
            + " failed: "
            + printable(problem.detail())
            + "\n"
            + hint.map(text -> "hint: " + printable(text) + "\n").orElse(""));
  }

  /// Says why and where the guest trapped, innermost function first.
  void trapped(Trap trap) {
    failed(Step.RUN, Problem.of(trap));
    var frames = new StringBuilder();
    trap.backtrace()
        .forEach(frame -> frames.append("  at ").append(printable("" + frame)).append('\n'));
    write(frames.toString());
  }

  /// Says where a fault of ours happened: places in our code, but no message, which could hold
  /// something of the guest's.
  void fault(Step step, Throwable fault) {
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
