package motte.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// A process of ours and what it has printed so far. Closing it ends it and all its children.
final class Running implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final String name;
  private final Process process;
  private final StringBuilder out = new StringBuilder();
  private final StringBuilder err = new StringBuilder();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Thread> readers;

  Running(String name, Process process) {
    this.name = name;
    this.process = process;
    this.readers =
        List.of(
            Thread.startVirtualThread(() -> collect(process.getInputStream(), out)),
            Thread.startVirtualThread(() -> collect(process.getErrorStream(), err)));
  }

  Process process() {
    return process;
  }

  /// Waits until the output (of either kind) has a match of `pattern`.
  MatchResult await(String pattern) {
    var wanted = Pattern.compile(pattern, Pattern.MULTILINE);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    lock.lock();
    try {
      while (true) {
        for (var text : List.of(out, err)) {
          var matcher = wanted.matcher(text);
          if (matcher.find()) {
            return matcher.toMatchResult();
          }
        }
        long left = deadline - System.nanoTime();
        if (left <= 0 || (!process.isAlive() && readers.stream().noneMatch(Thread::isAlive))) {
          throw new AssertionError(
              "`" + name + "` never printed /" + pattern + "/; it printed:\n" + out + err);
        }
        changed.awaitNanos(Math.min(left, Duration.ofMillis(200).toNanos()));
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      lock.unlock();
    }
  }

  /// Waits for the end.
  Installed.Result finish() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("`" + name + "` does not end; it printed:\n" + out + err);
      }
      for (var reader : readers) {
        reader.join();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return new Installed.Result(process.exitValue(), out(), err());
  }

  /// Sends SIGINT, as ctrl-C does, and waits for the end.
  Installed.Result interrupt() {
    try {
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
    return finish();
  }

  /// All that was printed to standard output.
  String out() {
    return text(out);
  }

  /// All that was printed to standard error.
  String err() {
    return text(err);
  }

  @Override
  public void close() {
    var children = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    children.forEach(ProcessHandle::destroyForcibly);
  }

  private String text(StringBuilder from) {
    lock.lock();
    try {
      return from.toString();
    } finally {
      lock.unlock();
    }
  }

  private void collect(InputStream stream, StringBuilder to) {
    try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (var line = reader.readLine(); line != null; line = reader.readLine()) {
        lock.lock();
        try {
          to.append(line).append('\n');
          changed.signalAll();
        } finally {
          lock.unlock();
        }
      }
    } catch (IOException _) {
      // The process is gone; what it printed stays.
    }
  }
}
