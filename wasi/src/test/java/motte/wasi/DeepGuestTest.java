package motte.wasi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import motte.capability.StdStreams;
import motte.wasm.Limits;
import motte.wasm.Module;
import motte.wasm.Trap;
import motte.wat.Wat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A guest that uses up its stack and writes at every level.
@Timeout(120)
final class DeepGuestTest {
  /// Writes a line, then calls itself; `locals` values live across the call.
  private static Module nest(int locals) {
    var sets = new StringBuilder();
    var sum = new StringBuilder("(i64.const 0)");
    for (int i = 1; i <= locals; i++) {
      sets.append("(local.set %d (i64.extend_i32_u (local.get 0)))".formatted(i));
      sum.insert(0, "(i64.add ").append(" (local.get ").append(i).append("))");
    }
    return module(
        """
        (func $nest (param i32) (local %s)
          call $write
          %s
          (call $nest (i32.add (local.get 0) (i32.const 1)))
          (drop %s))
        (func (export "_start") (call $nest (i32.const 0)))\
        """
            .formatted("i64 ".repeat(locals), sets, sum));
  }

  private static Module hello() {
    return module("(func (export \"_start\") call $write)");
  }

  private static Module module(String rest) {
    return Module.parse(
        Wat.toBinary(
            """
            (module
              (import "wasi_snapshot_preview1" "fd_write"
                (func $fd_write (param i32 i32 i32 i32) (result i32)))
              (memory (export "memory") 1)
              (data (i32.const 0) "\\10\\00\\00\\00\\05\\00\\00\\00")
              (data (i32.const 16) "line\\n")
              (func $write
                (if (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))
                  (then unreachable)))
              %s)\
            """
                .formatted(rest)));
  }

  @Test
  void every_line_is_whole_and_the_next_guest_is_unharmed() {
    for (int locals : new int[] {0, 30, 400}) {
      var module = nest(locals);
      for (int depth = 20; depth <= 1500; depth += 185) {
        var out = new ByteArrayOutputStream();
        var limits = Limits.defaults().callDepth(depth);
        // Its thread gets a stack for so many small frames; large ones use it up earlier.
        var trap = catchThrowableOfType(Trap.class, () -> wasi(out).run(module, limits));

        assertThat(trap.reason()).isEqualTo(Trap.Reason.CALL_STACK_EXHAUSTED);
        assertThat(out.toString(StandardCharsets.UTF_8))
            .as("%d locals, %d calls", locals, depth)
            .matches("(line\n)+")
            .hasSizeLessThan(5 * depth);
      }
    }
    var out = new ByteArrayOutputStream();
    assertThat(wasi(out).run(hello(), Limits.defaults())).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("line\n");
  }

  private static Wasi wasi(ByteArrayOutputStream out) {
    return Wasi.builder()
        .descriptor(Descriptor.none())
        .descriptor(Descriptor.stdout(StdStreams.sink(out)))
        .build();
  }
}
