package motte.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TranscriptTest {
  private static final String PAGE =
      """
      Text with `$ no command`.

      ```console
      $ motte up
      listens at …
      …
      ready
      ```
      ```c hello/hello.c
      int main(void) {}
      ```
      ```toml
      just = "shown"
      ```
      ```console second
      $ false
      $ echo $?
      1
      ^C
      ```
      """;

  @Test
  void a_page_is_read_as_the_steps_of_its_reader(@TempDir Path folder) throws Exception {
    var page = Files.writeString(folder.resolve("page.md"), PAGE);

    var steps = Transcript.of(page);

    assertThat(steps)
        .containsExactly(
            new Transcript.Typed(
                "page.md:4", "first", "motte up", List.of("listens at …", "…", "ready")),
            new Transcript.Written("page.md:10", "hello/hello.c", "int main(void) {}\n"),
            new Transcript.Typed("page.md:16", "second", "false", List.of()),
            new Transcript.Typed("page.md:16", "second", "echo $?", List.of("1")),
            new Transcript.Interrupted("page.md:16", "second"));
  }

  @Test
  void output_that_is_not_shown_is_a_difference() {
    var typed = new Transcript.Typed("", "", "x", List.of("listens at …:7", "…", "it is (ready)"));

    assertThat("listens at here:7\none\ntwo\nit is (ready)\n").matches(typed.wholePattern());
    assertThat("listens at here:7\nit is (ready)\n").matches(typed.wholePattern());
    assertThat("listens at here:7\nit is (ready)\nmore\n").doesNotMatch(typed.wholePattern());
    assertThat("listens at here:8\nit is (ready)\n").doesNotMatch(typed.wholePattern());
    assertThat("first\nlistens at here:7\nit is (ready)\n").doesNotMatch(typed.wholePattern());
    assertThat("listens at here:7\nit is !ready!\n").doesNotMatch(typed.wholePattern());
  }
}
