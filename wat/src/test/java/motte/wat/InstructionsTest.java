package motte.wat;

import static motte.wat.Texts.code;
import static motte.wat.Texts.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class InstructionsTest {
  @Test
  void folded_operands_come_first() {
    assertThat(code("(drop (i32.add (i32.const 1) (i32.const 2)))"))
        .isEqualTo(code("i32.const 1 i32.const 2 i32.add drop"))
        .isEqualTo("410141026a1a");
  }

  @Test
  void a_folded_block_holds_plain_and_folded_instructions() {
    assertThat(code("(block (result i32) i32.const 1 (i32.const 2) i32.add) drop"))
        .isEqualTo(code("block (result i32) i32.const 1 i32.const 2 i32.add end drop"));
  }

  @Test
  void a_folded_if_evaluates_its_condition_first() {
    assertThat(code("(if (i32.const 1) (then nop) (else unreachable))"))
        .isEqualTo(code("i32.const 1 if nop else unreachable end"))
        .isEqualTo("41010440" + "01" + "05" + "00" + "0b");
    assertThat(code("i32.const 1 (if (then))")).isEqualTo("410104400b");
  }

  @Test
  void labels_count_from_the_innermost_block() {
    assertThat(code("block $a block $b br $a br $b br 2 end end"))
        .isEqualTo("02400240" + "0c01" + "0c00" + "0c02" + "0b0b");
  }

  @Test
  void an_inner_label_shadows_an_outer_one_until_its_end() {
    assertThat(code("block $a block $a br $a end br $a end"))
        .isEqualTo("02400240" + "0c00" + "0b" + "0c00" + "0b");
  }

  @Test
  void a_label_may_be_repeated_but_not_changed() {
    assertThat(code("i32.const 0 if $a else $a end $a")).isEqualTo("41000440050b");
    assertThat(refusal("(func block $a end $b)"))
        .isEqualTo("line 1, column 20: mismatching label $b");
    assertThat(refusal("(func block end $b)")).endsWith("mismatching label $b");
  }

  @Test
  void a_condition_does_not_see_the_label_of_its_if() {
    assertThat(refusal("(func (if $a (br_if $a (i32.const 0)) (then)))"))
        .endsWith("unknown label $a");
  }

  @Test
  void blocks_must_match() {
    assertThat(refusal("(func block)")).contains("end expected");
    assertThat(refusal("(func end)")).endsWith("unexpected token end");
    assertThat(refusal("(func block else end)")).endsWith("unexpected token else");
    assertThat(refusal("(func i32.const 0 if else else end)")).endsWith("unexpected token else");
    assertThat(refusal("(func block (block end) end)")).endsWith("unexpected token end");
  }

  @Test
  void block_types_are_as_short_as_they_can_be() {
    assertThat(code("block end")).isEqualTo("02400b");
    assertThat(code("block (result f32) unreachable end drop")).isEqualTo("027d000b1a");
    assertThat(code("(type $t (func (param i32)))", "i32.const 0 block (param i32) drop end"))
        .isEqualTo("410002001a0b");
  }

  @Test
  void indices_that_are_zero_may_be_left_out() {
    assertThat(code("(memory 1)", "memory.size drop")).isEqualTo("3f001a");
    assertThat(code("(memory $a 1) (memory $b 1)", "memory.size $b drop")).isEqualTo("3f011a");
    assertThat(code("(table 1 funcref)", "(table.set (i32.const 0) (ref.null func))"))
        .isEqualTo("4100d0702600");
    assertThat(code("(type (func)) (table 1 funcref)", "(call_indirect (type 0) (i32.const 0))"))
        .isEqualTo("4100110000");
  }

  @Test
  void bulk_instructions_take_targets_first_in_the_text() {
    assertThat(code("(memory $a 1) (memory $b 1)", memory("memory.copy $b $a")))
        .endsWith("fc0a0100");
    assertThat(code("(memory $a 1) (memory $b 1)", memory("memory.copy"))).endsWith("fc0a0000");
    var tables = "(table $t 1 funcref) (table $u 1 funcref) (elem $e func)";
    assertThat(code(tables, memory("table.init $u $e"))).endsWith("fc0c0001");
    assertThat(code(tables, memory("table.init $e"))).endsWith("fc0c0000");
  }

  private static String memory(String instruction) {
    return "(" + instruction + " (i32.const 0) (i32.const 0) (i32.const 0))";
  }

  @Test
  void accesses_to_memory_are_aligned_by_their_size() {
    assertThat(code("(memory 1)", "(drop (i64.load32_u offset=0x10 (i32.const 0)))"))
        .isEqualTo("41003502101a");
    assertThat(code("(memory 1)", "(drop (i64.load offset=1 align=1 (i32.const 0)))"))
        .isEqualTo("41002900011a");
    assertThat(code("(memory $a 1) (memory $b 1)", "(drop (i32.load $b offset=3 (i32.const 0)))"))
        .isEqualTo("4100284201031a");
    assertThat(refusal("(memory 1) (func (drop (i32.load align=3 (i32.const 0))))"))
        .isEqualTo("line 1, column 34: alignment must be a power of two");
  }

  @Test
  void the_lane_of_an_access_is_not_its_memory() {
    var value = "(i32.const 0) (v128.const i32x4 0 0 0 0)";
    assertThat(code("(memory 1)", "(v128.store8_lane 3 " + value + ")")).endsWith("fd58000003");
    assertThat(code("(memory 1)", "(v128.store8_lane offset=1 3 " + value + ")"))
        .endsWith("fd58000103");
    assertThat(code("(memory 1) (memory 1)", "(v128.store8_lane 1 3 " + value + ")"))
        .endsWith("fd5840010003");
    assertThat(code("(memory 1) (memory $m 1)", "(v128.store8_lane $m align=1 3 " + value + ")"))
        .endsWith("fd5840010003");
  }

  @Test
  void casts_are_encoded_by_whether_null_passes() {
    assertThat(code("(drop (ref.test (ref i31) (ref.null any)))")).isEqualTo("d06efb146c1a");
    assertThat(code("(drop (ref.test (ref null i31) (ref.null any)))")).isEqualTo("d06efb156c1a");
    assertThat(code("(drop (ref.cast eqref (ref.null any)))")).isEqualTo("d06efb176d1a");
    assertThat(
            code(
                "(drop (block (result (ref i31)) (br_on_cast 0 anyref (ref i31) (ref.null any)) unreachable))"))
        .isEqualTo("02646c" + "d06e" + "fb1801006e6c" + "00" + "0b1a");
  }

  @Test
  void select_has_types_or_none() {
    assertThat(code("unreachable select unreachable")).isEqualTo("001b00");
    assertThat(code("unreachable select (result i32) drop")).isEqualTo("001c017f1a");
  }

  @Test
  void catch_clauses_see_the_labels_outside_of_their_block() {
    assertThat(code("(tag $e)", "(block $l (try_table (catch $e $l) (catch_all_ref 0) nop))"))
        .isEqualTo("0240" + "1f40" + "02" + "000000" + "0300" + "01" + "0b0b");
  }

  @Test
  void legacy_exceptions_are_plain_or_folded() {
    var plain = code("(tag $e)", "try $l nop catch $e rethrow $l catch_all end");
    var folded = code("(tag $e)", "(try $l (do nop) (catch $e (rethrow $l)) (catch_all))");

    assertThat(folded).isEqualTo(plain).isEqualTo("0640" + "01" + "0700" + "0900" + "19" + "0b");
  }

  @Test
  void a_delegate_ends_its_try_and_aims_outside_of_it() {
    assertThat(code("block $b try nop delegate $b end"))
        .isEqualTo(code("(block $b (try (do nop) (delegate $b)))"))
        .isEqualTo("02400640" + "01" + "1800" + "0b");
  }

  @Test
  void atomics_are_known() {
    assertThat(code("(memory 1 1 shared)", "(drop (i32.atomic.load offset=4 (i32.const 0)))"))
        .isEqualTo("4100fe1002041a");
    assertThat(code("atomic.fence")).isEqualTo("fe0300");
  }

  @Test
  void an_unknown_instruction_is_refused() {
    assertThat(refusal("(func\n  get_local 0)"))
        .isEqualTo("line 2, column 3: unknown operator get_local");
    assertThat(refusal("(func (i32.const0))")).endsWith("unknown operator i32.const0");
  }

  @Test
  void depth_is_no_limit() {
    int depth = 200_000;
    var text =
        "(func (result i32) "
            + "(i32.eqz ".repeat(depth)
            + "(i32.const 0)"
            + ")".repeat(depth)
            + ")";
    var blocks = "(func " + "(block $a ".repeat(depth) + "(br $a)" + ")".repeat(depth) + ")";

    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          assertThat(Wat.toBinary(text)).hasSizeGreaterThan(depth);
          assertThat(Wat.toBinary(blocks)).hasSizeGreaterThan(depth);
        });
  }
}
