package motte.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class KeepLinesTest {
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(shown, true, StandardCharsets.UTF_8);

  private String shown() {
    return shown.toString(StandardCharsets.UTF_8);
  }

  @Test
  void each_step_is_shown_and_the_guest_runs_when_all_listeners_are_open() {
    var lines = new KeepLines(new Steps(err), err, 2);

    lines.heard("keep: boot measured sha384:00");
    lines.heard("keep: run ready web https://[::]:10030");
    assertThat(lines.running()).isNotDone();
    lines.heard("keep: run ready admin https://127.0.0.1:9000");

    assertThat(lines.running().join())
        .containsExactly(URI.create("https://[::]:10030"), URI.create("https://127.0.0.1:9000"));
    assertThat(shown())
        .isEqualTo(
            """
              ✓ boot       measured sha384:00
              ✓ run        ready web [::]:10030
              ✓ run        ready admin 127.0.0.1:9000
            """);
  }

  @Test
  void a_guest_without_listeners_runs_when_the_keep_says_so() {
    var lines = new KeepLines(new Steps(err), err, 0);

    lines.heard("keep: run main.wasm");

    assertThat(lines.running().join()).isEmpty();
  }

  @Test
  void a_failed_step_is_shown_as_such_and_the_guests_own_lines_are_passed_on() {
    var lines = new KeepLines(new Steps(err), err, 0);

    lines.heard("keep: fetch failed: the digest is another");
    lines.heard("hint: ask the publisher");
    lines.heard("a word of the guest");

    assertThat(lines.running()).isNotDone();
    assertThat(shown())
        .isEqualTo(
            """
              ✘ fetch      the digest is another
            a word of the guest
            """);
  }
}
