package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import motte.wasm.Trap.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Objects that the JVM's collector serves. (What instructions do with them, the specification's
/// suite says.)
@Timeout(60)
final class GcTest {

  @Test
  void an_object_is_cast_by_another_module_that_defines_its_type_alike() {
    var types =
        """
        (rec
          (type $list (sub (struct (field i32) (field (ref null $list)))))
          (type $more (sub $list (struct (field i32) (field (ref null $list)) (field v128)))))
        (type $other (sub (struct (field i32) (field (ref null $list)))))\
        """;
    var maker =
        Text.instance(
            types
                + """
                (func (export "make") (param i32) (result (ref $list))
                  (struct.new $more (local.get 0) (ref.null $list) (v128.const i64x2 3 4)))\
                """);
    var user =
        Text.module(
                """
                (type $elsewhere (func (param i64)))
                """
                    + types
                    + """
                    (import "maker" "make" (func $make (param i32) (result (ref $list))))
                    (func (export "use") (param i32) (result i32 i64 i32)
                      (local $it (ref null $list))
                      (local.set $it (call $make (local.get 0)))
                      (struct.get $list 0 (local.get $it))
                      (i64x2.extract_lane 1
                        (struct.get $more 2 (ref.cast (ref $more) (local.get $it))))
                      (ref.test (ref $other) (local.get $it)))\
                    """)
            .instantiate(Imports.none().with("maker", maker), Limits.defaults());

    assertThat(Text.func(user, "use").invoke(8)).containsExactly(8, 4L, 0);
  }

  @Test
  void a_structure_of_many_fields_holds_them_all() {
    var kinds = new String[] {"i8", "i16", "i32", "i64", "f32", "f64", "v128", "externref"};
    var fields =
        IntStream.range(0, 400)
            .mapToObj(i -> "(field (mut " + kinds[i % 8] + "))")
            .collect(Collectors.joining());
    var values =
        IntStream.range(0, 400)
            .mapToObj(i ->
                switch (i % 8) {
                  case 0, 1, 2 -> "(i32.const " + (i - 200) + ")";
                  case 3 -> "(i64.const " + i + ")";
                  case 4 -> "(f32.const " + i + ")";
                  case 5 -> "(f64.const " + i + ")";
                  case 6 -> "(v128.const i64x2 " + i + " " + 2 * i + ")";
                  default -> "(local.get 0)";
                })
            .collect(Collectors.joining());
    var instance =
        Text.instance(
            """
            (type $s (struct %s))
            (func (export "run") (param externref)
              (result i32 i32 i32 i32 i32 i64 f32 f64 i64 externref)
              (local $s (ref $s))
              (local.set $s (struct.new $s %s))
              (struct.set $s 8 (local.get $s) (i32.const 0x181))
              (struct.set $s 9 (local.get $s) (i32.const 0x18001))
              (struct.set $s 14 (local.get $s) (v128.const i64x2 5 6))
              (struct.get_s $s 8 (local.get $s))
              (struct.get_u $s 8 (local.get $s))
              (struct.get_s $s 9 (local.get $s))
              (struct.get_u $s 9 (local.get $s))
              (struct.get $s 394 (local.get $s))
              (struct.get $s 395 (local.get $s))
              (struct.get $s 396 (local.get $s))
              (struct.get $s 397 (local.get $s))
              (i64x2.extract_lane 1 (struct.get $s 14 (local.get $s)))
              (struct.get $s 399 (local.get $s)))\
            """
                .formatted(fields, values));

    assertThat(Text.func(instance, "run").invoke("x"))
        .containsExactly(-127, 0x81, -0x7fff, 0x8001, 194, 395L, 396f, 397.0, 6L, "x");
  }

  @Test
  void an_array_of_ten_thousand_given_elements_is_made() {
    var text = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      text.append("(i32.const ").append(i * 7).append(')');
    }
    var instance =
        Text.instance(
            """
            (type $a (array i32))
            (func (export "run") (param i32) (result i32 i32)
              (local $a (ref $a))
              (local.set $a (array.new_fixed $a 10000 %s))
              (array.get $a (local.get $a) (local.get 0))
              (array.len (local.get $a)))\
            """
                .formatted(text));

    assertThat(Text.func(instance, "run").invoke(9_999)).containsExactly(69_993, 10_000);
  }

  @Test
  void a_chain_of_forty_subtypes_is_told_apart() {
    var text = new StringBuilder("(type $t0 (sub (struct (field i32))))");
    for (int i = 1; i < 40; i++) {
      text.append("(type $t%d (sub $t%d (struct (field i32) ".formatted(i, i - 1))
          .append("(field i64)".repeat(i))
          .append(")))");
    }
    text.append("(func (export \"run\") (param i32) (result i32) (local $x anyref)");
    text.append("(local.set $x (struct.new_default $t39))");
    text.append("(if (i32.eqz (local.get 0)) (then (local.set $x (struct.new_default $t20))))");
    for (int i = 0; i < 40; i++) {
      text.append("(ref.test (ref $t%d) (local.get $x))".formatted(i));
      text.append(i == 0 ? "" : "(i32.add)");
    }
    var instance = Text.instance(text.append(')').toString());

    assertThat(Text.func(instance, "run").call(1)).containsExactly(40);
    assertThat(Text.func(instance, "run").call(0)).containsExactly(21);
  }

  @Test
  void what_the_jvm_notices_has_the_name_that_wasm_gives_it() {
    var instance =
        Text.instance(
            """
            (type $s (struct (field i32)))
            (type $a (array (mut i8)))
            (func (export "null") (drop (struct.get $s 0 (ref.null $s))))
            (func (export "null array") (drop (array.len (ref.null array))))
            (func (export "cast") (drop (ref.cast (ref $s) (array.new_default $a (i32.const 1)))))
            (func (export "cast null") (drop (ref.cast (ref $s) (ref.null any))))
            (func (export "bounds")
              (drop (array.get_u $a (array.new_default $a (i32.const 1)) (i32.const -1))))
            (func (export "huge") (drop (array.new_default $a (i32.const -1))))\
            """);

    assertThat(trap(instance, "null")).isEqualTo(Reason.NULL_REFERENCE);
    assertThat(trap(instance, "null array")).isEqualTo(Reason.NULL_REFERENCE);
    assertThat(trap(instance, "cast")).isEqualTo(Reason.CAST_FAILURE);
    assertThat(trap(instance, "cast null")).isEqualTo(Reason.CAST_FAILURE);
    assertThat(trap(instance, "bounds")).isEqualTo(Reason.OUT_OF_BOUNDS_ARRAY);
    assertThat(trap(instance, "huge")).isEqualTo(Reason.OUT_OF_MEMORY);
  }

  @Test
  void classes_of_types_go_with_the_modules_that_use_them() throws InterruptedException {
    var dropped = new WeakReference<>(classOfAnObject());

    for (int i = 0; i < 100 && dropped.get() != null; i++) {
      System.gc();
      Thread.sleep(10);
    }

    assertThat(dropped.get()).isNull();
  }

  private static Class<?> classOfAnObject() {
    var instance =
        Text.instance(
            """
            (type $s (struct (field f32 f32 f32 i8 i8)))
            (func (export "run") (result (ref $s)) (struct.new_default $s))\
            """);
    return Objects.requireNonNull(Text.func(instance, "run").invoke()[0]).getClass();
  }

  private static Reason trap(Instance instance, String name) {
    return catchThrowableOfType(Trap.class, () -> Text.func(instance, name).call()).reason();
  }
}
