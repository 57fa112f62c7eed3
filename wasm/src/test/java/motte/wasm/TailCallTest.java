package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import motte.wasm.Trap.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tail calls never make the stack grow, whoever is called. (What they compute, the specification's
/// suite says.)
@Timeout(60)
final class TailCallTest {
  private static final int MANY = 3_000_000;

  @Test
  void two_instances_call_each_other_without_end() {
    var first =
        Text.instance(
            """
            (type $f (func (param i32 i64) (result i64 f64 i32)))
            (table (export "table") 2 funcref)
            (elem (i32.const 0) $ping)
            (func $ping (export "ping") (type $f)
              (if (i32.eqz (local.get 0)) (then (return (local.get 1) (f64.const 0.5) (i32.const 9))))
              (return_call_indirect (type $f)
                (i32.sub (local.get 0) (i32.const 1))
                (i64.add (local.get 1) (i64.const 2))
                (i32.const 1)))\
            """);
    var second =
        Text.module(
                """
                (type $f (func (param i32 i64) (result i64 f64 i32)))
                (import "first" "table" (table 2 funcref))
                (import "first" "ping" (func $ping (type $f)))
                (elem (table 0) (i32.const 1) func $pong)
                (func $pong (export "pong") (type $f)
                  (if (i32.eqz (local.get 0))
                    (then (return (local.get 1) (f64.const 1.5) (i32.const 8))))
                  (return_call $ping
                    (i32.sub (local.get 0) (i32.const 1))
                    (i64.add (local.get 1) (i64.const 5))))
                (func (export "call") (param i32) (result i64 f64 i32)
                  (call $pong (local.get 0) (i64.const 0)))\
                """)
            .instantiate(Imports.none().with("first", first), Limits.defaults());

    assertThat(Text.func(first, "ping").invoke(MANY, 0L)).containsExactly(7L * MANY / 2, 0.5, 9);
    assertThat(Text.func(second, "pong").invoke(MANY + 1, 0L))
        .containsExactly(7L * MANY / 2 + 5, 0.5, 9);
    assertThat(Text.func(second, "call").invoke(MANY)).containsExactly(7L * MANY / 2, 1.5, 8);
  }

  @Test
  void arguments_beyond_what_a_method_takes_arrive() {
    var params = "i64 ".repeat(300);
    var rotated =
        IntStream.range(0, 300)
            .mapToObj(i -> "(local.get " + (1 + (i + 1) % 300) + ")")
            .collect(Collectors.joining(" "));
    var body =
        """
        (if (i32.eqz (local.get 0)) (then (return (local.get 300))))
        (return_call %s (i32.sub (local.get 0) (i32.const 1)) %s)
        """;
    var instance =
        Text.instance(
            "(func $a (export \"a\") (param i32 %s) (result i64) %s)"
                    .formatted(params, body.formatted("$b", rotated))
                + "(func $b (param i32 %s) (result i64) %s)"
                    .formatted(params, body.formatted("$a", rotated))
                + "(func $self (export \"self\") (param i32 %s) (result i64) (local i32 externref) %s)"
                    .formatted(params, body.formatted("$self", rotated)));
    long[] args = new long[301];
    for (int i = 0; i <= 300; i++) {
      args[i] = i;
    }
    args[0] = 100_001;

    assertThat(Text.func(instance, "a").call(args)).containsExactly(101);
    assertThat(Text.func(instance, "self").call(args)).containsExactly(101);
  }

  /// Each takes kilobytes where it is made, and none can be taken out of the function.
  @Test
  void a_function_makes_forty_tail_calls_with_three_hundred_arguments() {
    var sites = new StringBuilder();
    for (int site = 0; site < 40; site++) {
      int turn = site;
      var rotated =
          IntStream.range(0, 300)
              .mapToObj(i -> "(local.get " + (1 + (i + turn) % 300) + ")")
              .collect(Collectors.joining(" "));
      sites.append(
          """
          (if (i32.eq (i32.rem_u (local.get 0) (i32.const 40)) (i32.const %d))
            (then (%s (i32.sub (local.get 0) (i32.const 1)) %s %s)))
          """
              .formatted(
                  site,
                  site % 2 == 0 ? "return_call $a" : "return_call_indirect (type $f)",
                  rotated,
                  site % 2 == 0 ? "" : "(i32.const 0)"));
    }
    var instance =
        Text.instance(
            """
            (type $f (func (param i32 %s) (result i64)))
            (table funcref (elem $a))
            (func $a (export "a") (type $f) (local i32)
              (if (i32.eqz (local.get 0)) (then (return (local.get 300))))
              %s
              (unreachable))\
            """
                .formatted("i64 ".repeat(300), sites));
    long[] args = IntStream.rangeClosed(0, 300).asLongStream().toArray();
    args[0] = 4_000;
    long turned = IntStream.rangeClosed(1, 4_000).mapToLong(i -> i % 40).sum();

    assertThat(Text.func(instance, "a").call(args)).containsExactly((299 + turned) % 300 + 1);
  }

  @Test
  void vectors_and_references_are_carried_along() {
    var instance =
        Text.instance(
            """
            (func $a (export "a") (param i32 v128 externref f32) (result v128 externref f32)
              (if (i32.eqz (local.get 0)) (then (return (local.get 1) (local.get 2) (local.get 3))))
              (return_call $b (i32.sub (local.get 0) (i32.const 1))
                (i32x4.add (local.get 1) (v128.const i32x4 1 2 3 4)) (local.get 2)
                (f32.add (local.get 3) (f32.const 1))))
            (func $b (param i32 v128 externref f32) (result v128 externref f32)
              (return_call $a (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
            (func (export "run") (param i32 externref) (result i32 externref f32)
              (local $v v128) (local $x externref) (local $f f32)
              (call $a (local.get 0) (v128.const i32x4 0 0 0 0) (local.get 1) (f32.const 0))
              (local.set $f) (local.set $x) (local.set $v)
              (i32x4.extract_lane 3 (local.get $v)) (local.get $x) (local.get $f))\
            """);

    assertThat(Text.func(instance, "run").invoke(1_000_000, "x"))
        .containsExactly(4_000_000, "x", 1_000_000f);
  }

  @Test
  void a_function_that_calls_itself_finds_its_locals_zero() {
    var instance =
        Text.instance(
            """
            (func (export "run") (param $n i32) (result i64)
              (local $l i64)
              (if (i64.ne (local.get $l) (i64.const 0)) (then (return (local.get $l))))
              (local.set $l (i64.const 7))
              (if (i32.eqz (local.get $n)) (then (return (i64.const 1))))
              (i32.const 3)
              (return_call 0 (i32.sub (local.get $n) (i32.const 1))))\
            """);

    assertThat(Text.func(instance, "run").call(MANY)).containsExactly(1);
  }

  @Test
  void calls_between_tail_calls_do_not_let_the_stack_grow() {
    var instance =
        Text.instance(
            """
            (tag $t)
            (func $small (param i32) (if (local.get 0) (then (return_call $other (i32.const 0)))))
            (func $other (param i32) (return_call $small (local.get 0)))
            (func $throws (call $small (i32.const 1)) (throw $t))
            (func $a (export "a") (param i32) (result i32)
              (call $small (i32.const 1))
              (block $caught (try_table (catch $t $caught) (call $throws)))
              (if (i32.eqz (local.get 0)) (then (return (i32.const 5))))
              (return_call $b (i32.sub (local.get 0) (i32.const 1))))
            (func $b (param i32) (result i32)
              (return_call $a (local.get 0)))\
            """);

    assertThat(Text.func(instance, "a").call(1_000_000)).containsExactly(5);
  }

  @Test
  void a_tail_call_leaves_the_handlers_of_its_caller() {
    var instance =
        Text.instance(
            """
            (tag $t)
            (func $throws (throw $t))
            (func $yields (param i32)
              (if (i32.eqz (local.get 0)) (then (throw $t)))
              (return_call $also (i32.sub (local.get 0) (i32.const 1))))
            (func $also (param i32) (return_call $yields (local.get 0)))
            (func $inner (param i32)
              (block (try_table (catch_all 0)
                (if (local.get 0) (then (return_call $yields (i32.const 100))))
                (return_call $throws))))
            (func (export "run") (param i32) (result i32)
              (block (try_table (catch_all 0) (call $inner (local.get 0)) (return (i32.const 1))))
              (i32.const 2))\
            """);

    assertThat(Text.func(instance, "run").call(0)).containsExactly(2);
    assertThat(Text.func(instance, "run").call(1)).containsExactly(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"self", "mutual", "indirect", "reference"})
  void tail_calls_without_end_can_be_stopped(String name) {
    var text =
        """
        (type $f (func (param i32)))
        (table funcref (elem $indirect))
        (elem declare func $reference)
        (func $self (export "self") (type $f) (return_call $self (local.get 0)))
        (func $mutual (export "mutual") (type $f) (return_call $other (local.get 0)))
        (func $other (type $f) (return_call $mutual (local.get 0)))
        (func $indirect (export "indirect") (type $f)
          (return_call_indirect (type $f) (local.get 0) (i32.const 0)))
        (func $reference (export "reference") (type $f)
          (return_call_ref $f (local.get 0) (ref.func $reference)))\
        """;
    var timed =
        Text.module(text)
            .instantiate(Imports.none(), Limits.defaults().callTime(Duration.ofMillis(100)));
    var fuelled = Text.module(text).instantiate(Imports.none(), Limits.defaults().fuel(100_000));

    assertThat(catchThrowableOfType(Trap.class, () -> Text.func(timed, name).call(0)).reason())
        .isEqualTo(Reason.TIMEOUT);
    assertThat(catchThrowableOfType(Trap.class, () -> Text.func(fuelled, name).call(0)).reason())
        .isEqualTo(Reason.FUEL_EXHAUSTED);
  }

  @Test
  void tail_calls_of_two_instances_can_be_stopped() {
    var first =
        Text.instance(
            """
            (type $f (func (param i32)))
            (table (export "table") 1 funcref)
            (func (export "ping") (type $f)
              (return_call_indirect (type $f) (local.get 0) (i32.const 0)))\
            """);
    var second =
        Text.module(
                """
                (import "first" "table" (table 1 funcref))
                (import "first" "ping" (func $ping (param i32)))
                (elem (table 0) (i32.const 0) func $pong)
                (func $pong (export "pong") (param i32) (return_call $ping (local.get 0)))\
                """)
            .instantiate(
                Imports.none().with("first", first),
                Limits.defaults().callTime(Duration.ofMillis(100)));

    var trap = catchThrowableOfType(Trap.class, () -> Text.func(second, "pong").call(0));

    assertThat(trap.reason()).isEqualTo(Reason.TIMEOUT);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, 1000})
  void a_backtrace_has_the_function_that_took_the_place_of_others(int times) {
    var instance =
        Text.instance(
            """
            (func $crash (param i32)
              (if (i32.eqz (local.get 0)) (then (unreachable)))
              (return_call $other (i32.sub (local.get 0) (i32.const 1))))
            (func $other (param i32) (return_call $crash (local.get 0)))
            (func $outer (param i32) (call $other (local.get 0)) (call $other (local.get 0)))
            (func (export "run") (param i32) (call $outer (local.get 0)))\
            """);

    var trap = catchThrowableOfType(Trap.class, () -> Text.func(instance, "run").call(times));

    assertThat(trap.backtrace().stream().map(Trap.Frame::toString))
        .containsExactly("crash", "outer", "run");
  }

  @Test
  void a_null_reference_and_a_wrong_element_trap() {
    var instance =
        Text.instance(
            """
            (type $f (func))
            (type $g (func (result i32)))
            (table 3 funcref)
            (elem (i32.const 0) $self)
            (func (export "null") (return_call_ref $f (ref.null $f)))
            (func $self (export "element") (type $g) (return_call_indirect (type $g) (i32.const 1)))
            (func (export "type") (return_call_indirect (type $f) (i32.const 0)))
            (func (export "beyond") (return_call_indirect (type $f) (i32.const 3)))\
            """);

    assertThat(trap(instance, "null")).isEqualTo(Reason.NULL_REFERENCE);
    assertThat(trap(instance, "element")).isEqualTo(Reason.UNINITIALIZED_ELEMENT);
    assertThat(trap(instance, "type")).isEqualTo(Reason.INDIRECT_CALL_TYPE);
    assertThat(trap(instance, "beyond")).isEqualTo(Reason.OUT_OF_BOUNDS_TABLE);
  }

  @Test
  void functions_of_the_host_can_be_called_in_place() {
    var module =
        Text.module(
            """
            (import "host" "add" (func $add (param i32 i32) (result i32)))
            (table funcref (elem $add))
            (func (export "import") (param i32) (result i32)
              (return_call $add (local.get 0) (i32.const 1)))
            (func (export "element") (param i32) (result i32)
              (return_call_indirect (param i32 i32) (result i32)
                (local.get 0) (i32.const 2) (i32.const 0)))\
            """);
    var type =
        new FuncType(java.util.List.of(ValType.I32, ValType.I32), java.util.List.of(ValType.I32));
    var imports =
        Imports.none().with("host", "add", type, (_, args) -> new long[] {args[0] + args[1]});
    var instance = module.instantiate(imports, Limits.defaults());

    assertThat(Text.func(instance, "import").call(4)).containsExactly(5);
    assertThat(Text.func(instance, "element").call(4)).containsExactly(6);
  }

  private static Reason trap(Instance instance, String name) {
    return catchThrowableOfType(Trap.class, () -> Text.func(instance, name).call()).reason();
  }
}
