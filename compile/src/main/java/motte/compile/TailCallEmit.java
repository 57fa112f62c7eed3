package motte.compile;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;

import motte.format.Op;

/// Tail calls. A function that calls itself jumps to its start. One that yields its frame (see
/// [TailCalls]) either calls the body of its callee, a few times in a row, or it leaves the
/// arguments in the state and returns to whoever called the first of them, who goes on from there
/// (see [TailMethods]). All others call and return.
final class TailCallEmit {
  private static final Member NESTS =
      Runtime.method(TailMethods.TAILS, "nests", CD_int, Runtime.STATE);

  private final Emitter e;
  private int start = -1;

  TailCallEmit(Emitter e) {
    this.e = e;
  }

  /// The locals have their first values.
  void begin() {
    for (int i = 0; i < e.body.size() && start < 0; i++) {
      if (e.body.op(i) == Op.RETURN_CALL && isSelf(e.body.x(i))) {
        start = e.label();
        e.bind(start);
      }
    }
  }

  private boolean isSelf(int function) {
    return e.part.run == null && function == e.part.function;
  }

  void emit(Op op, int at) {
    int x = e.body.x(at);
    e.exceptions().unwatched(() -> emit(op, x, e.body.y(at)));
  }

  private void emit(Op op, int x, int table) {
    switch (op) {
      case RETURN_CALL -> call(x);
      case RETURN_CALL_INDIRECT -> {
        if (e.pop() == Kind.J) {
          e.code.invokestatic(Runtime.NARROW);
        }
        e.loadField(StateClass.table(table), Runtime.TABLE);
        e.loadType(x);
        e.code.invokestatic(Runtime.CALLEE);
        reference(x);
      }
      case RETURN_CALL_REF -> {
        e.pop();
        reference(x);
      }
      default -> throw new AssertionError(op.mnemonic() + " is not of this family");
    }
  }

  private void call(int function) {
    if (isSelf(function)) {
      again();
    } else if (function < e.layout.module.importedFunctionCount()) {
      e.loadField(StateClass.imported(function), Runtime.FUNC_REF);
      reference(e.layout.module.functionTypeIndex(function));
    } else if (e.layout.tailCalls().yields(function)) {
      yieldTo(function);
    } else {
      e.calls().call(function);
      e.control().giveBack();
    }
  }

  private void again() {
    e.locals.restart(e.forms());
    e.pop(e.part.convention.params.length);
    e.calls().again();
    while (e.height() > 0) {
      ControlEmit.drop(e.code, e.pop());
    }
    e.code.branch(Jvm.GOTO, start);
  }

  private void yieldTo(int function) {
    var convention = e.layout.conventionOf(function);
    convention.overflow.store(e.code, e.locals.state());
    e.pop(convention.params.length - convention.direct);
    int bounce = e.label();
    e.loadState();
    e.code.invokestatic(NESTS);
    e.code.branch(Jvm.IFEQ, bounce);
    e.loadState();
    e.code.invokestatic(
        e.layout.methodClass(function),
        e.layout.bodyName(function),
        convention.desc(e.layout.state));
    TailMethods.giveBack(e.code, convention);
    e.bind(bounce);
    int type = e.layout.module.functionTypeIndex(function);
    e.code.constant(function);
    e.loadState();
    e.code.invokestatic(
        e.layout.callers(), TailMethods.bouncer(type), convention.desc(CD_int, e.layout.state));
    TailMethods.giveBack(e.code, convention);
  }

  // The reference is on top of the JVM's stack, and popped in the account.
  private void reference(int type) {
    var convention = e.layout.convention(type);
    e.calls().passBelow(convention, Kind.A);
    e.loadState();
    e.code.invokestatic(
        e.layout.callers(), TailMethods.caller(type), convention.desc(CD_Object, e.layout.state));
    TailMethods.giveBack(e.code, convention);
  }
}
