package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import motte.format.FormatException;
import org.junit.jupiter.api.Test;

/// Whatever the bytes are, the only way that they fail is ours.
final class DamagedModuleTest {
  private static final Limits LIMITS = Limits.defaults().callTime(Duration.ofSeconds(1));
  private final byte[] whole =
      new Assembly()
          .lend("env", "host", "i32 -> i64")
          .func("add", "i32 i32 -> i32", "20 00 20 01 6a")
          .hidden(
              "loop", "-> i32", "01 7f 02 7e", "03 40 20 00 41 01 6a 22 00 41 0a 49 0d 00 0b 20 00")
          .func("table", "->", "41 00 11 01 00 1a")
          .memory(1, 2)
          .table(2, 4)
          .elements(0, 1, 2)
          .data(8, "some text")
          .bytes();

  @Test
  void random_bytes_are_refused_with_an_error_of_ours() {
    var random = new Random(1);

    for (int i = 0; i < 2_000; i++) {
      var bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      if (random.nextBoolean() && bytes.length >= 8) {
        System.arraycopy(whole, 0, bytes, 0, 8);
      }
      attempt(bytes, i);
    }
  }

  @Test
  void a_module_with_changed_bytes_runs_or_is_refused_with_an_error_of_ours() {
    var random = new Random(2);

    for (int i = 0; i < 1_500; i++) {
      var bytes = whole.clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        bytes[8 + random.nextInt(bytes.length - 8)] = (byte) random.nextInt();
      }
      attempt(bytes, i);
    }
  }

  @Test
  void a_module_cut_short_anywhere_is_refused_with_an_error_of_ours() {
    int accepted = 0;

    for (int length = 0; length < whole.length; length++) {
      accepted += attempt(Arrays.copyOf(whole, length), length) ? 1 : 0;
    }

    assertThat(accepted).isLessThan(8); // cut between sections
  }

  private static boolean attempt(byte[] bytes, int number) {
    try {
      var module = Module.parse(bytes);
      var host = Assembly.type("i32 -> i64");
      var lent = Imports.none().with("env", "host", host, (_, _) -> new long[1]);
      try (var instance = module.instantiate(lent, LIMITS)) {
        assertThat(instance.module()).isSameAs(module);
      }
      return true;
    } catch (FormatException | WasmException | Trap _) {
      return false;
    } catch (RuntimeException | Error e) {
      return fail("case " + number + ": " + e, e);
    }
  }
}
