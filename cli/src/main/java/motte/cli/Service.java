package motte.cli;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import motte.core.Kind;

/// A server in the foreground: it says when it is ready and runs until it is told to stop.
final class Service {
  private static final String FORMAT = "%1$tFT%1$tT%1$tz %4$s %3$s: %5$s%6$s%n";

  /// Held, because a logger that nobody holds forgets its level.
  private static final Logger HTTP = Logger.getLogger("io.helidon");

  /// Says nothing but that it did not start, which is told as an error of ours.
  private static final Logger STARTER = Logger.getLogger("io.helidon.webserver.LoomServer");

  /// What is fetched from makers' services, and what is not.
  private static final Logger FETCHING = Logger.getLogger("motte.appraise");

  private Service() {}

  /// Makes the log of this process one line an event, and silences what the HTTP server says about
  /// itself. Called before anything logs.
  static void tidyLog() {
    System.setProperty("java.util.logging.SimpleFormatter.format", FORMAT);
    HTTP.setLevel(Level.WARNING);
    STARTER.setLevel(Level.OFF);
  }

  /// Silences what a server logs of services that it asks: a command in the foreground says it in
  /// its verdict.
  static void withoutLog() {
    FETCHING.setLevel(Level.OFF);
  }

  /// How a server announces that it serves; whoever started it waits for this line.
  static String ready(String name) {
    return name + ": ready ";
  }

  static void declare(Syntax syntax) {
    syntax
        .option("--config", "FILE", "Its configuration in TOML.")
        .flag("--lifeline", "Stop when standard input ends: when whoever started it is gone.");
  }

  /// Announces the server and waits: for ctrl-C, or under `--lifeline` for the end of standard
  /// input. The caller closes it.
  static int serve(Call call, String name, URI uri) {
    call.shell().err().println(ready(name) + uri);
    try {
      if (call.has("--lifeline")) {
        while (call.shell().in().read() >= 0) {
          // Whoever holds the other end has nothing to say but that it is there.
        }
      } else {
        new CountDownLatch(1).await();
      }
      return 0;
    } catch (IOException _) {
      return 0;
    } catch (InterruptedException e) {
      throw new CliException(
          Kind.UNAVAILABLE, "interrupted", "the " + name + " was interrupted", "start it again", e);
    }
  }
}
