package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import motte.core.MotteException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Random modules do here what they do in other engines; random bytes do no harm.
class FuzzTest {
  private static final long NANOS = 25_000_000_000L;

  @Test
  void random_modules_do_what_they_do_in_other_engines() throws IOException {
    try (var fuzz = Fuzz.open()) {
      assumeTrue(fuzz.hasNode(), "needs node");

      var faults = fuzz.run(1_000_000, 2000, NANOS);

      System.out.println(fuzz.summary());
      assertThat(faults).isEmpty();
      assertThat(fuzz.loneDifferences()).isLessThan(20);
    }
  }

  /// Modules that were interesting once, each with what V8 made of it.
  @TestFactory
  Stream<DynamicTest> modules_of_the_corpus_do_what_they_did_in_v8()
      throws IOException, URISyntaxException {
    var folder = Path.of(Objects.requireNonNull(FuzzTest.class.getResource("corpus")).toURI());
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".wasm")).sorted().toList().stream()
          .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> replay(file)));
    }
  }

  private static void replay(Path file) throws IOException {
    var wasm = Files.readAllBytes(file);
    var recorded = Files.readAllLines(Path.of(file.toString().replace(".wasm", ".txt")));

    var seen = new MotteOracle().run(wasm, Call.of(Fuzz.exports(wasm))).orElseThrow();

    assertThat(seen.stream().map(NodeOracle::coarse).toList())
        .isEqualTo(recorded.stream().map(NodeOracle::coarse).toList());
  }

  @Test
  void damaged_modules_are_refused_or_run_but_never_break_the_engine() {
    var random = new Random(1);
    for (int seed = 0; seed < 300; seed++) {
      var wasm = RandomModule.of(Choices.of(seed));
      for (int i = 0; i < 20; i++) {
        var damaged = wasm.clone();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
        }
        try {
          Module.parse(damaged);
        } catch (MotteException refused) {
          assertThat(refused.code()).matches("wasm-.*|component-.*");
        }
      }
    }
  }
}
