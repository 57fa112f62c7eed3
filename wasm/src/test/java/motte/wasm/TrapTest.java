package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import motte.wasm.Trap.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TrapTest {

  @ParameterizedTest
  @CsvSource({
    "UNREACHABLE, 00",
    "INTEGER_DIVIDE_BY_ZERO, 41 01 41 00 6d 1a", // i32.div_s
    "INTEGER_DIVIDE_BY_ZERO, 41 01 41 00 6e 1a", // i32.div_u
    "INTEGER_DIVIDE_BY_ZERO, 41 01 41 00 6f 1a", // i32.rem_s
    "INTEGER_DIVIDE_BY_ZERO, 42 01 42 00 7f 1a", // i64.div_s
    "INTEGER_OVERFLOW, 41 80 80 80 80 78 41 7f 6d 1a", // i32.div_s of the least by -1
    "INTEGER_OVERFLOW, 43 00 00 80 7f a8 1a", // i32.trunc_f32_s of infinity
    "INVALID_CONVERSION, 43 00 00 c0 7f a8 1a", // i32.trunc_f32_s of NaN
    "OUT_OF_BOUNDS_MEMORY, 41 80 80 04 28 02 00 1a", // i32.load at 65536
    "OUT_OF_BOUNDS_MEMORY, 41 fd ff 03 28 02 00 1a", // i32.load at 65533
    "OUT_OF_BOUNDS_MEMORY, 41 7f 2d 00 00 1a", // i32.load8_u at -1
    "OUT_OF_BOUNDS_MEMORY, 41 7f 28 02 ff ff ff ff 0f 1a", // i32.load at -1, offset 2^32-1
    "OUT_OF_BOUNDS_MEMORY, 41 7c 41 00 36 02 04", // i32.store at -4, offset 4
    "OUT_OF_BOUNDS_MEMORY, 41 80 80 04 42 00 37 03 00", // i64.store at 65536
    "OUT_OF_BOUNDS_MEMORY, 41 01 41 00 41 80 80 04 fc 0b 00", // memory.fill beyond the end
    "OUT_OF_BOUNDS_MEMORY, 41 10 41 00 41 7f fc 0b 00", // memory.fill that wraps around
    "OUT_OF_BOUNDS_MEMORY, 41 00 41 01 41 80 80 04 fc 0a 00 00", // memory.copy
    "OUT_OF_BOUNDS_TABLE, 41 05 11 00 00", // call_indirect of element 5
    "OUT_OF_BOUNDS_TABLE, 41 7f 11 00 00", // call_indirect of element -1
    "OUT_OF_BOUNDS_TABLE, 41 05 25 00 1a", // table.get
    "UNINITIALIZED_ELEMENT, 41 02 11 00 00", // call_indirect of an empty element
    "INDIRECT_CALL_TYPE, 41 00 11 00 00", // call_indirect of a function of another type
    "CALL_STACK_EXHAUSTED, 10 00", // a call of itself
  })
  void a_fault_of_the_guest_is_a_trap_of_its_own_kind(Reason reason, String code) {
    var instance =
        new Assembly()
            .func("fault", "->", code)
            .func("other", "i32 -> i32", "20 00")
            .memory(1, 1)
            .table(3, 3)
            .elements(0, 1)
            .instance();

    var trap = catchThrowableOfType(Trap.class, () -> instance.func("fault").orElseThrow().call());

    assertThat(trap.reason()).isEqualTo(reason);
    assertThat(trap.code()).isEqualTo(reason.code()).startsWith("trap-");
    assertThat(trap.backtrace()).map(Trap.Frame::toString).contains("fault");
  }

  @Test
  void a_backtrace_names_functions_innermost_first() {
    var instance =
        new Assembly()
            .lend("env", "unused", "->")
            .hidden("deep", "->", "", "00")
            .hidden("", "->", "", "10 01")
            .func("outer", "->", "10 02")
            .module()
            .instantiate(
                Imports.none().with("env", "unused", Assembly.type("->"), (_, _) -> new long[0]),
                Limits.defaults());

    var trap = catchThrowableOfType(Trap.class, () -> instance.func("outer").orElseThrow().call());

    assertThat(trap.backtrace())
        .map(Trap.Frame::toString)
        .containsExactly("deep", "func[2]", "outer");
    assertThat(trap.report())
        .isEqualTo(
            """
            trap: the guest executed `unreachable`
            wasm backtrace:
                0: deep
                1: func[2]
                2: outer\
            """);
  }

  @Test
  void an_access_out_of_bounds_says_where() {
    var instance =
        new Assembly().func("load", "i32 -> i32", "20 00 28 02 00").memory(1, 1).instance();

    var trap =
        catchThrowableOfType(Trap.class, () -> instance.func("load").orElseThrow().call(0x10000));

    assertThat(trap).hasMessageContainingAll("out of bounds memory access", "65536");
  }

  @Test
  void a_segment_that_does_not_fit_is_a_trap() {
    var module = new Assembly().memory(1, 1).data(0xfffe, "long").module();

    var trap =
        catchThrowableOfType(
            Trap.class, () -> module.instantiate(Imports.none(), Limits.defaults()));

    assertThat(trap.reason()).isEqualTo(Reason.OUT_OF_BOUNDS_MEMORY);
  }

  @Test
  void elements_that_do_not_fit_are_a_trap() {
    var module = new Assembly().func("f", "->", "").table(1, 1).elements(1, 0).module();

    var trap =
        catchThrowableOfType(
            Trap.class, () -> module.instantiate(Imports.none(), Limits.defaults()));

    assertThat(trap.reason()).isEqualTo(Reason.OUT_OF_BOUNDS_TABLE);
  }

  @Test
  void an_instance_can_be_used_after_a_trap() {
    var instance =
        new Assembly().func("crash", "->", "00").func("seven", "-> i32", "41 07").instance();

    var _ = catchThrowableOfType(Trap.class, () -> instance.func("crash").orElseThrow().call());

    assertThat(instance.func("seven").orElseThrow().call()[0]).isEqualTo(7);
  }

  @Test
  void a_very_long_backtrace_is_shown_without_its_middle() {
    var instance = new Assembly().func("again", "->", "10 00").instance();

    var trap = catchThrowableOfType(Trap.class, () -> instance.func("again").orElseThrow().call());

    assertThat(trap.report().lines().count()).isLessThan(40);
    assertThat(trap.report()).contains("0: again", " more");
  }
}
