package motte.cli;

import java.io.PrintStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Listens to what a keep says about itself: shows each step as it passes, and knows when the guest
/// runs and where it listens. All other lines are the guest's own and are passed on.
final class KeepLines {
  private static final String OURS = "keep: ";
  private static final String READY = "run ready ";

  private final Steps steps;
  private final PrintStream err;
  private final int listeners;
  private final List<URI> addresses = new ArrayList<>();
  private final CompletableFuture<List<URI>> running = new CompletableFuture<>();

  private boolean failed;

  /// @param listeners how many listeners the guest's manifest has
  KeepLines(Steps steps, PrintStream err, int listeners) {
    this.steps = steps;
    this.err = err;
    this.listeners = listeners;
  }

  /// Hears one line of the keep's standard error.
  void heard(String line) {
    boolean hintOfFailure = failed && line.startsWith("hint: ");
    if (!line.startsWith(OURS)) {
      // The hint comes again, with the error that the failure ends in.
      if (!hintOfFailure) {
        err.println(line);
      }
      return;
    }
    var said = line.substring(OURS.length());
    var step = said.split(" ", 2)[0];
    var what = said.substring(step.length()).strip();
    if (what.startsWith("failed: ")) {
      failed = true;
      steps.failed(step, what.substring("failed: ".length()));
      return;
    }
    steps.done(step, what);
    if (said.startsWith(READY)) {
      addresses.add(URI.create(said.substring(said.lastIndexOf(' ') + 1)));
    }
    if (step.equals("run") && addresses.size() >= listeners) {
      running.complete(List.copyOf(addresses));
    }
  }

  /// The addresses at which the guest listens, once it runs and all of them are open.
  CompletableFuture<List<URI>> running() {
    return running;
  }
}
