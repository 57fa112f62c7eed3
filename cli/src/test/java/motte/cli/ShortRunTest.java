package motte.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What a run of a small program does not load: each of these costs milliseconds, which nobody
/// would see in a test that only runs it.
final class ShortRunTest {
  private static final List<String> COSTLY =
      List.of(
          "$$TypeSwitch", // a switch over types or patterns, linked in each process
          "java.lang.runtime.ObjectMethods", // a record's hashCode, equals or toString, the same
          "sun.security.provider.Sun ",
          "java.security.SecureRandom ",
          "jdk.internal.logger.BootstrapLogger "); // opens every jar

  @Test
  void a_small_program_runs_without_what_is_costly_to_load() throws Exception {
    var house = Path.of(System.getProperty("motte.house", ".."));
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-Xlog:class+load",
                "-cp",
                classPath(),
                "motte.cli.Main",
                "run",
                house.resolve("examples/hello/hello.wasm").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();

    var loaded = lines(process);

    assertThat(process.waitFor()).isZero();
    assertThat(loaded)
        .contains("Hello, world!")
        .anyMatch(line -> line.contains("motte.wasi.Wasi "));
    assertThat(loaded).noneMatch(line -> COSTLY.stream().anyMatch(line::contains));
  }

  private static List<String> lines(Process process) throws IOException {
    try (var out = process.inputReader()) {
      return out.lines().toList();
    }
  }

  private static String classPath() {
    return String.join(
        System.getProperty("path.separator"),
        Stream.of("jdk.module.path", "java.class.path")
            .map(System::getProperty)
            .filter(Objects::nonNull)
            .toList());
  }
}
