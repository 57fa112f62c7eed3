package motte.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import motte.format.WasmModule;
import motte.wat.Wat;
import org.junit.jupiter.api.Test;

final class TailCallsTest {

  @Test
  void functions_that_call_each_other_in_a_circle_yield() {
    assertThat(
            yielding(
                "(func $a (return_call $b)) (func $b (return_call $c)) (func $c (return_call $a))"))
        .containsExactly(0, 1, 2);
  }

  @Test
  void a_function_that_calls_itself_does_not() {
    assertThat(yielding("(func $a (return_call $a))")).isEmpty();
  }

  @Test
  void a_chain_that_ends_does_not() {
    assertThat(
            yielding("(func $a (return_call $b)) (func $b (return_call $c)) (func $c (call $a))"))
        .isEmpty();
  }

  @Test
  void a_chain_into_a_circle_does_and_one_out_of_it_does_not() {
    assertThat(
            yielding(
                """
                (func $end (return_call $last))
                (func $last)
                (func $in (return_call $a))
                (func $a (param) (if (i32.const 1) (then (return_call $end))) (return_call $b))
                (func $b (return_call $a))\
                """))
        .containsExactly(2, 3, 4);
  }

  @Test
  void calls_of_functions_known_at_run_time_only_yield() {
    assertThat(
            yielding(
                """
                (import "m" "f" (func $imported))
                (type $t (func))
                (table 1 funcref)
                (func $import (return_call $imported))
                (func $element (return_call_indirect (i32.const 0)))
                (func $reference (param (ref $t)) (return_call_ref $t (local.get 0)))
                (func $plain (call_indirect (i32.const 0)))\
                """))
        .containsExactly(1, 2, 3);
  }

  private static List<Integer> yielding(String text) {
    return TailCalls.of(WasmModule.parse(Wat.toBinary("(module " + text + ")"))).yielding();
  }
}
