package motte.compile;

import static org.assertj.core.api.Assertions.assertThat;

import motte.format.WasmModule;
import motte.wat.Wat;
import org.junit.jupiter.api.Test;

final class OnceTest {

  @Test
  void the_start_of_a_program_and_what_it_calls_run_once() {
    assertThat(
            once(
                """
                (func $helper)
                (func $main (call $helper))
                (func (export "_start") (call $main))
                (func $other)
                """))
        .containsExactly(0, 1, 2);
  }

  @Test
  void what_is_called_in_a_loop_runs_often() {
    assertThat(once("(func $often) (func $start (loop $on (call $often) (br $on))) (start $start)"))
        .containsExactly(1);
  }

  @Test
  void what_others_can_call_runs_often() {
    assertThat(
            once(
                """
                (func $shown (export "shown"))
                (func $listed)
                (elem declare func $listed)
                (func (export "_initialize") (call $shown) (call $listed))
                """))
        .containsExactly(2);
  }

  @Test
  void a_circle_of_calls_is_looked_at_once() {
    assertThat(once("(func $a (call $b)) (func $b (call $a)) (start $a)")).containsExactly(0, 1);
  }

  private static int[] once(String fields) {
    return Once.of(WasmModule.parse(Wat.toBinary(fields))).stream().toArray();
  }
}
