package motte.compile;

import static org.assertj.core.api.Assertions.assertThat;

import motte.format.Body;
import motte.format.FunctionType;
import motte.format.Op;
import motte.format.ValType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LoopTestTest {
  private static final FunctionType NOTHING = new FunctionType(new int[0], new int[0]);

  @ParameterizedTest
  @CsvSource({"16, " + Jvm.IF_ICMPLT, "-3, " + Jvm.IF_ICMPGT})
  void a_counter_that_moves_by_more_than_one_is_compared_by_order(int step, int branch) {
    var test = LoopTest.of(loop(step, Op.LOCAL_GET), 7);

    assertThat(test).isEqualTo(new LoopTest(0, branch, 5));
  }

  @Test
  void a_counter_that_moves_by_one_is_what_c2_knows_anyway() {
    assertThat(LoopTest.of(loop(1, Op.LOCAL_GET), 7)).isNull();
  }

  @Test
  void what_is_not_moved_by_a_constant_is_no_counter() {
    assertThat(LoopTest.of(loop(16, Op.GLOBAL_GET), 7)).isNull();
  }

  @Test
  void a_counter_that_wraps_around_to_zero_is_compared_by_order() {
    assertThat(LoopTest.of(wrapping(1, 1), 11)).isEqualTo(new LoopTest(0, Jvm.IF_ICMPLT, -1));
  }

  @Test
  void a_counter_that_wraps_around_in_steps_does_not_end_at_zero() {
    assertThat(LoopTest.of(wrapping(2, 1), 11)).isNull();
  }

  @Test
  void what_is_compared_with_another_local_does_not_wrap() {
    assertThat(LoopTest.of(wrapping(1, 2), 11)).isNull();
  }

  // loop; b = a + step; c = b >= a, unsigned; a = copied; br_if c. The `br_if` is instruction 11.
  private static Body wrapping(int step, int copied) {
    var body = new Body.Builder(new int[] {ValType.I32, ValType.I32, ValType.I32}, 3);
    body.label(new Body.Label(Op.END, NOTHING, 0, -1));
    body.label(new Body.Label(Op.LOOP, NOTHING, 0, 0));
    body.add(Op.LOOP, 1, 0, 0);
    body.add(Op.LOCAL_GET, 0, 0, 0);
    body.add(Op.I32_CONST, 0, 0, step);
    body.add(Op.I32_ADD, 0, 0, 0);
    body.add(Op.LOCAL_TEE, 1, 0, 0);
    body.add(Op.LOCAL_GET, 0, 0, 0);
    body.add(Op.I32_GE_U, 0, 0, 0);
    body.add(Op.LOCAL_SET, 2, 0, 0);
    body.add(Op.LOCAL_GET, copied, 0, 0);
    body.add(Op.LOCAL_SET, 0, 0, 0);
    body.add(Op.LOCAL_GET, 2, 0, 0);
    body.add(Op.BR_IF, 1, 0, 0);
    body.branchesTo(1);
    body.endsHere(1);
    body.add(Op.END, 1, 1, 0);
    body.endsHere(0);
    body.add(Op.END, 0, 1, 0);
    return body.build();
  }

  // loop; x = first + step; br_if x != 100. The `br_if` is instruction 7.
  private static Body loop(int step, Op first) {
    var body = new Body.Builder(new int[] {ValType.I32}, 1);
    body.label(new Body.Label(Op.END, NOTHING, 0, -1));
    body.label(new Body.Label(Op.LOOP, NOTHING, 0, 0));
    body.add(Op.LOOP, 1, 0, 0);
    body.add(first, 0, 0, 0);
    body.add(Op.I32_CONST, 0, 0, step);
    body.add(Op.I32_ADD, 0, 0, 0);
    body.add(Op.LOCAL_TEE, 0, 0, 0);
    body.add(Op.I32_CONST, 0, 0, 100);
    body.add(Op.I32_NE, 0, 0, 0);
    body.add(Op.BR_IF, 1, 0, 0);
    body.branchesTo(1);
    body.endsHere(1);
    body.add(Op.END, 1, 1, 0);
    body.endsHere(0);
    body.add(Op.END, 0, 1, 0);
    return body.build();
  }
}
