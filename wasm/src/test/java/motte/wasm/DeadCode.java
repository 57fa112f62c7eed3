package motte.wasm;

import java.util.ArrayList;
import java.util.List;
import motte.format.Op;
import motte.wasm.RandomModule.Feature;

/// Code after a branch: instructions that take from a stack that holds whatever they need.
final class DeadCode {
  private static final List<Op> PLAIN = new ArrayList<>();

  static {
    for (var op : Op.values()) {
      if (op.immediate() == Op.Immediate.NONE
          && !op.signature().isEmpty()
          && !op.mnemonic().contains("atomic")
          && !op.mnemonic().contains("relaxed")) {
        PLAIN.add(op);
      }
    }
  }

  private final RandomCode code;
  private final Choices choices;
  private final WasmBytes out;

  /// What is known to be on the stack, above what is not known.
  private final StringBuilder known = new StringBuilder();

  DeadCode(RandomCode code) {
    this.code = code;
    choices = code.choices;
    out = code.out;
  }

  /// Some of it, before an `end` that wants these types.
  void emit(String outputs) {
    for (int i = choices.below(6); i > 0; i--) {
      switch (choices.below(8)) {
        case 0 -> {
          char letter = choices.letter(code.module.letters);
          code.constant(letter);
          known.append(letter);
        }
        case 1 -> {
          out.op(Op.DROP);
          known.setLength(Math.max(0, known.length() - 1));
        }
        case 2 -> {
          take("i");
          out.op(Op.IF).raw(0x40).op(Op.UNREACHABLE).op(Op.ELSE).op(Op.END);
        }
        case 3 -> {
          out.op(Op.BLOCK).raw(0x40);
          new DeadCode(code).finish("");
          out.op(Op.END);
        }
        case 4 -> {
          out.op(Op.UNREACHABLE);
          known.setLength(0);
        }
        case 5 -> {
          if (known.isEmpty()) {
            out.op(Op.I32_CONST).s(1).op(Op.SELECT).op(Op.DROP);
          }
        }
        default -> operation();
      }
    }
    finish(outputs);
  }

  private void operation() {
    var op = choices.of(PLAIN);
    if (op.signature().contains("v") && !code.module.has(Feature.SIMD)) {
      return;
    }
    var sides = op.signature().split(":", -1);
    take(sides[0]);
    out.op(op);
    known.append(sides[1]);
  }

  /// Makes sure that an instruction finds these types: drops known ones until they fit.
  private void take(String types) {
    int shared;
    while (!types.endsWith(
        known.substring(known.length() - (shared = Math.min(types.length(), known.length()))))) {
      out.op(Op.DROP);
      known.setLength(known.length() - 1);
    }
    known.setLength(known.length() - shared);
  }

  /// Leaves nothing that is known, or what is wanted.
  private void finish(String outputs) {
    while (!known.isEmpty() && !outputs.endsWith(known.toString())) {
      out.op(Op.DROP);
      known.setLength(known.length() - 1);
    }
    if (known.length() > outputs.length()) {
      throw new AssertionError();
    }
  }
}
