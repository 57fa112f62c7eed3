package motte.compile;

import java.util.Objects;
import motte.format.Op;

/// Locals, globals, `drop` and `select`.
final class VariableEmit {
  private final Emitter e;

  VariableEmit(Emitter e) {
    this.e = e;
  }

  void emit(Op op, int at) {
    int index = e.body.x(at);
    switch (op) {
      case LOCAL_GET -> get(at, e.locals.kind(index), e.locals.slot(index));
      case LOCAL_SET -> {
        byte kind = e.locals.kind(index);
        e.popAs(kind);
        e.code.store(kind, e.locals.slot(index));
      }
      case LOCAL_TEE -> {
        byte kind = e.locals.kind(index);
        e.popAs(kind);
        if (Kind.isVector(kind)) {
          e.code.store(kind, e.locals.slot(index));
          get(at, kind, e.locals.slot(index));
        } else {
          e.push(kind);
          e.code.op(Kind.slots(kind) == 1 ? Jvm.DUP : Jvm.DUP2);
          e.code.store(kind, e.locals.slot(index));
        }
      }
      case GLOBAL_GET -> {
        load(index);
        e.push(e.layout.globalKind(index));
      }
      case GLOBAL_SET -> {
        e.whole(1);
        store(e.pop(), index);
      }
      case DROP -> ControlEmit.drop(e.code, e.pop());
      case SELECT, SELECT_T -> select(at);
      default -> throw new AssertionError(op.mnemonic() + " is not of this family");
    }
  }

  private void get(int at, byte kind, int slot) {
    if (Kind.isVector(kind) && Waiting.can(e.body, at)) {
      e.pushLocal(kind, slot);
    } else {
      e.code.load(kind, slot);
      e.push(kind);
    }
  }

  private void load(int global) {
    byte kind = e.layout.globalKind(global);
    if (e.layout.isShared(global)) {
      loadCell(global);
      e.code.getfield(StateClass.cellField(kind));
      if (kind == Kind.V) {
        loadCell(global);
        e.code.getfield(StateClass.CELL_HIGH);
      }
      return;
    }
    e.loadState();
    e.code.getfield(e.code.pool().global(e.layout, global), Math.min(2, Kind.slots(kind)));
    if (kind == Kind.V) {
      e.loadField(StateClass.highHalf(global), Kind.desc(kind));
    }
  }

  private void loadCell(int global) {
    e.loadState();
    e.code.getfield(e.code.pool().global(e.layout, global), 1);
  }

  // Pops from the JVM's stack only.
  private void store(byte kind, int global) {
    if (kind == Kind.V) {
      storeWord(Kind.J, global, true);
      storeWord(Kind.J, global, false);
    } else {
      storeWord(kind, global, false);
    }
  }

  private void storeWord(byte kind, int global, boolean high) {
    boolean shared = e.layout.isShared(global);
    if (shared) {
      loadCell(global);
    } else {
      e.loadState();
    }
    if (Kind.slots(kind) == 2) {
      e.code.op(Jvm.DUP_X2);
      e.code.op(Jvm.POP);
    } else {
      e.code.op(Jvm.SWAP);
    }
    if (shared) {
      var low = StateClass.cellField(e.layout.globalKind(global));
      e.code.putfield(high ? StateClass.CELL_HIGH : low);
    } else if (high) {
      e.code.putfield(e.layout.state, StateClass.highHalf(global), Kind.desc(kind));
    } else {
      e.code.putfield(e.code.pool().global(e.layout, global), Kind.slots(kind));
    }
  }

  // Without a mask the first value stays if the condition holds, else the second moves into its
  // place.
  private void select(int at) {
    e.whole(3);
    int branch = e.takeCondition();
    byte kind = e.top();
    if (branch == CompareEmit.NONE) {
      e.code.invokestatic(Objects.requireNonNull(Extreme.of(e.body, at)));
      e.pop();
      return;
    }
    if (branch == CompareEmit.MASK || (branch == Jvm.IFNE && Speculation.isMuch(e.body, at))) {
      if (branch == Jvm.IFNE) {
        e.code.invokestatic(Runtime.NOT_ZERO);
      }
      e.code.invokestatic(kind == Kind.I ? Runtime.CHOOSE_INT : Runtime.CHOOSE_LONG);
      e.pop();
      return;
    }
    int chosen = e.label();
    e.code.branch(branch, chosen);
    switch (kind) {
      case Kind.V -> {
        int second = e.storeTemp(kind);
        ControlEmit.drop(e.code, kind);
        e.code.load(kind, second);
        e.code.load(kind, second);
        e.release(1);
      }
      case Kind.J, Kind.D -> {
        e.code.op(Jvm.DUP2_X2);
        e.code.op(Jvm.POP2);
      }
      default -> e.code.op(Jvm.SWAP);
    }
    e.bind(chosen);
    e.pop();
    ControlEmit.drop(e.code, kind);
  }
}
