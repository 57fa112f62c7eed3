package motte.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import motte.core.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReferenceTest {
  private static final Digest DIGEST = Digest.sha256(new byte[] {1});

  @Test
  void all_four_forms_are_read_and_written_alike() {
    var forms =
        List.of(
            "localhost:5000/games/cryptle",
            "localhost:5000/games/cryptle:1.0",
            "localhost:5000/games/cryptle@" + DIGEST,
            "[::1]:5000/games/cryptle:1.0@" + DIGEST);

    for (var form : forms) {
      assertThat(Reference.parse(form)).hasToString(form);
    }
  }

  @Test
  void a_reference_has_its_parts() {
    var reference = Reference.parse("registry.example/a/b_c/d:v1@" + DIGEST);

    assertThat(reference.registry()).isEqualTo("registry.example");
    assertThat(reference.repository()).isEqualTo("a/b_c/d");
    assertThat(reference.tag()).contains("v1");
    assertThat(reference.pinned()).isEqualTo(DIGEST);
    assertThat(reference.version()).isEqualTo(DIGEST.toString());
    assertThat(reference.registryUri()).hasToString("https://registry.example");
  }

  @ParameterizedTest
  @CsvSource({
    "https://host/repo:1, leave out https://",
    "cryptle:1.0, host:port/repository",
    "host/Repo:1, lower-case",
    "host/re//po:1, lower-case",
    "host/../etc:1, lower-case",
    "host/repo:, at most 128",
    "host/repo:a b, at most 128",
    "host/repo@sha256:12, hexadecimal",
    "ho st/repo:1, host:port/repository",
    "/repo:1, host:port/repository",
  })
  void a_malformed_reference_is_refused_with_advice(String text, String advice) {
    assertThatExceptionOfType(PackException.class)
        .isThrownBy(() -> Reference.parse(text))
        .satisfies(e -> assertThat(e.code()).isEqualTo("reference-malformed"))
        .satisfies(e -> assertThat(e.hint()).contains(advice));
  }

  @Test
  void a_package_is_named_by_sha256_only() {
    var text = "host/repo@" + Digest.sha384(new byte[0]);

    assertThatExceptionOfType(PackException.class).isThrownBy(() -> Reference.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"host/repo", "host/repo:1"})
  void a_tag_is_not_a_pin(String text) {
    assertThatExceptionOfType(PackException.class)
        .isThrownBy(() -> Reference.parse(text).pinned())
        .satisfies(e -> assertThat(e.code()).isEqualTo("reference-unpinned"));
  }

  @Test
  void a_reference_without_tag_and_digest_names_no_version() {
    assertThatExceptionOfType(PackException.class)
        .isThrownBy(() -> Reference.parse("host/repo").version())
        .satisfies(e -> assertThat(e.code()).isEqualTo("reference-without-version"));
  }
}
