package motte.compile;

import static org.assertj.core.api.Assertions.assertThat;

import motte.format.Body;
import motte.format.FunctionType;
import motte.format.Op;
import motte.format.ValType;
import org.junit.jupiter.api.Test;

final class SpeculationTest {
  private static final FunctionType NOTHING = new FunctionType(new int[0], new int[0]);
  private final Body.Builder body = new Body.Builder(new int[] {ValType.I32}, 1);
  private int count;

  @Test
  void values_that_are_there_anyway_are_left_to_the_jit() {
    local();
    local();

    assertThat(isMuch(ValType.I32)).isFalse();
  }

  @Test
  void one_instruction_for_one_of_the_values_is_little() {
    difference();
    local();

    assertThat(isMuch(ValType.I32)).isFalse();
  }

  @Test
  void an_instruction_for_each_is_much() {
    difference();
    difference();

    assertThat(isMuch(ValType.I32)).isTrue();
  }

  @Test
  void two_instructions_for_one_are_much() {
    difference();
    local();
    add(Op.I32_SUB, 0);
    local();

    assertThat(isMuch(ValType.I32)).isTrue();
  }

  @Test
  void what_a_local_keeps_costs_nothing() {
    difference();
    add(Op.LOCAL_TEE, 0);
    difference();
    add(Op.LOCAL_TEE, 0);

    assertThat(isMuch(ValType.I32)).isFalse();
  }

  @Test
  void zero_and_all_ones_make_a_mask_simple() {
    local();
    add(Op.I32_CONST, -1);

    assertThat(isMuch(ValType.I32)).isTrue();
  }

  @Test
  void floats_are_never_masked() {
    difference();
    difference();

    assertThat(isMuch(ValType.F64)).isFalse();
  }

  @Test
  void a_value_without_end_is_much_and_is_not_walked_to_its_end() {
    local();
    for (int i = 0; i < 100_000; i++) {
      add(Op.I32_EQZ, 0);
    }
    local();

    assertThat(isMuch(ValType.I32)).isTrue();
  }

  private void local() {
    add(Op.LOCAL_GET, 0);
  }

  private void difference() {
    local();
    local();
    add(Op.I32_SUB, 0);
  }

  private void add(Op op, long imm) {
    body.add(op, 0, 0, imm);
    count++;
  }

  // Of the two values so far, by the local as a condition.
  private boolean isMuch(int type) {
    local();
    int select = count;
    add(Op.SELECT, type);
    add(Op.DROP, type);
    body.label(new Body.Label(Op.END, NOTHING, 0, -1));
    body.endsHere(0);
    body.add(Op.END, 0, 1, 0);
    return Speculation.isMuch(body.build(), select);
  }
}
