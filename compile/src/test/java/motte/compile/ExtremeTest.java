package motte.compile;

import static org.assertj.core.api.Assertions.assertThat;

import motte.format.Body;
import motte.format.FunctionType;
import motte.format.Op;
import motte.format.ValType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExtremeTest {
  private static final FunctionType NOTHING = new FunctionType(new int[0], new int[0]);

  @ParameterizedTest
  @CsvSource({
    "0, 1, I32_LT_S, 0, 1, min",
    "0, 1, I32_LE_S, 0, 1, min",
    "0, 1, I32_GT_S, 1, 0, min",
    "0, 1, I32_LT_S, 1, 0, max",
    "1, 0, I32_GE_S, 1, 0, max",
    "0, 1, I64_LT_S, 0, 1, min",
    "0, 1, I64_GT_S, 0, 1, max"
  })
  void the_lesser_or_greater_of_two_locals_is_a_method(
      int first, int second, Op compare, int left, int right, String method) {
    var found = Extreme.of(body(first, second, compare, left, right), 5);

    assertThat(found == null ? "" : found.name).isEqualTo(method);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, I32_LT_U, 0, 1",
    "0, 1, I32_EQ, 0, 1",
    "0, 1, I32_LT_S, 0, 2",
    "0, 2, I32_LT_S, 0, 1"
  })
  void what_compares_otherwise_or_something_else_is_none(
      int first, int second, Op compare, int left, int right) {
    assertThat(Extreme.of(body(first, second, compare, left, right), 5)).isNull();
  }

  // The `select` is instruction 5.
  private static Body body(int first, int second, Op compare, int left, int right) {
    int type = compare.code() < Op.I64_EQZ.code() ? ValType.I32 : ValType.I64;
    var body = new Body.Builder(new int[] {type, type, type}, 3);
    body.label(new Body.Label(Op.END, NOTHING, 0, -1));
    body.add(Op.LOCAL_GET, first, 0, 0);
    body.add(Op.LOCAL_GET, second, 0, 0);
    body.add(Op.LOCAL_GET, left, 0, 0);
    body.add(Op.LOCAL_GET, right, 0, 0);
    body.add(compare, 0, 0, 0);
    body.add(Op.SELECT, 0, 0, type);
    body.add(Op.DROP, 0, 0, type);
    body.endsHere(0);
    body.add(Op.END, 0, 1, 0);
    return body.build();
  }
}
