package motte.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/// What code is refused, and how that is told. The specification's suite has the many other cases.
final class ValidatorTest {
  private static AbstractThrowableAssert<?, ? extends Throwable> invalid(int... code) {
    return refusal("wasm-invalid", code);
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> malformed(int... code) {
    return refusal("wasm-malformed", code);
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refusal(
      String error, int... code) {
    return assertThatThrownBy(() -> WasmModule.parse(Binary.withCode(code)))
        .isInstanceOf(FormatException.class)
        .hasFieldOrPropertyWithValue("code", error);
  }

  @Test
  void the_message_names_offset_instruction_and_function() {
    var wasm = Binary.base(1).code(0x42, 1, 0x45, 0x1a).functionName("twice").build();

    assertThatThrownBy(() -> WasmModule.parse(wasm))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            "invalid WebAssembly at offset 0x32 in `i32.eqz` of function 0 `twice`: "
                + "type mismatch: i32 is expected, but found i64");
  }

  @Test
  void an_empty_stack_gives_nothing() {
    invalid(0x45).hasMessageContaining("i32 is expected, and the stack is empty");
    invalid(0x1a).hasMessageContaining("a value is expected");
  }

  @Test
  void a_block_does_not_reach_for_the_values_around_it() {
    invalid(0x41, 1, 0x02, 0x40, 0x1a, 0x0b).hasMessageContaining("stack is empty");
  }

  @Test
  void a_block_leaves_no_more_than_it_says() {
    invalid(0x02, 0x40, 0x41, 1, 0x0b).hasMessageContaining("1 more values");
  }

  @Test
  void an_if_without_else_gives_what_it_takes() {
    // (if (param i32) (result i32)), (if (result i32)), (if (param i32))
    var module =
        Binary.module()
            .section(1, 3, 0x60, 0, 0, 0x60, 0, 1, 0x7f, 0x60, 1, 0x7f, 0)
            .section(3, 1, 0);

    WasmModule.parse(Binary.withCode(0x41, 1, 0x41, 1, 0x04, 1, 0x0b, 0x1a));
    assertThatThrownBy(
            () -> WasmModule.parse(module.code(0x41, 1, 0x04, 1, 0x41, 2, 0x0b, 0x1a).build()))
        .hasMessageContaining("the stack is empty");
  }

  @Test
  void an_if_without_else_takes_no_more_than_it_gives() {
    var module = Binary.module().section(1, 2, 0x60, 0, 0, 0x60, 1, 0x7f, 0).section(3, 1, 0);

    assertThatThrownBy(
            () -> WasmModule.parse(module.code(0x41, 1, 0x41, 1, 0x04, 1, 0x1a, 0x0b).build()))
        .hasMessageContaining("1 more values");
  }

  @Test
  void code_that_is_never_reached_is_checked_too() {
    invalid(0x00, 0x42, 1, 0x45, 0x1a).hasMessageContaining("i32 is expected, but found i64");
    WasmModule.parse(Binary.withCode(0x00, 0x45, 0x1a));
  }

  @Test
  void a_known_module_is_validated_where_somebody_looks() {
    var valid = WasmModule.parseKnown(Binary.withCode(0x41, 1, 0x1a));
    var invalid = WasmModule.parseKnown(Binary.withCode(0x42, 1, 0x45, 0x1a));

    assertThat(valid.uses(Op.I32_CONST)).isTrue();
    assertThat(valid.uses(Op.I64_CONST)).isFalse();
    assertThatThrownBy(() -> invalid.body(0)).isInstanceOf(FormatException.class);
    assertThatThrownBy(() -> invalid.uses(Op.CALL_REF)).isInstanceOf(FormatException.class);
  }

  @Test
  void an_unknown_instruction_is_malformed() {
    malformed(0x27).hasMessageContaining("illegal opcode 0x27");
    malformed(0xfd, 0xff, 0x7f).hasMessageContaining("illegal opcode 0xfd 0xff 0x7f");
    malformed(0xfe, 0x04).hasMessageContaining("illegal opcode 0xfe 0x04");
  }

  @Test
  void parts_without_their_whole_are_malformed() {
    malformed(0x05).hasMessageContaining("`else` without `if`");
    malformed(0x19).hasMessageContaining("`catch` without `try`");
    malformed(0x18, 0).hasMessageContaining("`delegate` without `try`");
    malformed(0x06, 0x40, 0x19, 0x19, 0x0b).hasMessageContaining("`catch` without `try`");
    malformed(0x0b).hasMessageContaining("1 bytes after the end of the function");
    malformed(0x02, 0x40).hasMessageContaining("unexpected end");
  }

  @Test
  void a_function_reference_in_code_is_declared_elsewhere() {
    assertThatThrownBy(() ->
            WasmModule.parse(
                Binary.module()
                    .section(1, 1, 0x60, 0, 0)
                    .section(3, 1, 0)
                    .code(0xd2, 0, 0x1a)
                    .build()))
        .hasMessageContaining("undeclared function reference 0");
    WasmModule.parse(Binary.withCode(0xd2, 0, 0x1a));
  }

  @Test
  void an_atomic_access_is_aligned_exactly() {
    invalid(0x41, 0, 0xfe, 0x10, 1, 0, 0x1a).hasMessageContaining("must be natural");
    invalid(0x41, 0, 0xfe, 0x10, 3, 0, 0x1a).hasMessageContaining("larger than natural");
    WasmModule.parse(Binary.withCode(0x41, 0, 0xfe, 0x10, 2, 0, 0x1a));
  }

  @Test
  void a_memory_of_small_addresses_has_small_offsets() {
    invalid(0x41, 0, 0x28, 2, 0x80, 0x80, 0x80, 0x80, 0x10, 0x1a)
        .hasMessageContaining("offset out of range: 4294967296");
  }

  @Test
  void a_hundred_thousand_blocks_in_one_another_are_valid() {
    var code = new int[300_000];
    for (int i = 0; i < 100_000; i++) {
      code[2 * i] = 0x02;
      code[2 * i + 1] = 0x40;
      code[200_000 + i] = 0x0b;
    }

    var module = WasmModule.parse(Binary.withCode(code));

    assertThat(module.body(0).labelCount()).isEqualTo(100_001);
  }

  @Test
  void more_operands_than_a_frame_of_the_jvm_can_hold_are_refused() {
    var code = new int[40_000];
    Arrays.setAll(code, i -> i % 2 == 0 ? 0x41 : 0);

    invalid(code).hasMessageContaining("more operands on the stack than the 16000");
  }

  @Test
  void a_branch_over_more_blocks_than_there_are_leads_nowhere() {
    invalid(0x0c, 1).hasMessageContaining("unknown label 1");
    invalid(0x0c, 0xff, 0xff, 0xff, 0xff, 0x0f).hasMessageContaining("unknown label 4294967295");
  }

  @Test
  void rethrow_is_for_the_label_of_a_catch() {
    invalid(0x06, 0x40, 0x09, 0, 0x0b).hasMessageContaining("invalid rethrow label");
  }

  @Test
  void a_constant_expression_computes_and_reads_what_cannot_change() {
    var globals =
        Binary.module()
            .section(
                6, 2, Binary.I32, 0, 0x41, 2, 0x0b, Binary.I32, 0, 0x23, 0, 0x41, 3, 0x6c, 0x0b);
    var module = WasmModule.parse(globals.build());

    assertThat(module.globals().get(1).initial())
        .hasToString("global.get\ni32.const 0 0 3\ni32.mul\nend 0 1\n");
  }

  @Test
  void a_constant_expression_does_nothing_else() {
    var calls = Binary.module().section(6, 1, Binary.I32, 0, 0x41, 2, 0x45, 0x0b);
    var changing =
        Binary.module().section(6, 2, Binary.I32, 1, 0x41, 2, 0x0b, Binary.I32, 0, 0x23, 0, 0x0b);

    assertThatThrownBy(() -> WasmModule.parse(calls.build()))
        .hasMessageContaining("constant expression required: `i32.eqz`");
    assertThatThrownBy(() -> WasmModule.parse(changing.build()))
        .hasMessageContaining("global 0 is mutable");
  }
}
