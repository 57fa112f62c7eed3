package motte.wasi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.FutureTask;
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
  private static final Limits DEEP = Limits.defaults().callDepth(Integer.MAX_VALUE);

  /// Writes a line, then calls itself; `locals` values live across the call.
  private static Module nest(int locals) {
    var sets = new StringBuilder();
    var sum = new StringBuilder("(i64.const 0)");
    for (int i = 1; i <= locals; i++) {
      sets.append("(local.set %d (i64.extend_i32_u (local.get 0)))".formatted(i));
      sum.insert(0, "(i64.add ").append(" (local.get ").append(i).append("))");
    }
    return Module.parse(
        Wat.toBinary(
            """
            (module
              (import "wasi_snapshot_preview1" "fd_write"
                (func $write (param i32 i32 i32 i32) (result i32)))
              (memory (export "memory") 1)
              (data (i32.const 0) "\\10\\00\\00\\00\\05\\00\\00\\00")
              (data (i32.const 16) "line\\n")
              (func $nest (param i32) (local %s)
                (if (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))
                  (then unreachable))
                %s
                (call $nest (i32.add (local.get 0) (i32.const 1)))
                (drop %s))
              (func (export "_start") (call $nest (i32.const 0))))\
            """
                .formatted("i64 ".repeat(locals), sets, sum)));
  }

  @Test
  void every_line_is_whole_and_the_next_guest_is_unharmed() throws Exception {
    for (int locals : new int[] {0, 30, 400}) {
      var module = nest(locals);
      for (long stack = 512; stack <= 1536; stack += 128) {
        var out = new ByteArrayOutputStream();
        var run =
            new FutureTask<>(() ->
                catchThrowable(() -> {
                  var wasi = wasi(out);
                  try (var instance = module.instantiate(wasi.imports(), DEEP)) {
                    instance.func("_start").orElseThrow().call();
                  }
                }));

        Thread.ofPlatform().stackSize(stack << 10).start(run);

        assertThat(run.get())
            .isInstanceOfSatisfying(
                Trap.class,
                trap -> assertThat(trap.reason()).isEqualTo(Trap.Reason.CALL_STACK_EXHAUSTED));
        assertThat(out.toString(StandardCharsets.UTF_8))
            .as("%d locals, %d KiB", locals, stack)
            .isNotEmpty()
            .matches("(line\n)+");
      }
      var out = new ByteArrayOutputStream();
      var trap =
          catchThrowable(() -> {
            var code = wasi(out).run(module, Limits.defaults().callDepth(20));
            assertThat(code).isZero();
          });
      assertThat(trap).isInstanceOf(Trap.class);
      assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("line\n".repeat(19));
    }
  }

  private static Wasi wasi(ByteArrayOutputStream out) {
    return Wasi.builder()
        .descriptor(Descriptor.none())
        .descriptor(Descriptor.stdout(StdStreams.sink(out)))
        .build();
  }
}
