package motte.compile;

import motte.format.Op;

/// References: null or not, and those to functions.
final class RefEmit {
  private final Emitter e;

  RefEmit(Emitter e) {
    this.e = e;
  }

  void emit(Op op, int at) {
    switch (op) {
      case REF_NULL -> {
        e.code.op(Jvm.ACONST_NULL);
        e.push(Kind.A);
      }
      case REF_FUNC -> {
        e.loadState();
        e.code.constant(e.body.x(at));
        e.code.invokevirtual(Runtime.FUNCTION);
        e.push(Kind.A);
      }
      case REF_IS_NULL -> {
        e.pop();
        e.push(Kind.I);
        if (e.fuses()) {
          e.condition(Jvm.IFNULL);
        } else {
          e.code.invokestatic(Runtime.IS_NULL);
        }
      }
      case REF_AS_NON_NULL -> e.code.invokestatic(Runtime.NON_NULL);
      case BR_ON_NULL -> onNull(e.body.x(at));
      case BR_ON_NON_NULL -> onNonNull(e.body.x(at));
      default -> throw new AssertionError(op.mnemonic() + " is not of this family");
    }
  }

  // The branch does not take the reference along.
  private void onNull(int label) {
    e.pop();
    e.code.op(Jvm.DUP);
    int skip = e.label();
    e.code.branch(Jvm.IFNONNULL, skip);
    e.code.op(Jvm.POP);
    e.jump(label);
    e.push(Kind.A);
    e.bind(skip);
  }

  // The branch takes the reference along, what follows does not have it.
  private void onNonNull(int label) {
    e.code.op(Jvm.DUP);
    int skip = e.label();
    e.code.branch(Jvm.IFNULL, skip);
    e.jump(label);
    e.bind(skip);
    e.pop();
    e.code.op(Jvm.POP);
  }
}
