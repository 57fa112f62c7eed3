package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The core test suite of the WebAssembly specification, where it stands beside the checkout. What
/// fails is in `spec-exceptions.txt`, with the reason; what stands there and passes is a fault too.
class SpecSuiteTest {
  private static final Map<String, Integer> PASSED = new TreeMap<>();

  /// Runs deeply nested guests on every machine alike.
  private static final Limits ROOM = Limits.defaults();

  @TestFactory
  Stream<DynamicTest> every_script_of_the_specification_does_what_it_says() throws IOException {
    var folder =
        Path.of(System.getProperty("motte.house", ".")).resolve("../shared/vectors/wasm-spec");
    assumeTrue(Files.isDirectory(folder), "the specification's test suite is not here: " + folder);
    var exceptions = exceptions();
    try (var files = Files.walk(folder)) {
      var scripts = files.filter(file -> file.toString().endsWith(".wast")).sorted().toList();
      return scripts.stream()
          .map(file ->
              DynamicTest.dynamicTest(
                  folder.relativize(file).toString(), () -> check(folder, file, exceptions)));
    }
  }

  private static void check(Path folder, Path file, Map<String, String> exceptions) {
    var name = folder.relativize(file).toString();
    var outcome =
        GuestThread.run(
            ROOM,
            () -> {
              try {
                return SpecScript.run(file);
              } catch (IOException failure) {
                throw new UncheckedIOException(failure);
              }
            });
    PASSED.put(name, outcome.passed());
    var failed =
        outcome.failures().entrySet().stream()
            .collect(Collectors.toMap(each -> name + ":" + each.getKey(), Map.Entry::getValue));

    var unexpected = new TreeMap<>(failed);
    unexpected.keySet().removeAll(exceptions.keySet());
    var rotten =
        exceptions.keySet().stream()
            .filter(each -> each.startsWith(name + ":") && !failed.containsKey(each))
            .toList();
    assertThat(unexpected).as("what should hold and does not").isEmpty();
    assertThat(rotten).as("listed as failing, but passes").isEmpty();
    assertThat(outcome.passed() + failed.size()).as("commands in the script").isPositive();
  }

  @AfterAll
  static void count() {
    PASSED.forEach((name, count) -> System.out.println(name + ": " + count + " passed"));
    System.out.println(
        PASSED.size()
            + " scripts, "
            + PASSED.values().stream().mapToInt(Integer::intValue).sum()
            + " commands passed");
  }

  /// Places (`file:line`) and reasons.
  private static Map<String, String> exceptions() throws IOException {
    try (var list = SpecSuiteTest.class.getResourceAsStream("spec-exceptions.txt")) {
      var text = new String(Objects.requireNonNull(list).readAllBytes(), StandardCharsets.UTF_8);
      return lines(text).stream()
          .collect(
              Collectors.toMap(
                  line -> line.substring(0, line.indexOf(' ')),
                  line -> line.substring(line.indexOf(' ') + 1)));
    }
  }

  private static List<String> lines(String text) {
    return text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
  }
}
