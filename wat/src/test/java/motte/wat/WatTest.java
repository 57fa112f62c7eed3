package motte.wat;

import static motte.wat.Texts.hex;
import static motte.wat.Texts.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import motte.format.WasmModule;
import org.junit.jupiter.api.Test;

final class WatTest {
  @Test
  void an_empty_module_is_a_header() {
    assertThat(Wat.toBinary("(module)")).containsExactly(0, 'a', 's', 'm', 1, 0, 0, 0);
  }

  @Test
  void the_word_module_may_be_left_out() {
    assertThat(hex("(memory 1) (func)")).isEqualTo(hex("(module (memory 1) (func))"));
    assertThat(hex("")).isEmpty();
  }

  @Test
  void a_function_becomes_type_function_and_code() {
    var module = hex("(module (func (param i32) (result i32) local.get 0))");

    assertThat(module).isEqualTo("01060160017f017f" + "03020100" + "0a0601040020000b");
  }

  @Test
  void implied_types_come_behind_the_explicit_ones() {
    var module = hex("(module (func (result f64) unreachable) (type (func (param i32))))");

    assertThat(module).startsWith("0109" + "02" + "60017f00" + "6000017c" + "03020101");
  }

  @Test
  void an_implied_type_is_the_first_equal_one() {
    var module = hex("(module (type (func)) (type (func)) (func))");

    assertThat(module).startsWith("010702600000600000" + "03020100");
  }

  @Test
  void a_type_in_a_group_of_several_is_not_implied() {
    var module = hex("(module (rec (type (func)) (type (struct))) (func))");

    assertThat(module).startsWith("010b02" + "4e02" + "600000" + "5f00" + "600000" + "03020102");
  }

  @Test
  void a_type_use_must_agree_with_its_inline_form() {
    assertThat(refusal("(module (type $t (func)) (func (type $t) (param i32)))"))
        .isEqualTo("line 1, column 32: inline function type (i32) -> () is not type 0, () -> ()");
  }

  @Test
  void identifiers_mean_indices_wherever_they_stand() {
    var named =
        """
        (module
          (import "m" "f" (func $f))
          (func $g (param $a i32) (local $b i32) (call $f) (call $g (local.get $b)))
          (table $t 1 funcref)
          (export "g" (func $g))
          (start $f)
          (elem (table $t) (i32.const 0) func $g))
        """;
    var numbered =
        """
        (module
          (import "m" "f" (func))
          (func (param i32) (local i32) (call 0) (call 1 (local.get 1)))
          (table 1 funcref)
          (export "g" (func 1))
          (start 0)
          (elem (table 0) (i32.const 0) func 1))
        """;

    assertThat(hex(named)).startsWith(hex(numbered));
  }

  @Test
  void an_unknown_name_is_refused_with_its_place() {
    assertThat(refusal("(module\n  (func (call $missing)))"))
        .isEqualTo("line 2, column 15: unknown func $missing");
  }

  @Test
  void a_name_stands_for_one_thing() {
    assertThat(refusal("(module (global $g i32 (i32.const 0)) (global $g i32 (i32.const 0)))"))
        .endsWith("duplicate global $g");
    assertThat(refusal("(module (func (param $x i32) (local $x i32)))"))
        .endsWith("duplicate local $x");
  }

  @Test
  void imports_come_before_what_the_module_defines() {
    assertThat(refusal("(module (func) (import \"m\" \"f\" (func)))"))
        .endsWith("import after function");
    assertThat(refusal("(module (memory 1) (func (import \"m\" \"f\")))"))
        .endsWith("import after memory");
  }

  @Test
  void inline_imports_and_exports_are_imports_and_exports() {
    assertThat(hex("(module (memory (export \"a\") (export \"b\") (import \"m\" \"n\") 1 2))"))
        .isEqualTo(
            hex(
                "(module (import \"m\" \"n\" (memory 1 2)) (export \"a\" (memory 0))"
                    + " (export \"b\" (memory 0)))"));
  }

  @Test
  void inline_data_sizes_the_memory() {
    assertThat(hex("(module (memory (data \"a\" \"b\")))"))
        .isEqualTo(hex("(module (memory 1 1) (data (i32.const 0) \"ab\"))"));
    assertThat(hex("(module (memory i64 (data)))"))
        .isEqualTo(hex("(module (memory i64 0 0) (data (i64.const 0)))"));
  }

  @Test
  void inline_elements_size_the_table() {
    assertThat(hex("(module (func) (table funcref (elem 0 0)))"))
        .isEqualTo(
            hex("(module (func) (table 2 2 funcref) (elem (table 0) (i32.const 0) func 0 0))"));
  }

  @Test
  void limits_say_width_and_sharing() {
    assertThat(hex("(module (memory i64 1 2))")).isEqualTo("05040105" + "0102");
    assertThat(hex("(module (memory 1 2 shared))")).isEqualTo("05040103" + "0102");
    assertThat(hex("(module (table i64 1 externref))")).isEqualTo("0404016f0401");
  }

  @Test
  void a_data_count_precedes_code_that_needs_it() {
    assertThat(hex("(module (func (data.drop 0)) (data \"\"))")).contains("0c0101");
    assertThat(hex("(module (func) (data \"\"))")).doesNotContain("0c0101");
  }

  @Test
  void subtypes_say_whether_they_are_final() {
    assertThat(hex("(module (type $a (sub (func))) (type (sub final $a (func))))"))
        .startsWith("010c02" + "5000600000" + "4f0100600000");
    assertThat(hex("(module (type (sub final (func))))")).startsWith("010401600000");
  }

  @Test
  void fields_of_structures_have_names_and_mutability() {
    var module =
        """
        (module
          (type $p (struct (field $x i8) (field (mut i32) (ref null $p)) (field $y (mut v128))))
          (func (param (ref $p)) (drop (struct.get_s $p $x (local.get 0)))
            (struct.set $p $y (local.get 0) (v128.const i64x2 0 0))))
        """;

    assertThat(hex(module)).contains("5f04" + "7800" + "7f01" + "630000" + "7b01");
    assertThat(hex(module)).contains("fb030000").contains("fb050003");
  }

  @Test
  void the_module_may_hold_only_one_start() {
    assertThat(refusal("(module (func $f) (start $f) (start $f))"))
        .isEqualTo("line 1, column 30: multiple start sections");
  }

  @Test
  void one_of_each_kind_of_thing_is_a_valid_module() throws IOException {
    try (var text = WatTest.class.getResourceAsStream("everything.wat")) {
      var module = WasmModule.parse(Wat.toBinary(text.readAllBytes()));

      assertThat(module.customSections("made-by")).hasSize(1);
    }
  }

  @Test
  void nothing_may_follow_the_module() {
    assertThat(refusal("(module) (module)")).startsWith("line 1, column 10: unexpected token");
  }

  @Test
  void what_is_open_must_be_closed() {
    assertThat(refusal("(module\n (func")).isEqualTo("line 2, column 2: unclosed `(`");
    assertThat(refusal("(module))")).isEqualTo("line 1, column 9: unexpected `)`");
    assertThat(refusal("(module (; (; ;)")).isEqualTo("line 1, column 9: unclosed comment");
    assertThat(refusal("(module (data \"abc\n\"))"))
        .isEqualTo("line 1, column 19: unclosed string");
  }

  @Test
  void lines_end_with_any_of_three_marks() {
    assertThat(refusal(";; a\r\n;; b\r;; c\n  oops")).startsWith("line 4, column 3: ");
  }

  @Test
  void bytes_must_be_utf_8() {
    assertThat(Wat.toBinary("(module)".getBytes(StandardCharsets.UTF_8))).hasSize(8);
    org.assertj.core.api.Assertions.assertThatExceptionOfType(WatException.class)
        .isThrownBy(() -> Wat.toBinary(new byte[] {'(', (byte) 0xff}))
        .withMessageContaining("malformed UTF-8 encoding");
  }

  @Test
  void text_is_told_from_binary_by_its_first_byte() {
    assertThat(Wat.isText("(module)".getBytes(StandardCharsets.UTF_8))).isTrue();
    assertThat(Wat.isText(";; a comment".getBytes(StandardCharsets.UTF_8))).isTrue();
    assertThat(Wat.isText("\n\t (module)".getBytes(StandardCharsets.UTF_8))).isTrue();
    assertThat(Wat.isText(Wat.toBinary("(module)"))).isFalse();
    assertThat(Wat.isText(new byte[0])).isFalse();
  }
}
