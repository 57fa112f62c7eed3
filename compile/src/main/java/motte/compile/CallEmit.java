package motte.compile;

import motte.format.Body;
import motte.format.Op;

/// Calls, and what a function does when it begins, ends and goes round a loop.
final class CallEmit {
  private final Emitter e;

  CallEmit(Emitter e) {
    this.e = e;
  }

  void emit(Op op, int at) {
    switch (op) {
      case CALL -> call(e.body.x(at));
      case CALL_INDIRECT -> indirect(e.body.x(at), e.body.y(at));
      default -> throw new AssertionError(op.mnemonic() + " is not of this family");
    }
  }

  /// Calls a function by its index.
  void call(int function) {
    var convention = e.layout.conventionOf(function);
    pass(convention);
    e.code.invokestatic(e.code.pool().function(e.layout, function), convention.delta());
    taken(convention);
  }

  private void indirect(int type, int table) {
    var convention = e.layout.convention(type);
    if (e.pop() == Kind.J) {
      e.code.invokestatic(Runtime.NARROW);
    }
    passBelow(convention, Kind.I);
    e.loadState();
    e.code.invokestatic(
        e.layout.state, Layout.dispatcher(type, table), e.layout.dispatcherType(type));
    taken(convention);
  }

  /// Calls the reference to a function of a type that is on top of the stack.
  void reference(int type) {
    var convention = e.layout.convention(type);
    e.pop();
    passBelow(convention, Kind.A);
    e.loadState();
    e.code.invokestatic(e.layout.callers(), Layout.caller(type), e.layout.callerType(type));
    taken(convention);
  }

  /// Passes what does not fit into parameters and is below what says whom to call.
  void passBelow(Convention callee, byte kind) {
    if (callee.overflow.size() > 0) {
      int top = e.storeTemp(kind);
      callee.overflow.store(e.code, e.locals.state());
      e.code.load(kind, top);
      e.release(1);
    }
  }

  /// Puts what does not fit into parameters where the callee finds it, and pushes the state: the
  /// arguments are then complete. The account is left alone.
  void pass(Convention convention) {
    convention.overflow.store(e.code, e.locals.state());
    e.loadState();
  }

  /// What follows every call of a function that takes [#pass]ed arguments: fetches the results that
  /// the method does not return from our own state, pops the arguments and pushes the results in
  /// the account.
  void taken(Convention convention) {
    convention.more.load(e.code, e.locals.state());
    e.pop(convention.params.length);
    for (byte kind : convention.results) {
      e.push(kind);
    }
    e.memoryMayHaveChanged();
  }

  // ---- The function itself.

  /// The first instructions of the function.
  void begin() {
    if (e.part.countsCalls) {
      e.loadState();
      e.code.invokestatic(Runtime.ENTER);
    }
    if (e.layout.options.metered()) {
      spend(outsideLoops());
    }
  }

  /// Says that the function is left.
  void leave() {
    if (e.part.countsCalls) {
      e.loadState();
      e.code.invokestatic(Runtime.LEAVE);
    }
  }

  /// Whether a return takes so many instructions that it is better there once only.
  boolean returnsAreLong() {
    return e.part.countsCalls || e.part.convention.more.size() > 0;
  }

  /// What a loop does each time round.
  void loop(int label) {
    poll();
    if (e.layout.options.metered()) {
      spend(within(e.body.label(label)));
    }
  }

  /// What a function does that begins anew in its own frame.
  void again() {
    poll();
    if (e.layout.options.metered()) {
      spend(outsideLoops());
    }
  }

  private void poll() {
    e.code.ldc(
        e.code
            .pool()
            .dynamic(
                Runtime.POLL_BOOTSTRAP,
                "poll",
                java.lang.constant.ConstantDescs.CD_MethodHandle,
                0));
    e.loadState();
    e.code.invokevirtual(Runtime.POLL);
  }

  private void spend(int instructions) {
    e.loadState();
    e.code.constant(instructions);
    e.code.invokestatic(Runtime.SPEND);
  }

  private int outsideLoops() {
    return count(0, e.body.size());
  }

  private int within(Body.Label loop) {
    return count(loop.begin() + 1, loop.end());
  }

  // Instructions from `start` to `end`, those in inner loops left out.
  private int count(int start, int end) {
    int count = 1;
    for (int i = start; i < end; i++) {
      if (e.body.op(i) == Op.LOOP) {
        i = e.body.label(e.body.x(i)).end();
      } else {
        count++;
      }
    }
    return count;
  }
}
