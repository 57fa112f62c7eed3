package motte.compile;

import motte.format.Body;
import motte.format.Op;

/// Blocks and branches.
final class ControlEmit {
  private final Emitter e;

  ControlEmit(Emitter e) {
    this.e = e;
  }

  void emit(Op op, int at) {
    var body = e.body;
    int label = body.x(at);
    switch (op) {
      case NOP, BLOCK -> {}
      case UNREACHABLE -> e.raise(Runtime.UNREACHABLE);
      case LOOP -> {
        e.bind(e.target(label));
        e.calls().loop(label);
      }
      case IF -> e.code.branch(Jvm.negate(e.takeCondition()), otherwise(label));
      case ELSE -> otherwise(body.label(label), label, body.y(at) != 0);
      case END -> end(body.label(label), label, body.y(at) != 0);
      case BR -> jump(label);
      case BR_IF -> branchIf(e.takeCondition(), label, at);
      case BR_TABLE -> table(body.targets(label));
      case RETURN -> giveBack();
      default -> throw new AssertionError(op.mnemonic() + " is not of this family");
    }
  }

  // ---- if and else. The label to go to if the condition is zero, by the label of the `if`.

  private int[] otherwise = new int[0];

  private int otherwise(int label) {
    if (otherwise.length == 0) {
      otherwise = new int[e.body.labelCount()];
      java.util.Arrays.fill(otherwise, -1);
    }
    if (otherwise[label] < 0) {
      otherwise[label] = e.label();
    }
    return otherwise[label];
  }

  private void otherwise(Body.Label construct, int label, boolean falls) {
    if (falls) {
      e.code.branch(Jvm.GOTO, e.target(label));
    }
    e.enterWith(construct);
    e.bind(otherwise(label));
    otherwise[label] = -2;
  }

  private void end(Body.Label construct, int label, boolean falls) {
    if (label == 0) {
      endFunction(construct, falls);
      return;
    }
    if (construct.op() == Op.TRY_TABLE || construct.op() == Op.TRY) {
      e.exceptions().end(label);
    }
    boolean missingElse = construct.op() == Op.IF && otherwise[label] != -2;
    e.leaveWith(construct);
    if (missingElse) {
      e.bind(otherwise(label));
    }
    if (construct.op() != Op.LOOP && e.code.isTarget(e.target(label))) {
      e.bind(e.target(label));
    }
  }

  private void endFunction(Body.Label construct, boolean falls) {
    boolean target = e.code.isTarget(e.target(0));
    if (!falls && !target) {
      return;
    }
    e.leaveWith(construct);
    if (target) {
      e.bind(e.target(0));
    }
    giveBack();
  }

  // ---- Branches.

  /// Branches, dropping what the target does not want.
  void jump(int label) {
    if (label == 0 && !(e.fits(0) && e.calls().returnsAreLong())) {
      giveBack();
      return;
    }
    unwind(label);
    e.code.branch(Jvm.GOTO, e.target(label));
  }

  private void branchIf(int branch, int label, int at) {
    boolean two = branch == Jvm.IF_ICMPNE;
    var test = two || branch == Jvm.IFNE ? LoopTest.of(e.body, at) : null;
    if (test != null && e.fits(label) && two == test.bound() >= 0) {
      test.emit(e, e.target(label));
    } else {
      jumpIf(branch, label);
    }
  }

  void jumpIf(int branch, int label) {
    if (e.fits(label)) {
      e.code.branch(branch, e.target(label));
      return;
    }
    int skip = e.label();
    e.code.branch(Jvm.negate(branch), skip);
    jump(label);
    e.bind(skip);
  }

  // Leaves the account alone: what follows comes from elsewhere.
  private void unwind(int label) {
    if (e.fits(label)) {
      return;
    }
    var target = e.body.label(label);
    int arity = target.arity();
    int[] kept = new int[arity];
    for (int i = arity - 1; i >= 0; i--) {
      kept[i] = e.storeTemp(Kind.of(target.carried(i)));
    }
    int extra = e.height() - target.height() - arity;
    for (int i = 0; i < extra; i++) {
      drop(e.code, e.kindAt(arity + i));
    }
    for (int i = 0; i < arity; i++) {
      e.code.load(Kind.of(target.carried(i)), kept[i]);
    }
    e.release(arity);
  }

  /// Pops a value of this kind off the JVM's stack.
  static void drop(Bytecode code, byte kind) {
    for (int slots = Kind.slots(kind); slots > 0; slots -= 2) {
      code.op(slots == 1 ? Jvm.POP : Jvm.POP2);
    }
  }

  private void table(int[] targets) {
    e.pop();
    int[] labels = new int[targets.length];
    int[] detours = null;
    for (int i = 0; i < targets.length; i++) {
      if (e.fits(targets[i])) {
        labels[i] = e.target(targets[i]);
      } else {
        if (detours == null) {
          detours = new int[e.body.labelCount()];
          java.util.Arrays.fill(detours, -1);
        }
        if (detours[targets[i]] < 0) {
          detours[targets[i]] = e.label();
        }
        labels[i] = detours[targets[i]];
      }
    }
    int last = targets.length - 1;
    e.code.tableswitch(0, java.util.Arrays.copyOf(labels, last), labels[last]);
    if (detours != null) {
      for (int label = 0; label < detours.length; label++) {
        if (detours[label] >= 0) {
          e.bind(detours[label]);
          jump(label);
        }
      }
    }
  }

  /// Returns what is on top of the stack, whatever else is on it.
  void giveBack() {
    var convention = e.part.convention;
    convention.more.store(e.code, e.locals.state());
    e.calls().leave();
    if (convention.results.length == 0) {
      e.code.op(Jvm.RETURN);
    } else {
      byte kind = convention.results[0];
      e.code.op(Jvm.IRETURN + (kind == Kind.V ? Kind.J : kind));
    }
  }
}
