package motte.wat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import motte.format.ValType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ScriptTest {
  @Test
  void modules_are_text_bytes_or_quotes() {
    var commands =
        Script.parse(
            """
            (module $m (func))
            (module binary "\\00asm" "\\01\\00\\00\\00")
            (module quote "(mod" "ule)")
            """);

    assertThat(commands).hasSize(3);
    assertThat(((Command.Module) commands.get(0)).name()).isEqualTo("m");
    assertThat(((Command.Module) commands.get(1)).source().toBinary()).hasSize(8);
    assertThat(((Command.Module) commands.get(2)).source().toBinary()).hasSize(8);
    assertThat(commands.get(2).line()).isEqualTo(3);
  }

  @Test
  void fields_alone_are_a_module() {
    var module = (Command.Module) Script.parse("(func) (memory 0)").getFirst();

    assertThat(module.source().toBinary()).isEqualTo(Wat.toBinary("(func) (memory 0)"));
  }

  @Test
  void a_quote_is_read_when_it_is_used() {
    var assertion =
        (Command.AssertMalformed)
            Script.parse(
                    "(assert_malformed (module quote \"(func\\n  oops)\") \"unknown operator\")")
                .getFirst();

    assertThat(assertion.message()).isEqualTo("unknown operator");
    assertThatExceptionOfType(WatException.class)
        .isThrownBy(() -> assertion.source().toBinary())
        .withMessage("line 2, column 3: unknown operator oops");
  }

  @Test
  void definitions_are_instantiated_by_name() {
    var commands =
        Script.parse("(module definition $d) (module instance $i $d) (register \"m\" $i)");

    assertThat(commands.get(0)).isInstanceOf(Command.Definition.class);
    assertThat(commands.get(1)).isEqualTo(new Command.Instance(1, "i", "d"));
    assertThat(commands.get(2)).isEqualTo(new Command.Register(1, "m", "i"));
  }

  @Test
  void actions_call_and_read() {
    var commands =
        Script.parse(
            """
            (invoke "f" (i32.const -1) (f64.const 1) (ref.null func) (ref.extern 3))
            (assert_return (get $m "g") (i64.const 5))
            (assert_trap (invoke $m "f") "unreachable")
            """);

    assertThat(commands)
        .containsExactly(
            new Command.Perform(
                1,
                new Action.Invoke(
                    "",
                    "f",
                    List.of(
                        new Value.I32(-1),
                        new Value.F64(0x3ff0000000000000L),
                        new Value.Null(ValType.FUNC),
                        new Value.Extern(3)))),
            new Command.AssertReturn(
                2, new Action.Read("m", "g"), List.of(new Expected.Exactly(new Value.I64(5)))),
            new Command.AssertTrap(3, new Action.Invoke("m", "f", List.of()), "unreachable"));
  }

  @Test
  void results_are_values_or_patterns() {
    var assertion =
        (Command.AssertReturn)
            Script.parse(
                    """
                    (assert_return (invoke "f")
                      (f32.const nan:canonical) (f64.const nan:arithmetic) (f32.const nan:0x1)
                      (v128.const i64x2 1 2) (v128.const f64x2 nan:canonical 1)
                      (ref.null) (ref.null any) (ref.func) (ref.i31)
                      (either (i32.const 1) (i32.const 2)))
                    """)
                .getFirst();

    assertThat(assertion.results())
        .containsExactly(
            new Expected.Nan(32, true),
            new Expected.Nan(64, false),
            new Expected.Exactly(new Value.F32(0x7f800001)),
            new Expected.Exactly(new Value.V128(1, 2)),
            new Expected.Lanes(
                List.of(
                    new Expected.Nan(64, true),
                    new Expected.Exactly(new Value.F64(0x3ff0000000000000L)))),
            new Expected.AnyNull(),
            new Expected.Exactly(new Value.Null(ValType.ANY)),
            new Expected.AnyRef(ValType.FUNC),
            new Expected.AnyRef(ValType.I31),
            new Expected.Either(
                List.of(
                    new Expected.Exactly(new Value.I32(1)),
                    new Expected.Exactly(new Value.I32(2)))));
  }

  @Test
  void a_module_may_trap_when_it_starts() {
    var command = Script.parse("(assert_trap (module (func $f unreachable) (start $f)) \"x\")");

    assertThat(command.getFirst()).isInstanceOf(Command.AssertModuleTrap.class);
  }

  @Test
  void threads_hold_commands() {
    var command = Script.parse("(thread $t (shared (module $m)) (invoke \"f\")) (wait $t)");

    assertThat(command)
        .containsExactly(
            new Command.StartThread(
                1,
                "t",
                List.of("m"),
                List.of(new Command.Perform(1, new Action.Invoke("", "f", List.of())))),
            new Command.AwaitThread(1, "t"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "(nonsense)",
        "(invoke f)",
        "(invoke \"f\" (i32.add (i32.const 1)))",
        "(assert_return (i32.const 1))",
        "(assert_return (invoke \"f\") (either (either (i32.const 1))))",
        "(assert_malformed (module quote \"\"))",
        "(assert_invalid (func) \"x\")",
        "(thread $t (thread $u))",
        "(register $m)",
        "(invoke \"f\" (f32.const nan:canonical))"
      })
  void what_is_no_command_is_refused(String script) {
    assertThatExceptionOfType(WatException.class)
        .isThrownBy(() -> Script.parse(script))
        .withMessageStartingWith("line 1, column ");
  }
}
