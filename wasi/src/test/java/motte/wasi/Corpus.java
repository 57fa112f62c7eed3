package motte.wasi;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import motte.capability.HostDirectory;
import motte.capability.StdStreams;
import motte.core.ByteSize;
import motte.core.Json;
import motte.core.MotteException;
import motte.wasm.Limits;
import motte.wasm.Module;

/// The corpus of WASI programs beside the checkout, and how one of them is run in this process.
final class Corpus {
  private Corpus() {}

  /// What a program left behind.
  record Outcome(int exitCode, String output, String complaints, Optional<MotteException> error) {}

  static Path folder() {
    var folder =
        Path.of(System.getProperty("motte.house", ".")).resolve("../shared/vectors/corpus/wasi");
    assumeTrue(Files.isDirectory(folder), "the corpus of WASI programs is not here: " + folder);
    return folder;
  }

  static List<Json.Map> cases() throws IOException {
    var cases = new ArrayList<Json.Map>();
    try (var files = Files.newDirectoryStream(folder(), "*.json")) {
      for (var file : files) {
        cases.add(parse(file));
      }
    }
    return cases;
  }

  /// A case. Fractions, which only the scripts for standard input have, are cut: ours is whole.
  static Json.Map parse(Path file) throws IOException {
    return (Json.Map) Json.parse(Files.readString(file).replaceAll("(\\d)\\.\\d+", "$1"));
  }

  static Module module(Json.Map test) {
    try {
      return Module.parse(Files.readAllBytes(folder().resolve(test.text("wasm"))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Runs `test` with `args`, its directories below `work`.
  static Outcome run(Json.Map test, Module module, List<String> args, Path work, Limits limits) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var wasi =
        Wasi.builder()
            .args(args)
            .env(env(test))
            .descriptor(
                Descriptor.stdin(
                    StdStreams.source(
                        test.has("stdin_script") ? new Silence() : input(test.text("stdin")))))
            .descriptor(Descriptor.stdout(StdStreams.sink(out)))
            .descriptor(Descriptor.stderr(StdStreams.sink(err)));
    for (var item : test.items("preopens")) {
      var preopen = (Json.Map) item;
      var host = work.resolve(preopen.text("host"));
      populate(host, preopen.map("files"));
      boolean readOnly = preopen.member("readonly").equals(new Json.Bool(true));
      wasi.descriptor(
          Descriptor.directory(
              preopen.text("guest"), HostDirectory.open(host, readOnly), readOnly));
    }
    Optional<MotteException> error = Optional.empty();
    int code = 134;
    try {
      code = wasi.build().run(module, limits);
    } catch (MotteException e) {
      error = Optional.of(e);
    }
    return new Outcome(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8), error);
  }

  private static InputStream input(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Somebody who never types.
  private static final class Silence extends InputStream {
    @Override
    public int read() throws IOException {
      try {
        new CountDownLatch(1).await();
        return -1;
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return read();
    }
  }

  static Limits limits(Json.Map test) {
    var limits = Limits.defaults();
    if (test.has("limits") && test.map("limits").has("memory_pages")) {
      limits = limits.memory(ByteSize.ofBytes(test.map("limits").number("memory_pages") << 16));
    }
    if (test.has("limits") && test.map("limits").has("time_s")) {
      limits = limits.callTime(Duration.ofMillis(300));
    }
    return limits;
  }

  private static Map<String, String> env(Json.Map test) {
    var env = new LinkedHashMap<String, String>();
    test.map("env").members().forEach((name, value) -> env.put(name, ((Json.Text) value).value()));
    return env;
  }

  private static void populate(Path host, Json.Map files) {
    try {
      Files.createDirectories(host);
      for (var entry : files.members().entrySet()) {
        var path = host.resolve(entry.getKey());
        switch (entry.getValue()) {
          case Json.Text(var text) -> Files.writeString(path, text);
          case Json.Map link -> Files.createSymbolicLink(path, Path.of(link.text("symlink")));
          default -> Files.createDirectories(path);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
