package motte.compile;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.constant.ClassDesc;
import motte.format.Op;

/// The parts of divided functions: calls of runs, exits from them, and frames, which are locals in
/// arrays.
final class RunEmit {
  private static final ClassDesc FRAME = Runtime.internal("Frame");
  private static final Member NEW = Runtime.method(FRAME, "of", CD_Object, CD_int, CD_int);
  private static final Member GET = Runtime.method(FRAME, "number", CD_long, CD_Object, CD_int);
  private static final Member GET_REF =
      Runtime.method(FRAME, "reference", CD_Object, CD_Object, CD_int);
  private static final Member SET =
      Runtime.method(FRAME, "set", CD_void, CD_long, CD_Object, CD_int);
  private static final Member SET_REF =
      Runtime.method(FRAME, "set", CD_void, CD_Object, CD_Object, CD_int);

  private final Emitter e;

  RunEmit(Emitter e) {
    this.e = e;
  }

  void emit(Op op, int at) {
    int x = e.body.x(at);
    switch (op) {
      case RUN -> run(x);
      case EXIT -> exit(x, e.body.y(at));
      case FRAME_NEW -> {
        e.code.constant(x);
        e.code.constant((int) e.body.imm(at));
        e.code.invokestatic(NEW);
        e.push(Kind.A);
      }
      case FRAME_GET -> {
        e.pop();
        load(Kind.of((int) e.body.imm(at)), x);
      }
      case FRAME_SET -> store(Kind.of((int) e.body.imm(at)), x);
      default -> throw new AssertionError(op.mnemonic() + " is not of this family");
    }
  }

  /// How a run is called: gives back the number of its exit, if it has two or more, then its outs.
  static Convention convention(Run run) {
    byte[] params = new byte[run.ins().length];
    for (int i = 0; i < params.length; i++) {
      params[i] = kind(run, run.ins()[i]);
    }
    int first = run.returnsExit() ? 1 : 0;
    byte[] results = new byte[first + run.outs().length];
    for (int i = first; i < results.length; i++) {
      results[i] = kind(run, run.outs()[i - first]);
    }
    return new Convention(params, results);
  }

  private static byte kind(Run run, int local) {
    return Kind.of(run.body().localType(local));
  }

  private void run(int number) {
    var run = e.part.splitting.runs().get(number);
    var convention = convention(run);
    for (int i = 0; i < run.ins().length; i++) {
      loadLocal(run.ins()[i], convention.params[i]);
    }
    convention.overflow.store(e.code, e.locals.state());
    if (e.part.takesMemory(number)) {
      e.memory().array(0);
    }
    e.loadState();
    e.code.invokestatic(e.part.owner(), e.part.name(number), e.part.desc(number));
    int word = 0;
    int[] outs = run.outs();
    for (int i = 0; i < outs.length; i++) {
      byte kind = kind(run, outs[i]);
      int words = kind == Kind.V ? 2 : 1;
      if (i == 0 && run.returnsOut()) {
        words--;
      }
      for (; words > 0; words--) {
        convention.more.load(e.code, e.locals.state(), word++);
      }
      e.forms().change(kind, e.locals.kind(outs[i]));
      e.code.store(e.locals.kind(outs[i]), e.locals.slot(outs[i]));
    }
    if (run.returnsExit()) {
      e.push(Kind.I);
    }
    if (run.isCalling()) {
      e.memoryMayHaveChanged();
    }
  }

  private void exit(int number, int like) {
    var run = java.util.Objects.requireNonNull(e.part.run);
    var convention = e.part.convention;
    int[] outs = run.outs();
    boolean numbered = number < 0;
    int exit = numbered ? e.storeTemp(Kind.I) : -1;
    int word = 0;
    for (int i = 0; i < outs.length; i++) {
      byte kind = kind(run, outs[i]);
      boolean stored = contains(run.stores(numbered ? like : number), outs[i]);
      int words = kind == Kind.V ? 2 : 1;
      if (i == 0 && run.returnsOut()) {
        loadLocal(outs[i], kind);
        if (kind == Kind.V) {
          convention.more.store(e.code, e.locals.state(), word++);
        }
        continue;
      }
      if (stored) {
        loadLocal(outs[i], kind);
        for (int w = words - 1; w >= 0; w--) {
          convention.more.store(e.code, e.locals.state(), word + w);
        }
      }
      word += words;
    }
    if (run.returnsExit()) {
      if (numbered) {
        e.code.load(Kind.I, exit);
      } else {
        e.code.constant(number);
      }
    }
    if (numbered) {
      e.release(1);
      e.pop();
    }
    if (convention.results.length == 0) {
      e.code.op(Jvm.RETURN);
    } else {
      byte kind = convention.results[0];
      e.code.op(Jvm.IRETURN + (kind == Kind.V ? Kind.J : kind));
    }
  }

  private void loadLocal(int local, byte kind) {
    if (e.locals.kind(local) == kind) {
      e.code.load(kind, e.locals.slot(local));
    } else {
      e.forms().load(e.locals.slot(local), e.locals.kind(local), kind);
    }
  }

  private static boolean contains(int[] locals, int local) {
    for (int each : locals) {
      if (each == local) {
        return true;
      }
    }
    return false;
  }

  private void load(byte kind, int slot) {
    if (kind == Kind.V) {
      e.code.op(Jvm.DUP);
      loadWord(Kind.J, slot);
      e.code.op(Jvm.DUP2_X1);
      e.code.op(Jvm.POP2);
      loadWord(Kind.J, slot + 1);
    } else {
      loadWord(kind, slot);
    }
    e.push(kind);
  }

  private void loadWord(byte kind, int slot) {
    e.code.constant(slot);
    e.code.invokestatic(kind == Kind.A ? GET_REF : GET);
    Scratch.fromLong(e.code, kind);
  }

  private void store(byte kind, int slot) {
    int frame = e.storeTemp(Kind.A);
    if (kind == Kind.V) {
      storeWord(Kind.J, slot + 1, frame);
      storeWord(Kind.J, slot, frame);
    } else {
      storeWord(kind, slot, frame);
    }
    e.release(1);
    e.pop(2);
  }

  private void storeWord(byte kind, int slot, int frame) {
    Scratch.toLong(e.code, kind);
    e.code.load(Kind.A, frame);
    e.code.constant(slot);
    e.code.invokestatic(kind == Kind.A ? SET_REF : SET);
  }
}
