package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/// A vector is kept as longs, ints, floats or doubles, whatever suits the instructions around it;
/// nobody may see which.
final class VectorFormsTest {
  private static final String[] BINARY = {
    "i32x4.add",
    "i32x4.sub",
    "i32x4.mul",
    "i32x4.min_u",
    "i32x4.gt_s",
    "i32x4.lt_u",
    "i32x4.dot_i16x8_s",
    "i32x4.extmul_high_i16x8_u",
    "i16x8.narrow_i32x4_s",
    "i16x8.add",
    "i16x8.mul",
    "i16x8.mul",
    "i8x16.sub_sat_u",
    "i64x2.add",
    "i64x2.extmul_low_i32x4_s",
    "f32x4.lt",
    "f64x2.gt",
    "f32x4.pmin",
    "f64x2.pmax",
    "v128.and",
    "v128.xor",
    "v128.andnot",
    "i8x16.shuffle 12 13 14 15 0 1 2 3 20 21 22 23 8 9 10 11",
    "i8x16.shuffle 3 2 1 0 16 5 9 31 7 7 7 7 12 20 21 22",
    "i8x16.swizzle"
  };
  private static final String[] UNARY = {
    "i32x4.neg",
    "i32x4.abs",
    "v128.not",
    "i32x4.extadd_pairwise_i16x8_s",
    "i32x4.extend_high_i16x8_s",
    "i64x2.extend_high_i32x4_u",
    "f32x4.abs",
    "f32x4.convert_i32x4_u",
    "i32x4.trunc_sat_f32x4_s",
    "f64x2.convert_low_i32x4_s",
    "i32x4.trunc_sat_f64x2_u_zero",
    "f32x4.neg"
  };

  private final Random random = new Random(20_261_122);

  @Test
  void a_chain_of_instructions_gives_what_they_give_one_by_one() {
    for (int n = 0; n < 300; n++) {
      compare(random.nextInt(1, 12));
    }
  }

  @Test
  void so_does_a_chain_that_has_to_be_divided() {
    for (int n = 0; n < 3; n++) {
      compare(700);
    }
  }

  private void compare(int length) {
    var chain = new StringBuilder();
    var steps = new StringBuilder();
    for (int i = 0; i < length; i++) {
      var step = step();
      chain.append("\n (local.set 2 ").append(step).append(')').append(move());
      steps.append(
          "\n(func (export \"%d\") (param v128 v128 v128) (result v128) %s)".formatted(i, step));
    }
    var instance =
        Text.instance(
            "(memory 1) (func (export \"all\") (param v128 v128) (result v128) (local v128 v128)"
                + chain
                + " (local.get 2))"
                + steps);
    var a = vector();
    var b = vector();

    var expected = new V128(0, 0);
    for (int i = 0; i < length; i++) {
      expected = (V128) Text.func(instance, "" + i).invoke(a, b, expected)[0];
    }

    assertThat(Text.func(instance, "all").invoke(a, b))
        .as(chain.toString())
        .containsExactly(expected);
  }

  /// An expression of the parameters 0 and 1 and what is in local 2.
  private String step() {
    return switch (random.nextInt(8)) {
      case 0, 1 -> "(%s %s)".formatted(UNARY[random.nextInt(UNARY.length)], operand());
      case 2 -> "(v128.bitselect %s %s %s)".formatted(operand(), operand(), operand());
      case 3 ->
          "(i32x4.%s %s (i32.const %d))"
              .formatted(
                  new String[] {"shl", "shr_s", "shr_u"}[random.nextInt(3)],
                  operand(),
                  random.nextInt(40));
      case 4 ->
          "(i32x4.replace_lane %d %s (i32x4.extract_lane %d %s))"
              .formatted(random.nextInt(4), operand(), random.nextInt(4), operand());
      default ->
          "(%s %s %s)".formatted(BINARY[random.nextInt(BINARY.length)], operand(), operand());
    };
  }

  private String operand() {
    return switch (random.nextInt(8)) {
      case 0 -> "(v128.const i32x4 1 -2 0x7fffffff 4)";
      case 1 -> "(i32x4.splat (i32x4.extract_lane 2 (local.get 2)))";
      case 2 -> "(i16x8.splat (i32.const " + random.nextInt() + "))";
      case 3 -> "(local.get " + random.nextInt(2) + ")";
      default -> "(local.get 2)";
    };
  }

  /// Sends local 2 by another way: through memory or another local.
  private String move() {
    return switch (random.nextInt(4)) {
      case 0 -> "(v128.store (i32.const 8) (local.get 2)) (local.set 2 (v128.load (i32.const 8)))";
      case 1 -> "(local.set 2 (i32x4.add (local.tee 3 (local.get 2)) (v128.const i32x4 0 0 0 0)))";
      default -> "";
    };
  }

  private V128 vector() {
    return new V128(half(), half());
  }

  private long half() {
    return switch (random.nextInt(4)) {
      case 0 -> 0x7fff_8000_ffff_0001L;
      case 1 -> 0x4049_0fdb_c2f7_0000L;
      default -> random.nextLong();
    };
  }
}
