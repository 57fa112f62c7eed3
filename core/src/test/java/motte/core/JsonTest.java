package motte.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {
  @Test
  void a_document_is_read_and_written_back() {
    var text = "{\"a\":[1,-2,{\"b\":null}],\"c\":\"ü\\n\\\"\\u0001\",\"d\":true}";

    var json = Json.parse(" " + text.replace(",", " , ") + "\n");

    assertThat(json.text()).isEqualTo(text);
    assertThat(json.map().items("a")).hasSize(3);
    assertThat(json.map().text("c")).isEqualTo("ü\n\"\u0001");
  }

  @Test
  void people_get_an_indented_document() {
    var json = Json.parse("{\"a\":[1,2],\"b\":{}}");

    assertThat(json.pretty()).isEqualTo("{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "01",
        "1.5",
        "1e3",
        "'a'",
        "\"\\x\"",
        "\"\\u12g4\"",
        "nul",
        "\"a",
        "[1] 2",
        "{\"a\":1,\"a\":2}",
        "{a:1}",
        "-",
        "12345678901234567890",
        "\"\t\""
      })
  void what_is_not_json_is_refused_with_its_position(String text) {
    assertThatThrownBy(() -> Json.parse(text))
        .isInstanceOf(CoreException.class)
        .hasMessageContaining("character");
  }

  @Test
  void nesting_beyond_64_is_refused() {
    assertThatThrownBy(() -> Json.parse("[".repeat(10_000))).hasMessageContaining("64 deep");
  }

  @Test
  void a_missing_member_is_named() {
    var json = Json.parse("{\"a\":1}").map();

    assertThatThrownBy(() -> json.text("b")).hasMessageContaining("`b` is missing");
    assertThatThrownBy(() -> json.text("a")).hasMessageContaining("`a` is not a string");
  }
}
