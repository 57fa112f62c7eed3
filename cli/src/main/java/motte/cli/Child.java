package motte.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import motte.core.Kind;
import motte.evidence.KeepMeasurement;

/// A process of ours that this one started: its lines on standard error are heard one by one, its
/// standard output is passed on, and nothing of it is left after [#stop].
final class Child {
  private static final int REMEMBERED = 40;
  private static final int PATIENCE_SECONDS = 10;
  private static final String ERROR = "error: ";
  private static final String HINT = "hint: ";
  private static final String KEEP = "keep: ";
  private static final String FAILED = " failed: ";

  /// An exit code beyond this is a signal's number plus this.
  private static final int SIGNALS = 128;

  private final String name;
  private final Process process;
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();
  private final Deque<String> lastLines = new ArrayDeque<>();

  /// What a child reads on standard input.
  enum Input {
    /// Nothing.
    NOTHING,
    /// What this process reads.
    OURS,
    /// A pipe that ends when this process does, however it does: how a child knows to stop.
    LIFELINE
  }

  private Child(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  /// Starts `command`. Each line on its standard error goes to `heard`, and all of its standard
  /// output to `out`, both from threads of their own.
  static Child start(
      String name, List<String> command, Input input, OutputStream out, Consumer<String> heard) {
    var builder = new ProcessBuilder(command);
    // The JVM would obey these, and a keep refuses to run under them.
    builder.environment().keySet().removeIf(KeepMeasurement::refuses);
    builder.redirectInput(
        switch (input) {
          case NOTHING -> ProcessBuilder.Redirect.from(new java.io.File("/dev/null"));
          case OURS -> ProcessBuilder.Redirect.INHERIT;
          case LIFELINE -> ProcessBuilder.Redirect.PIPE;
        });
    try {
      var child = new Child(name, builder.start());
      child.listen(out, heard);
      return child;
    } catch (IOException e) {
      throw new CliException(
          Kind.UNAVAILABLE,
          "child-not-started",
          "`" + command.getFirst() + "` cannot be started: " + e.getMessage(),
          "build Motte again with ./motte; the file must exist and be executable",
          e);
    }
  }

  private void listen(OutputStream out, Consumer<String> heard) {
    var output =
        Thread.ofVirtual()
            .start(() -> {
              try (var in = process.getInputStream()) {
                in.transferTo(out);
                out.flush();
              } catch (IOException _) {
                // Whoever reads our output has left; the child runs on.
              }
            });
    Thread.ofVirtual()
        .start(() -> {
          try (var lines =
              new BufferedReader(
                  new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
              remember(line);
              heard.accept(line);
            }
          } catch (IOException _) {
            // The stream breaks when the process is killed: its end is told below.
          }
          try {
            int code = process.waitFor();
            output.join();
            ended.complete(code);
          } catch (InterruptedException e) {
            ended.completeExceptionally(e);
          }
        });
  }

  private synchronized void remember(String line) {
    if (lastLines.size() == REMEMBERED) {
      lastLines.removeFirst();
    }
    lastLines.addLast(line);
  }

  String name() {
    return name;
  }

  /// Its process id.
  long pid() {
    return process.pid();
  }

  /// Its exit code, once it has ended and all its output has been heard.
  CompletableFuture<Integer> ended() {
    return ended;
  }

  /// Whether it said itself that it failed, and why.
  synchronized boolean failed() {
    return lastLines.stream().anyMatch(Child::tellsFailure);
  }

  /// Why it ended, in its own words if it had any.
  synchronized CliException failure(int exitCode) {
    var error = "";
    var hint = "see what it printed above, or its log";
    for (var line : lastLines) {
      if (tellsFailure(line)) {
        error = line.startsWith(ERROR) ? ": " + line.substring(ERROR.length()) : step(line);
      } else if (line.startsWith(HINT)) {
        hint = line.substring(HINT.length());
      }
    }
    var how =
        exitCode > SIGNALS
            ? "was ended by signal " + (exitCode - SIGNALS)
            : "stopped with exit code " + exitCode;
    return new CliException(
        kind(exitCode), "child-failed", "the " + name + " " + how + error, hint);
  }

  private static boolean tellsFailure(String line) {
    return line.startsWith(ERROR) || (line.startsWith(KEEP) && line.contains(FAILED));
  }

  /// `keep: fetch failed: why` as the end of a sentence.
  private static String step(String line) {
    int failed = line.indexOf(FAILED);
    return " at `"
        + line.substring(KEEP.length(), failed)
        + "`: "
        + line.substring(failed + FAILED.length());
  }

  private static Kind kind(int exitCode) {
    for (var kind : Kind.values()) {
      if (kind.exitCode() == exitCode) {
        return kind;
      }
    }
    return Kind.FAULT;
  }

  /// Asks it to stop, and makes it stop if it does not. Returns when nothing of it is left.
  void stop() {
    var all = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    for (var left : all) {
      left.destroyForcibly();
      left.onExit().completeOnTimeout(left, PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
  }
}
