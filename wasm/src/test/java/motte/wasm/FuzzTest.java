package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.Random;
import motte.core.MotteException;
import org.junit.jupiter.api.Test;

/// Random modules do here what they do in other engines; random bytes do no harm.
class FuzzTest {
  private static final long NANOS = 25_000_000_000L;

  @Test
  void random_modules_do_what_they_do_in_other_engines() throws IOException {
    try (var fuzz = Fuzz.open()) {
      assumeTrue(fuzz.hasNode(), "needs node");

      var faults = fuzz.run(1_000_000, 1000, NANOS);

      System.out.println(fuzz.summary());
      assertThat(faults).isEmpty();
    }
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
