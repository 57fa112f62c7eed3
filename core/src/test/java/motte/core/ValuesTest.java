package motte.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ValuesTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0 B",
    "64 MiB, 67108864, 64 MiB",
    "64MiB, 67108864, 64 MiB",
    "1536 KiB, 1572864, 1536 KiB",
    "7, 7, 7 B",
    "2 TiB, 2199023255552, 2 TiB",
  })
  void a_size_is_read_and_written_in_its_largest_unit(String text, long bytes, String written) {
    var size = ByteSize.parse(text);

    assertThat(size.bytes()).isEqualTo(bytes);
    assertThat(size).hasToString(written);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "64 MB", "1.5 GiB", "999999999999 TiB", "MiB"})
  void what_is_not_a_size_is_refused_with_an_example(String text) {
    assertThatThrownBy(() -> ByteSize.parse(text))
        .isInstanceOfSatisfying(
            CoreException.class,
            e -> {
              assertThat(e.getMessage()).contains("`" + text + "`");
              assertThat(e.hint()).contains("64 MiB");
            });
  }

  @Test
  void a_digest_is_written_as_oci_does_and_read_back() {
    var digest = Digest.sha256("hello".getBytes(StandardCharsets.UTF_8));

    assertThat(digest)
        .hasToString("sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    assertThat(Digest.parse(digest.toString())).isEqualTo(digest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha256:", "sha256:ABCD", "md5:00", "2cf24dba", "sha384:00ff"})
  void what_is_not_a_digest_is_refused(String text) {
    assertThatThrownBy(() -> Digest.parse(text)).hasMessageContaining(text);
  }

  @Test
  void upper_case_digits_are_no_digest() {
    var text = "sha256:" + "A".repeat(64);

    assertThatThrownBy(() -> Digest.parse(text)).isInstanceOf(CoreException.class);
  }

  @Test
  void a_slip_of_the_hand_finds_what_was_meant() {
    var known = List.of("files", "steward", "args", "env", "limits");

    assertThat(Suggestion.hint("flies", known)).isEqualTo("did you mean `files`?");
    assertThat(Suggestion.hint("stewart", known)).isEqualTo("did you mean `steward`?");
    assertThat(Suggestion.hint("colour", known)).startsWith("known here: files, ");
  }

  @Test
  void an_error_of_ours_is_told_with_its_hint_and_read_back_by_a_client() {
    var error =
        new CoreException(Kind.DENIED, "grade-refused", "grade `none` is refused", "see policy");

    var problem = Problem.of(error);

    assertThat(problem.text()).isEqualTo("error: grade `none` is refused\nhint: see policy");
    assertThat(problem.json().text())
        .isEqualTo(
            "{\"type\":\"urn:motte:error:grade-refused\",\"title\":\"grade refused\",\"status\":403,"
                + "\"code\":\"grade-refused\",\"detail\":\"grade `none` is refused\",\"hint\":\"see policy\"}");
    assertThat(Problem.parse(problem.json().text()).code()).isEqualTo("grade-refused");
  }

  @Test
  void the_cause_of_an_unexpected_error_is_not_told() {
    var problem = Problem.of(new IllegalStateException("/secret/path"));

    assertThat(problem.text()).doesNotContain("/secret");
    assertThat(problem.code()).isEqualTo("internal-error");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void every_kind_of_error_has_a_code_for_each_audience(Kind kind) {
    assertThat(kind.exitCode()).isBetween(1, 125);
    assertThat(kind.httpStatus()).isBetween(400, 599);
    assertThat(kind.errno()).isBetween(1, 76);
  }
}
