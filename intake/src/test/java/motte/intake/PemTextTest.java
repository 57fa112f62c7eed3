package motte.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import motte.core.Bytes;
import org.junit.jupiter.api.Test;

class PemTextTest {
  private static final Piece FOUND = new Piece.Block("X", Bytes.parseHex("00112233"));

  @Test
  void a_block_begins_at_the_last_mark_before_its_end() {
    var block = "-----BEGIN X-----\nABEiMw==\n-----END X-----\n";

    assertThat(PemText.blocks("-----BEGIN X-----\nAAAA\n" + block)).containsExactly(FOUND);
    assertThat(PemText.blocks("-----BEGIN Y-----\n" + block + "-----END Y-----\n"))
        .containsExactly(FOUND);
    assertThat(PemText.blocks("-----BEGIN X-----\nAAAA\n-----END Y-----\n-----END X-----\n"))
        .isEmpty();
    assertThat(PemText.blocks("-----BEGIN X-----\nA===\n-----END X-----\n" + block))
        .containsExactly(FOUND);
  }

  @Test
  void each_character_is_read_a_few_times_however_large_and_odd_the_text() {
    int many = 20_000;
    var ends = numbered("-----END %d-----\n", many);
    for (var text :
        List.of(
            "-----BEGIN X-----\n".repeat(many),
            "-----BEGIN X-----\n=\n".repeat(many) + "-----END X-----",
            "-----BEGIN X-----\nA: ".repeat(many) + "\n\n=\n-----END X-----",
            numbered("-----BEGIN %d-----\n", many) + ends,
            numbered("-----BEGIN %d-----\nA: b\n", many) + "=\n" + ends,
            "-----BEGIN ".repeat(many) + "-----END ".repeat(many),
            "-----BEGIN X-----\n" + "A: b\n c\n".repeat(many) + "\n=\n-----END X-----",
            "-----BEGIN " + "-".repeat(many) + " ".repeat(many))) {
      var read = new AtomicLong();

      assertThat(PemText.blocks(new Counted(text, read))).isEmpty();

      assertThat(read).hasValueLessThan(20L * text.length());
    }
  }

  private static String numbered(String line, int many) {
    return IntStream.range(0, many).mapToObj(line::formatted).collect(Collectors.joining());
  }

  /// Text that counts how often a character of it is read, or copied.
  private record Counted(String text, AtomicLong read) implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      read.incrementAndGet();
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      read.addAndGet(end - start);
      return new Counted(text.substring(start, end), read);
    }

    @Override
    public String toString() {
      read.addAndGet(text.length());
      return text;
    }
  }
}
