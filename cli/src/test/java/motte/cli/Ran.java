package motte.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A command that was run in this process, with what it printed and how it ended.
record Ran(int exitCode, String out, String err) {
  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  /// Runs `motte` with these arguments in `folder`, at noon of a day in November.
  static Ran motte(Path folder, String... args) {
    return motte(folder, "", Map.of(), args);
  }

  static Ran motte(Path folder, String in, Map<String, String> env, String... args) {
    return motte(folder, in.getBytes(StandardCharsets.UTF_8), env, args);
  }

  static Ran motte(Path folder, byte[] in, Map<String, String> env, String... args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var shell =
        new Shell(
            new ByteArrayInputStream(in),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            env,
            folder,
            Optional.empty(),
            InstantSource.fixed(NOW));
    int code = Cli.run(shell, List.of(args));
    return new Ran(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
