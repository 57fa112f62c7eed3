package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import motte.format.Op;
import org.junit.jupiter.api.Test;

/// Every instruction of the families whose code calls a method of the runtime by name.
final class EveryVectorAndAtomicTest {
  private static List<Op> ops(int prefix) {
    return Arrays.stream(Op.values()).filter(op -> op.code() >> 12 == prefix).toList();
  }

  private static Instance instance(List<Op> ops, String memory) {
    var text = new StringBuilder("(memory " + memory + ")");
    for (var op : ops) {
      text.append("\n(func (export \"").append(op.mnemonic()).append("\")");
      var signature = op.signature();
      for (int i = 0; i < signature.indexOf(':'); i++) {
        text.append(' ').append(constant(signature.charAt(i)));
      }
      text.append(' ').append(op.mnemonic()).append(immediate(op));
      if (!signature.isEmpty() && !signature.endsWith(":")) {
        text.append(" drop");
      }
      text.append(')');
    }
    return Text.instance(text.toString());
  }

  private static String constant(char type) {
    return switch (type) {
      case 'v' -> "v128.const i64x2 1 2";
      case 'l' -> "i64.const 1";
      case 'f' -> "f32.const 1";
      case 'd' -> "f64.const 1";
      default -> "i32.const 8";
    };
  }

  private static String immediate(Op op) {
    return switch (op.immediate()) {
      case V128 -> " i64x2 1 2";
      case LANE, MEMARG_LANE -> " 1";
      case SHUFFLE -> " 0 17 2 19 4 21 6 23 8 25 10 27 12 29 14 31";
      default -> "";
    };
  }

  private static void callAll(Instance instance, List<Op> ops) {
    for (var op : ops) {
      assertThat(instance.func(op.mnemonic()).orElseThrow().call()).as(op.mnemonic()).isEmpty();
    }
  }

  @Test
  void every_vector_instruction_runs() {
    var ops = ops(0xfd);

    assertThat(ops).hasSize(256);
    callAll(instance(ops, "1"), ops);
    callAll(instance(ops, "1 1 shared"), ops);
  }

  @Test
  void every_atomic_instruction_runs() {
    var ops = ops(0xfe);

    assertThat(ops).hasSize(67);
    callAll(instance(ops, "1 1 shared"), ops);
  }

  @Test
  void every_atomic_instruction_but_waiting_runs_on_a_memory_that_is_not_shared() {
    var ops = ops(0xfe).stream().filter(op -> !op.mnemonic().contains("wait")).toList();

    callAll(instance(ops, "1 1"), ops);
  }
}
