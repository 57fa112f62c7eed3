package motte.wat;

import static motte.wat.Texts.hex;
import static motte.wat.Texts.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import motte.format.WasmModule;
import org.junit.jupiter.api.Test;

final class NamesTest {
  @Test
  void identifiers_become_a_name_section() {
    var module = hex("(module $m (func $f (param $a i32) (local i64) (local $b i32)))");

    assertThat(module)
        .endsWith(
            "001a"
                + "04"
                + utf8("name")
                + "0002"
                + "01"
                + utf8("m")
                + "0104"
                + "0100"
                + "01"
                + utf8("f")
                + "0209"
                + "0100"
                + "02"
                + "00"
                + "01"
                + utf8("a")
                + "02"
                + "01"
                + utf8("b"));
  }

  @Test
  void names_reach_the_decoder() {
    var module =
        WasmModule.parse(
            Wat.toBinary("(module $app (import \"m\" \"n\" (func $i)) (func) (func $f))"));

    assertThat(module.functionName(0)).isEqualTo("i");
    assertThat(module.functionName(2)).isEqualTo("f");
  }

  @Test
  void an_annotation_names_what_has_no_identifier_or_another() {
    assertThat(hex("(module (@name \"m\") (func $f (@name \"g\")) (func (@name \"h\")))"))
        .isEqualTo(hex("(module $m (func $g) (func $h))"))
        .contains("0107" + "02" + "00" + "01" + utf8("g") + "01" + "01" + utf8("h"));
  }

  @Test
  void an_annotation_stands_where_an_identifier_does() {
    assertThat(refusal("(module (func) (@name \"M\"))")).endsWith("misplaced @name annotation");
    assertThat(refusal("(module (@name \"a\") (@name \"b\"))")).contains("multiple module");
  }

  @Test
  void custom_sections_stand_where_they_are_told() {
    var module =
        hex(
            """
            (module (memory 1) (func)
              (@custom "e")
              (@custom "c" (before memory) "12")
              (@custom "d" (after memory))
              (@custom "a" (before first)))
            """);

    assertThat(module)
        .isEqualTo(
            "0002"
                + "01"
                + utf8("a")
                + "010401600000"
                + "03020100"
                + "0004"
                + "01"
                + utf8("c")
                + "3132"
                + "0503010001"
                + "0002"
                + "01"
                + utf8("d")
                + "0a040102000b"
                + "0002"
                + "01"
                + utf8("e"));
  }

  @Test
  void branch_hints_become_a_section_before_the_code() {
    var module =
        hex(
            """
            (module (func (local i32)
              (@metadata.code.branch_hint "\\01")
              (if (i32.const 0) (then))))
            """);

    // The `if` is behind one run of locals (three bytes) and its condition (two bytes).
    assertThat(module)
        .contains(
            "19" + utf8("metadata.code.branch_hint") + "01" + "00" + "01" + "05" + "01" + "01");
  }

  @Test
  void a_branch_hint_needs_a_branch() {
    assertThat(refusal("(func (@metadata.code.branch_hint \"\\01\") nop)"))
        .contains("invalid target");
    assertThat(refusal("(func (@metadata.code.branch_hint \"\\02\") (br_if 0))"))
        .contains("malformed value");
  }

  @Test
  void other_annotations_mean_nothing_but_must_be_well_formed() {
    assertThat(hex("(module (@x (func) $a \"b\" ] ,) (@\"y\" (@)))")).isEmpty();
    assertThat(refusal("(module (@x ()")).endsWith("unclosed annotation");
    assertThat(refusal("(module (@))")).endsWith("empty annotation id");
    assertThat(refusal("(module (@x \u00e9))")).contains("illegal character U+00E9");
  }

  private static String utf8(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }
}
