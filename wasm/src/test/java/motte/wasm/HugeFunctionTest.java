package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A function that does not fit into a method of the JVM (64 KiB), or not into one that HotSpot
/// would compile (8,000 bytes), becomes several.
@Timeout(60)
final class HugeFunctionTest {
  private static final int STEPS = 20_000;

  private final Module module =
      new Assembly()
          .func("huge", "i32 -> i32", "20 00 41 01 6a 21 00 ".repeat(STEPS) + "20 00 10 01")
          .hidden("check", "i32 -> i32", "", "20 00 41 00 48 04 40 00 0b 20 00")
          .func("caller", "i32 -> i32", "20 00 10 00")
          .module();

  @Test
  void it_computes_the_same() {
    var instance = module.instantiate(Imports.none(), Limits.defaults());

    assertThat((int) instance.func("huge").orElseThrow().call(1)[0]).isEqualTo(STEPS + 1);
    assertThat((int) instance.func("caller").orElseThrow().call(2)[0]).isEqualTo(STEPS + 2);
  }

  @Test
  void a_trap_in_what_it_calls_has_a_backtrace() {
    var instance = module.instantiate(Imports.none(), Limits.defaults());

    var trap =
        catchThrowableOfType(
            Trap.class, () -> instance.func("caller").orElseThrow().call(Integer.MIN_VALUE));

    assertThat(trap.reason()).isEqualTo(Trap.Reason.UNREACHABLE);
    assertThat(trap.backtrace()).map(Trap.Frame::toString).startsWith("check").endsWith("caller");
  }

  @Test
  void it_is_stopped_when_its_time_is_up() {
    var endless =
        new Assembly()
            .func("huge", "->", "03 40 " + "41 00 1a ".repeat(40_000) + "0c 00 0b")
            .module()
            .instantiate(Imports.none(), Limits.defaults().callTime(Duration.ofMillis(50)));

    var trap = catchThrowableOfType(Trap.class, () -> endless.func("huge").orElseThrow().call());

    assertThat(trap.reason()).isEqualTo(Trap.Reason.TIMEOUT);
  }

  @Test
  void fifteen_thousand_operands_wait_on_the_stack() {
    var code = "20 00 ".repeat(15_000) + "6a ".repeat(14_999);

    assertThat(result(code, "", 3)).isEqualTo(45_000);
  }

  @Test
  void an_expression_of_a_megabyte_never_empties_the_stack() {
    var code = "20 00 " + "20 00 6a 41 01 73 ".repeat(160_000);
    int expected = 5;
    for (int i = 0; i < 160_000; i++) {
      expected = expected + 5 ^ 1;
    }

    assertThat(result(code, "", 5)).isEqualTo(expected);
  }

  @Test
  void five_thousand_locals_are_alive_at_once() {
    var code = new StringBuilder();
    for (int local = 1; local <= 5080; local++) {
      code.append("20 00 41 ").append(hex(local, true)).append(" 6a 21 ").append(hex(local, false));
    }
    code.append("20 00 ");
    for (int local = 1; local <= 5080; local++) {
      code.append("20 ").append(hex(local, false)).append(" 6a ");
    }

    assertThat(result(code.toString(), "7f 7f ".repeat(40), 2))
        .isEqualTo(2 + 5080 * 2 + 5080 * 5081 / 2);
  }

  @Test
  void three_thousand_targets_are_chosen_from() {
    int count = 3000;
    var code = new StringBuilder("02 40 ".repeat(count)).append("20 00 0e ");
    code.append(hex(count - 1, false));
    for (int target = 0; target < count; target++) {
      code.append(hex(target, false));
    }
    code.append("0b ");
    for (int target = 1; target < count; target++) {
      code.append("20 00 41 ").append(hex(target, true)).append(" 6a 21 00 0b ");
    }
    code.append("20 00");

    // All targets after the chosen one add their numbers too.
    int expected = 2000;
    for (int target = 2001; target < count; target++) {
      expected += target;
    }
    assertThat(result(code.toString(), "", 2000)).isEqualTo(expected);
  }

  /// Instruction `k` adds `k` to the number at address 8, several times; 7 lets the memory grow;
  /// the last one ends the program.
  @Test
  void an_interpreter_with_two_hundred_instructions_runs_its_program() {
    int last = 199;
    var text = new StringBuilder("(memory (export \"memory\") 1)\n");
    text.append("(func (export \"run\") (param $pc i32) (result i32)\n");
    text.append("(loop $next ").append("(block ".repeat(last + 1)).append("(br_table");
    for (int k = 0; k <= last; k++) {
      text.append(' ').append(k);
    }
    text.append(" (i32.load8_u (local.get $pc))))\n");
    for (int k = 0; k < last; k++) {
      text.append(
              ("(i32.store offset=8 (i32.const 0) (i32.add (i32.load offset=4 (i32.const 4))"
                      + " (i32.const "
                      + k
                      + ")))\n")
                  .repeat(times(k)))
          .append(k == 7 ? "(drop (memory.grow (i32.const 1)))" : "")
          .append("(local.set $pc (i32.add (local.get $pc) (i32.const 1))) (br $next))\n");
    }
    text.append(") (i32.load (i32.const 8)))");
    var interpreter =
        Module.parse(motte.wat.Wat.toBinary(text.toString()))
            .instantiate(Imports.none(), Limits.defaults());
    var run = interpreter.func("run").orElseThrow();
    var memory = interpreter.memory();

    int sum = 0;
    for (int round = 0; round < 200; round++) {
      for (int i = 0; i < 50; i++) {
        int instruction = (i * 37 + round) % last;
        memory.write(100 + i, new byte[] {(byte) instruction});
        sum += instruction * times(instruction);
      }
      memory.write(150, new byte[] {(byte) last});
      assertThat((int) run.call(100)[0]).isEqualTo(sum);
    }
  }

  /// The instructions call a function and share sixty locals; 7 lets the memory grow, and each
  /// stores a local at the end of the memory.
  @Test
  void an_interpreter_whose_instructions_share_many_locals_runs_its_program() {
    int last = 219;
    var text = new StringBuilder("(memory (export \"memory\") 1)\n");
    text.append("(func $twice (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))\n");
    text.append("(func (export \"run\") (param $pc i32) (result i32) (local")
        .append(" i32".repeat(60))
        .append(")\n(loop $next ")
        .append("(block ".repeat(last + 1))
        .append("(br_table");
    IntStream.rangeClosed(0, last).forEach(k -> text.append(' ').append(k));
    text.append(" (i32.load8_u (local.get $pc))))\n");
    for (int k = 0; k < last; k++) {
      for (int i = 0; i < 8; i++) {
        text.append(
            "(local.set %d (call $twice (i32.add (local.get %d) (i32.const %d))))\n"
                .formatted(to(k, i), from(k, i), k));
      }
      text.append(k == 7 ? "(drop (memory.grow (i32.const 1)))\n" : "")
          .append("(i32.store (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 4))")
          .append(" (local.get %d))\n".formatted(to(k, 0)))
          .append("(local.set $pc (i32.add (local.get $pc) (i32.const 1))) (br $next))\n");
    }
    text.append(") (i32.load (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 4))))");
    var interpreter = Text.module(text.toString()).instantiate(Imports.none(), Limits.defaults());
    var run = interpreter.func("run").orElseThrow();

    for (int round = 0; round < 100; round++) {
      var locals = new int[61];
      int stored = 0;
      for (int i = 0; i < 50; i++) {
        int k = (i * 37 + round) % last;
        interpreter.memory().write(100 + i, new byte[] {(byte) k});
        for (int step = 0; step < 8; step++) {
          locals[to(k, step)] = (locals[from(k, step)] + k) * 2;
        }
        stored = locals[to(k, 0)];
      }
      interpreter.memory().write(150, new byte[] {(byte) last});
      assertThat((int) run.call(100)[0]).isEqualTo(stored);
    }
  }

  private static int to(int instruction, int step) {
    return 1 + (instruction * 7 + step * 5) % 60;
  }

  private static int from(int instruction, int step) {
    return 1 + (instruction * 11 + step * 3) % 60;
  }

  private static int times(int instruction) {
    return 3 + instruction % 20;
  }

  @Test
  void a_thousand_blocks_are_nested_and_each_has_code_behind_it() {
    var code =
        "02 40 ".repeat(1000)
            + "20 00 0d 00 "
            + "0b 20 00 41 03 6c 41 01 6a 21 00 41 00 20 00 36 02 00 ".repeat(1000)
            + "20 00";
    int expected = 1;
    for (int i = 0; i < 1000; i++) {
      expected = expected * 3 + 1;
    }

    assertThat(result(code, "", 1)).isEqualTo(expected);
  }

  private static int result(String code, String locals, int argument) {
    var instance =
        new Assembly()
            .memory(1, 1)
            .hidden("", "i32 -> i32", locals, code)
            .export("huge", 0, 0)
            .module()
            .instantiate(Imports.none(), Limits.defaults());
    return (int) instance.func("huge").orElseThrow().call(argument)[0];
  }

  /// A number in LEB128, in hexadecimal.
  private static String hex(int number, boolean signed) {
    var bytes = new StringBuilder();
    int rest = number;
    while (rest >= (signed ? 64 : 128)) {
      bytes.append("%02x ".formatted((rest & 127) | 128));
      rest >>= 7;
    }
    return bytes.append("%02x ".formatted(rest)).toString();
  }
}
