package motte.cli;

import java.io.PrintStream;

/// Progress for people on standard error: a line for each thing that happened. Addresses are shown
/// without their scheme, so that the one https address among the output is the workload's.
final class Steps {
  private static final int WIDTH = 10;

  private final PrintStream err;

  Steps(PrintStream err) {
    this.err = err;
  }

  /// Something stands.
  void done(String step, String what) {
    err.println("  ✓ " + padded(step) + " " + what.replace("https://", ""));
  }

  /// Something broke.
  void failed(String step, String what) {
    err.println("  ✘ " + padded(step) + " " + what.replace("https://", ""));
  }

  private static String padded(String step) {
    return step + " ".repeat(Math.max(0, WIDTH - step.length()));
  }
}
