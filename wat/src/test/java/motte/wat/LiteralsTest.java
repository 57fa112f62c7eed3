package motte.wat;

import static motte.wat.Texts.code;
import static motte.wat.Texts.hex;
import static motte.wat.Texts.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import motte.wat.Node.Atom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LiteralsTest {
  @Test
  void integers_are_signed_or_unsigned() {
    assertThat(code("i32.const 4294967295 drop")).isEqualTo(code("i32.const -1 drop"));
    assertThat(code("i32.const 0x8000_0000 drop")).isEqualTo(code("i32.const -0x80000000 drop"));
    assertThat(code("i64.const 18446744073709551615 drop")).isEqualTo("427f1a");
    assertThat(code("i32.const +7 drop")).isEqualTo("41071a");
    assertThat(code("i32.const 1_000 drop")).isEqualTo("41e8071a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "i32.const 4294967296",
        "i32.const -2147483649",
        "i64.const 18446744073709551616",
        "i64.const -9223372036854775809",
        "f32.const 0x1p128",
        "f32.const 340282356779733661637539395458142568448",
        "f64.const 1e309",
        "f32.const nan:0x0",
        "f32.const nan:0x800000",
        "v128.const i8x16 256 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0",
        "i8x16.extract_lane_u 256"
      })
  void numbers_out_of_range_are_refused(String instruction) {
    assertThat(refusal("(func " + instruction + ")")).contains("constant out of range");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "i32.const",
        "i32.const _1",
        "i32.const 1_",
        "i32.const 1__0",
        "i32.const 0x",
        "i32.const 0x_1",
        "i32.const 0b1",
        "i32.const 1.0",
        "f32.const .5",
        "f32.const 0x.5",
        "f32.const 1e",
        "f32.const 1e+",
        "f32.const 0x1p",
        "f32.const nan:1",
        "f32.const nan:canonical",
        "f32.const infinity",
        "f32.const 1_.0",
        "f32.const 1._0",
        "f64.const 1f",
        "f64.const 1d",
        "f32.const 1e1.5",
        "v128.const 0 0"
      })
  void what_is_no_number_is_refused(String instruction) {
    assertThat(refusal("(func " + instruction + ")")).contains("unexpected token");
  }

  @Test
  void special_floats_are_bits() {
    assertThat(f32("nan")).isEqualTo(0x7fc00000);
    assertThat(f32("-nan:0x1")).isEqualTo(0xff800001);
    assertThat(f32("-inf")).isEqualTo(0xff800000);
    assertThat(f32("-0")).isEqualTo(0x80000000);
    assertThat(f64("nan:0x4000000000001")).isEqualTo(0x7ff4000000000001L);
  }

  @Test
  void a_float_is_rounded_once() {
    // Through a double, both would be rounded to the even neighbour.
    assertThat(f32("0x1.00000100000000001p-50"))
        .isEqualTo(Float.floatToRawIntBits(0x1.000002p-50f));
    assertThat(f32("8.8817847263968443574e-16"))
        .isEqualTo(Float.floatToRawIntBits(0x1.000002p-50f));
    assertThat(f32("0x1.000001p-50")).isEqualTo(Float.floatToRawIntBits(0x1p-50f));
  }

  @Test
  void the_smallest_floats_are_rounded_like_all_others() {
    assertThat(f32("0x1p-149")).isEqualTo(1);
    assertThat(f32("0x1p-150")).isEqualTo(0);
    assertThat(f32("0x1.0000001p-150")).isEqualTo(1);
    assertThat(f32("0x1p-151")).isEqualTo(0);
    assertThat(f32("0x0.ffffffp-126")).isEqualTo(0x00800000);
    assertThat(f64("0x1p-1074")).isEqualTo(1);
    assertThat(f64("0x0.fffffffffffff8p-1022")).isEqualTo(0x0010000000000000L);
  }

  @Test
  void far_exponents_take_no_time() {
    assertThat(f64("0x1p-99999999999999999999")).isZero();
    assertThat(f64("1e-99999999999999999999")).isZero();
    assertThat(f64("0x0p99999999999999999999")).isZero();
    assertThat(f64("0x" + "0".repeat(500) + "1p0")).isEqualTo(Double.doubleToLongBits(1));
    assertThat(f64("0x1" + "0".repeat(100_000) + "p-400000")).isEqualTo(Double.doubleToLongBits(1));
  }

  @Test
  void random_hexadecimal_floats_agree_with_exact_arithmetic() {
    var random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      var digits = new BigInteger(1 + random.nextInt(140), random);
      int exponent = random.nextInt(400) - 250;
      var text = "0x" + digits.toString(16) + "p" + exponent;
      var exact =
          exponent >= 0
              ? new BigDecimal(digits.shiftLeft(exponent))
              : new BigDecimal(digits).divide(new BigDecimal(BigInteger.TWO.pow(-exponent)));

      if (Float.isFinite(exact.floatValue())) {
        assertThat(f32(text)).as(text).isEqualTo(Float.floatToRawIntBits(exact.floatValue()));
      }
      assertThat(f64(text)).as(text).isEqualTo(Double.doubleToRawLongBits(exact.doubleValue()));
    }
  }

  @Test
  void random_decimal_floats_agree_with_exact_arithmetic() {
    var random = new Random(4);
    for (int i = 0; i < 20_000; i++) {
      var exact =
          new BigDecimal(new BigInteger(1 + random.nextInt(140), random), random.nextInt(90) - 10);
      var text = exact.toString().replace("E", "e");

      if (Float.isFinite(exact.floatValue())) {
        assertThat(f32(text)).as(text).isEqualTo(Float.floatToRawIntBits(exact.floatValue()));
      }
      assertThat(f64(text)).as(text).isEqualTo(Double.doubleToRawLongBits(exact.doubleValue()));
    }
  }

  @Test
  void vectors_have_six_shapes() {
    var ones = "fd0c" + "01000000020000000300000004000000" + "1a";
    assertThat(code("v128.const i32x4 1 2 3 4 drop")).isEqualTo(ones);
    assertThat(code("v128.const i16x8 1 0 2 0 3 0 4 0 drop")).isEqualTo(ones);
    assertThat(code("v128.const i8x16 1 0 0 0 2 0 0 0 3 0 0 0 4 0 0 0 drop")).isEqualTo(ones);
    assertThat(code("v128.const i64x2 0x200000001 0x400000003 drop")).isEqualTo(ones);
    assertThat(code("v128.const f32x4 1 -0 nan inf drop"))
        .isEqualTo("fd0c" + "0000803f" + "00000080" + "0000c07f" + "0000807f" + "1a");
    assertThat(code("v128.const f64x2 1 -0x1p-1074 drop"))
        .isEqualTo("fd0c" + "000000000000f03f" + "0100000000000080" + "1a");
  }

  @Test
  void strings_hold_any_byte() {
    assertThat(hex("(data \"a\\tb\\n\\\\\\\"\\'\\00\\fF\\u{20AC}\u20ac\")"))
        .endsWith("010f" + "6109620a5c222700ff" + "e282ac" + "e282ac");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\",
        "\\x",
        "\\1",
        "\\1g",
        "\\u",
        "\\u{}",
        "\\u{110000}",
        "\\u{d800}",
        "\\u{1_}",
        "\\u{_1}",
        "\u0001",
        "\u007f"
      })
  void malformed_strings_are_refused(String content) {
    assertThat(refusal("(data \"" + content + "\")")).startsWith("line 1, column ");
  }

  @Test
  void half_a_surrogate_pair_is_no_text() {
    assertThat(refusal("(data \"\ud800\")")).contains("malformed UTF-8");
    assertThat(refusal("(func \ud800)")).contains("illegal character U+D800");
  }

  @Test
  void names_are_utf_8_but_data_are_bytes() {
    assertThat(refusal("(export \"\\ff\" (func 0))")).endsWith("malformed UTF-8 encoding");
    assertThat(hex("(data \"\\ff\")")).endsWith("01ff");
  }

  @Test
  void tokens_that_touch_are_one_word() {
    assertThat(refusal("(data\"a\")")).contains("unexpected token");
    assertThat(refusal("(data \"a\"\"b\")")).contains("unexpected token");
    assertThat(refusal("(func br 0drop)")).contains("unexpected token 0drop");
    assertThat(hex("(func(nop)nop)")).isEqualTo(hex("(func (nop) nop)"));
  }

  @Test
  void identifiers_may_be_quoted() {
    assertThat(code("block $\"a b\" br $\"a\\20b\" end")).isEqualTo("02400c000b");
    assertThat(code("block $a br $\"a\" end")).isEqualTo("02400c000b");
    assertThat(refusal("(func $)")).endsWith("empty identifier");
    assertThat(refusal("(func $\"\")")).endsWith("empty identifier");
    assertThat(refusal("(func $\"\\ff\")")).endsWith("malformed UTF-8 encoding");
  }

  private static int f32(String text) {
    return (int) FloatFormat.F32.parse(new Atom(text, Position.START));
  }

  private static long f64(String text) {
    return FloatFormat.F64.parse(new Atom(text, Position.START));
  }
}
