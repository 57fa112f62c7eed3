package motte.compile;

import java.util.Arrays;
import motte.format.Body;
import motte.format.Op;

/// Vectors that `local.get` and `local.tee` have pushed in the account only: they wait in their
/// locals until the next instruction takes them from there. To push all their parts and to pop them
/// into temporaries would be most of the code otherwise.
final class Waiting {
  // How many values are below each, and the slots they are in.
  private int[] heights = new int[4];
  private int[] slots = new int[4];
  private int count;

  /// Whether what a `local.get` or `local.tee` at this index gives can wait: what follows takes it
  /// with [Emitter#operand], and until then no local changes.
  static boolean can(Body body, int at) {
    int next = at + 1;
    while (gets(body, next, true)) {
      next++;
    }
    int vectors = next - at;
    boolean number = vectors == 1 && (isConstant(body.op(next)) || gets(body, next, false));
    var op = body.op(number ? next + 1 : next);
    return takes(op) && (number ? takesNumber(op) : takesVectors(op) >= vectors);
  }

  private static boolean gets(Body body, int at, boolean vector) {
    return body.op(at) == Op.LOCAL_GET && (Kind.of(body.localType(body.x(at))) == Kind.V) == vector;
  }

  private static boolean isConstant(Op op) {
    return op == Op.I32_CONST || op == Op.I64_CONST || op == Op.F32_CONST || op == Op.F64_CONST;
  }

  private static boolean takes(Op op) {
    return op.code() >> 12 == 0xfd
        && switch (op.immediate()) {
          case NONE, SHUFFLE, LANE -> true;
          default -> false;
        };
  }

  private static boolean takesNumber(Op op) {
    return op.signature().startsWith("v") && op.signature().indexOf(':') == 2 && !isVector(op, 1);
  }

  /// How many operands it has, if they are all vectors.
  private static int takesVectors(Op op) {
    int operands = op.signature().indexOf(':');
    return isVector(op, operands - 1) ? operands : 0;
  }

  private static boolean isVector(Op op, int operand) {
    return op.signature().charAt(operand) == 'v';
  }

  /// The value that is pushed now, on so many others, is in this slot.
  void push(int height, int slot) {
    if (count == slots.length) {
      slots = Arrays.copyOf(slots, 2 * count);
      heights = Arrays.copyOf(heights, 2 * count);
    }
    heights[count] = height;
    slots[count++] = slot;
  }

  /// The slot of the value that was popped and had so many others below it; -1 if it was on the
  /// JVM's stack.
  int pop(int height) {
    return count > 0 && heights[count - 1] == height ? slots[--count] : -1;
  }
}
