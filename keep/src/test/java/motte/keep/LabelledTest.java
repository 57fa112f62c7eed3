package motte.keep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LabelledTest {
  private final ByteArrayOutputStream shared = new ByteArrayOutputStream();
  private final Labelled front = new Labelled(shared, "front");
  private final Labelled ledger = new Labelled(shared, "ledger");

  @Test
  void lines_of_two_do_not_mix_however_they_are_written() throws IOException {
    write(front, "one ");
    write(ledger, "a\nb");
    write(front, "line\n");
    front.flush();
    write(ledger, "\n\n");

    assertThat(written()).isEqualTo("ledger: a\nfront: one line\nledger: b\nledger: \n");
  }

  @Test
  void a_line_that_was_not_finished_comes_at_the_end() throws IOException {
    write(front, "no end");
    front.flush();
    assertThat(written()).isEmpty();

    front.close();
    front.close();

    assertThat(written()).isEqualTo("front: no end\n");
  }

  @Test
  void a_line_without_end_is_broken_and_loses_nothing() throws IOException {
    write(front, "x".repeat(20_000));
    front.close();

    assertThat(written().lines()).hasSize(3).allMatch(line -> line.startsWith("front: "));
    assertThat(written().replaceAll("front: |\\n", "")).isEqualTo("x".repeat(20_000));
  }

  @Test
  void a_single_byte_is_a_byte_like_any_other() throws IOException {
    front.write('a');
    front.write('\n');

    assertThat(written()).isEqualTo("front: a\n");
  }

  private static void write(Labelled to, String text) throws IOException {
    to.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private String written() {
    return shared.toString(StandardCharsets.UTF_8);
  }
}
