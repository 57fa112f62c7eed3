package motte.compile;

import java.util.stream.IntStream;
import motte.format.Body;
import motte.format.Op;

/// The end of a loop that goes on until its counter, which moves by more than one, equals a bound,
/// or until its counter, which moves by one, wraps around to zero.
///
/// C2 takes a loop for a counted one (unrolls it, moves checks out of it) only if it goes on while
/// the counter is less, or greater, than the bound. So that is asked first. If the answer is no the
/// counter always equals the bound, in practice: to go on nevertheless is code that C2 leaves out
/// until it is needed.
///
/// @param local the counter
/// @param branch the branch by which a loop with this counter would end in Java; of two operands
/// @param bound the index of the instruction that pushes the bound; -1 for zero
record LoopTest(int local, int branch, int bound) {
  /// How far above its test the counter is looked for.
  private static final int REACH = 100;

  private static final Op[] WRAP = {
    Op.LOCAL_GET,
    Op.I32_CONST,
    Op.I32_ADD,
    Op.LOCAL_TEE,
    Op.LOCAL_GET,
    Op.I32_GE_U,
    Op.LOCAL_SET,
    Op.LOCAL_GET,
    Op.LOCAL_SET,
    Op.LOCAL_GET
  };

  /// The test that the `br_if` at this index makes, or null if it is none such.
  static @org.jspecify.annotations.Nullable LoopTest of(Body body, int at) {
    if (body.label(body.x(at)).op() != Op.LOOP || at < 4) {
      return null;
    }
    if (wraps(body, at)) {
      return new LoopTest(body.x(at - 2), Jvm.IF_ICMPLT, -1);
    }
    int counter = at - 1;
    int bound = -1;
    if (body.op(at - 1) == Op.I32_NE) {
      counter = at - 3;
      bound = at - 2;
      if (body.op(bound) != Op.I32_CONST && body.op(bound) != Op.LOCAL_GET) {
        return null;
      }
    }
    long step = step(body, counter);
    return Math.abs(step) > 1 && Math.abs(step) <= 1 << 20
        ? new LoopTest(body.x(counter), step > 0 ? Jvm.IF_ICMPLT : Jvm.IF_ICMPGT, bound)
        : null;
  }

  // Whether this `br_if` ends what LLVM makes of "a = a + 1; again if a != 0": b = a + 1; c = b >=
  // a, unsigned;
  // a = b; again if c.
  private static boolean wraps(Body body, int at) {
    return at >= WRAP.length
        && IntStream.range(0, WRAP.length).allMatch(i -> body.op(at - WRAP.length + i) == WRAP[i])
        && body.imm(at - 9) == 1
        && body.x(at - 10) == body.x(at - 2)
        && body.x(at - 6) == body.x(at - 2)
        && body.x(at - 7) == body.x(at - 3)
        && body.x(at - 4) == body.x(at - 1);
  }

  // By how much the local that this instruction pushes was moved just before; 0 if it was not.
  private static long step(Body body, int at) {
    var op = body.op(at);
    if (op != Op.LOCAL_TEE && op != Op.LOCAL_GET) {
      return 0;
    }
    int local = body.x(at);
    for (int i = at; i > Math.max(2, at - REACH); i--) {
      switch (body.op(i)) {
        case LOCAL_TEE, LOCAL_SET -> {
          if (body.x(i) == local) {
            return moves(body, i) ? body.imm(i - 2) : 0;
          }
        }
        case LOOP, BLOCK, IF, ELSE, END -> {
          return 0;
        }
        default -> {}
      }
    }
    return 0;
  }

  // Whether the value that this instruction takes is that of the same local and a constant.
  private static boolean moves(Body body, int set) {
    return body.op(set - 1) == Op.I32_ADD
        && body.op(set - 2) == Op.I32_CONST
        && body.op(set - 3) == Op.LOCAL_GET
        && body.x(set - 3) == body.x(set);
  }

  /// Branches to `target` or goes on; the operands are on the stack, the account knows of none.
  void emit(Emitter e, int target) {
    e.code.op(bound < 0 ? Jvm.POP : Jvm.POP2);
    compare(e, branch, target);
    compare(e, Jvm.IF_ICMPNE, target);
  }

  private void compare(Emitter e, int comparison, int target) {
    e.code.load(Kind.I, e.locals.slot(local));
    if (bound < 0) {
      e.code.branch(comparison + Jvm.IFEQ - Jvm.IF_ICMPEQ, target);
      return;
    }
    if (e.body.op(bound) == Op.I32_CONST) {
      e.code.constant((int) e.body.imm(bound));
    } else {
      e.code.load(Kind.I, e.locals.slot(e.body.x(bound)));
    }
    e.code.branch(comparison, target);
  }
}
