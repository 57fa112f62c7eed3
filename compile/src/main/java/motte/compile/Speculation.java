package motte.compile;

import motte.format.Body;
import motte.format.Op;

/// Whether a `select` shall do without a branch of the JVM.
///
/// Both of its values are computed before the choice. If that is little, C2 itself turns the branch
/// into a conditional move where its profile calls the outcome open. It does not where both values
/// take an instruction, or one takes several: then it moves them behind the branch, and where the
/// outcome is open the processor guesses wrong every other time. There a mask is better. So it is
/// where a value is zero or all ones, for then the mask costs one instruction.
final class Speculation {
  /// How far a value is looked at; what is longer is no little.
  private static final int REACH = 40;

  private static final int MANY = 1000;

  private final Body body;
  private final int end;
  private int at;

  private Speculation(Body body, int at) {
    this.body = body;
    this.at = at;
    end = Math.max(0, at - REACH);
  }

  /// Whether the `select` at this index is one that C2 would leave a branch, and between integers.
  static boolean isMuch(Body body, int select) {
    byte kind = Kind.of((int) body.imm(select));
    return (kind == Kind.I || kind == Kind.J) && new Speculation(body, select - 1).isMuch();
  }

  private boolean isMuch() {
    value();
    boolean simple = isMask(at);
    int second = value();
    simple |= isMask(at);
    int first = value();
    return simple || first + second > 1;
  }

  // Whether the value that ends here is one to which a mask comes down to `and` or `or`.
  private boolean isMask(int at) {
    return at >= 0
        && (body.op(at) == Op.I32_CONST || body.op(at) == Op.I64_CONST)
        && (body.imm(at) == 0 || body.imm(at) == -1);
  }

  // How many instructions only this value needs, which ends here; goes before it.
  private int value() {
    if (at < end) {
      return MANY;
    }
    var op = body.op(at--);
    return switch (op) {
      case LOCAL_GET, GLOBAL_GET, I32_CONST, I64_CONST, F32_CONST, F64_CONST -> 0;
      case LOCAL_TEE -> Math.min(0, value());
      case SELECT -> choice();
      default -> {
        int operands = op.signature().indexOf(':');
        int sum = operands < 0 ? MANY : 1;
        for (int i = 0; i < operands; i++) {
          sum += value();
        }
        yield sum;
      }
    };
  }

  // A choice by a branch is made before, one by a mask is arithmetic, and the lesser of two an
  // instruction.
  private int choice() {
    boolean extreme = Extreme.of(body, at + 1) != null;
    return isMuch() ? MANY : extreme ? 1 : 0;
  }
}
