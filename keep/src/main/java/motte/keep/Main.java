package motte.keep;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import motte.evidence.KeepMeasurement;
import motte.evidence.Patience;

/// The process of a keep: `motte.keep/motte.keep.Main --warrant FILE --platform soft
/// --development-key FILE [--allow-plaintext] [--lifeline]`, or on another platform. It boots, runs
/// the components of the package that its warrant names, and ends when all of them have, with the
/// exit code of the first that was not 0.
public final class Main {
  /// The exit code of a process that SIGTERM ended.
  private static final int ABANDONED = 128 + 15;

  private static final int STOP_SECONDS = 3;

  /// Less than a nonce holds.
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Lines lines;
  private final AtomicReference<Workload> running = new AtomicReference<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  private Main(Lines lines) {
    this.lines = lines;
  }

  /// Boots and runs; ends the process with an exit code.
  public static void main(String[] arguments) {
    var keep = new Main(new Lines(System.err));
    Runtime.getRuntime().addShutdownHook(new Thread(keep::stop, "stop"));
    System.exit(keep.live(List.of(arguments)));
  }

  private int live(List<String> arguments) {
    var step = Step.BOOT;
    try {
      var orders = Orders.parse(arguments);
      if (orders.lifeline()) {
        Thread.ofPlatform().daemon().name("lifeline").start(Main::endWithInput);
      }
      var boot =
          new Boot(
              orders,
              lines,
              KeepMeasurement::ofThisProcess,
              System::nanoTime,
              Patience.of(PATIENCE));
      try (var workload = boot.toWorkload()) {
        step = Step.RUN;
        running.set(workload);
        var stdio = Stdio.ofThisProcess();
        return workload.run(orders.lifeline() ? stdio.withoutInput() : stdio);
      } finally {
        step = boot.step();
      }
    } catch (RuntimeException | Error e) {
      return lines.ended(step, e);
    } finally {
      ended.countDown();
    }
  }

  /// Waits until nobody holds the other end of standard input, and ends the process as SIGTERM
  /// does.
  private static void endWithInput() {
    try {
      while (System.in.read() >= 0) {
        // whoever holds it has nothing to say but that it is there
      }
    } catch (IOException _) {
      // it is gone
    }
    System.exit(ABANDONED);
  }

  /// SIGTERM, ctrl-C, or the end: stops the guest and lets the log be finished.
  private void stop() {
    var workload = running.get();
    if (workload == null) {
      return;
    }
    workload.stop();
    try {
      if (!ended.await(STOP_SECONDS, TimeUnit.SECONDS)) {
        lines.say(Step.RUN, "the guest did not stop in " + STOP_SECONDS + " s: ending anyway");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
