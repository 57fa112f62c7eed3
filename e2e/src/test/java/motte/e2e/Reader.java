package motte.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Somebody who does what a page says, in a folder that looks like a clone that has been built:
/// `motte`, `examples` and `target/motte`. The page's ports are exchanged for free ones, in
/// commands, outputs and examples; `./motte up` gets its by `--port`. Nothing else is changed.
final class Reader implements AutoCloseable {
  private final Path clone;
  private final Map<String, Integer> ports;
  private final Map<String, Running> terminals = new LinkedHashMap<>();
  private final Map<String, Integer> exitCodes = new LinkedHashMap<>();

  /// @param ports a free port for each that stands in the page
  Reader(Path clone, Map<String, Integer> ports) throws IOException {
    this.clone = clone;
    this.ports = ports;
    var installed = Installed.house().resolve("target/motte");
    Files.createDirectories(clone.resolve("target"));
    Files.createSymbolicLink(clone.resolve("target/motte"), installed);
    Files.createSymbolicLink(clone.resolve("motte"), installed.resolve("launch"));
    copy(Installed.house().resolve("examples"), clone.resolve("examples"));
  }

  /// Does all of it. What still runs at the end of the page is stopped by `close`.
  void follow(List<Transcript.Step> steps) throws IOException {
    for (var step : steps) {
      switch (step) {
        case Transcript.Written written -> {
          var file = clone.resolve(written.file());
          Files.createDirectories(file.getParent());
          Files.writeString(file, exchanged(written.text()));
        }
        case Transcript.Interrupted interrupted -> {
          var running = terminals.remove(interrupted.terminal());
          assertThat(running).as(interrupted.where() + ": nothing runs there").isNotNull();
          running.interrupt();
        }
        case Transcript.Typed typed -> type(typed);
      }
    }
  }

  /// A command ends before the next one in its terminal. It may fail only if the page shows its
  /// exit code next.
  private void type(Transcript.Typed typed) throws IOException {
    var name = typed.terminal();
    var where = typed.where() + ": " + typed.command();
    assertThat(terminals).as(where + ": something else runs there").doesNotContainKey(name);
    int last = exitCodes.getOrDefault(name, 0);
    boolean asks = typed.command().equals("echo $?");
    assertThat(asks || last == 0).as(where + ": what was typed before failed").isTrue();
    var command = exchanged(typed.command()).replace("$?", Integer.toString(last));
    if (typed.command().equals("./motte up")) {
      command += " --port " + ports.get("10030");
    }
    var running = new Running(where, bash(command));
    terminals.put(name, running);
    running.await(exchanged(typed.pattern()));
    if (staysRunning(typed)) {
      return;
    }
    var result = running.finish();
    terminals.remove(name);
    assertThat(result.out()).as(where).containsPattern(exchanged(typed.wholePattern()));
    exitCodes.put(name, result.exitCode());
  }

  /// Servers stay until they are interrupted.
  private static boolean staysRunning(Transcript.Typed typed) {
    return typed.command().matches("\\./motte (up|deploy echo).*");
  }

  private Process bash(String command) throws IOException {
    var builder = new ProcessBuilder("bash", "-c", command);
    builder.directory(clone.toFile()).redirectErrorStream(true);
    builder.environment().remove("MOTTE_PROFILE");
    return builder.start();
  }

  private String exchanged(String text) {
    var changed = text;
    for (var port : ports.entrySet()) {
      changed = changed.replace(port.getKey(), port.getValue().toString());
    }
    return changed;
  }

  private void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : files.toList()) {
        var target = to.resolve(from.relativize(file).toString());
        if (file.endsWith("Motte.toml")) {
          Files.writeString(target, exchanged(Files.readString(file)));
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  @Override
  public void close() {
    terminals.values().forEach(Running::close);
  }
}
