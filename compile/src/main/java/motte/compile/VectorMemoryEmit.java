package motte.compile;

import motte.format.Op;

/// Loads and stores of vectors, of their lanes, and loads that widen or spread what they find.
///
/// A vector moves as two longs. Of a store, the high half goes first, at an index that cannot have
/// wrapped around: if that is inside the memory, so is the low half, and nothing is written before
/// a trap.
final class VectorMemoryEmit {
  private static final int HALF = 8;

  private final Emitter e;
  private final SharedMemoryEmit shared;
  private final FormEmit forms;
  private final IntVectorEmit ints;

  VectorMemoryEmit(Emitter e, FormEmit forms, IntVectorEmit ints) {
    this.e = e;
    this.ints = ints;
    this.forms = forms;
    shared = new SharedMemoryEmit(e);
  }

  void emit(Op op, int at) {
    byte form = e.locals.form(at);
    if (op == Op.V128_STORE && e.top() == Kind.F4 && !isShared(at)) {
      storeFloats(at);
      e.pop(2);
      return;
    } else if (op == Op.V128_LOAD && form == Kind.F4 && !isShared(at)) {
      loadFloats(at);
      e.pop();
      e.push(form);
      return;
    }
    e.whole(op.signature().indexOf(':'));
    whole(op, at);
    e.pop(op.signature().indexOf(':'));
    if (op.signature().endsWith("v")) {
      boolean lanes = op == Op.V128_LOAD16X4_S || op == Op.V128_LOAD16X4_U;
      forms.change(lanes ? Kind.I4 : Kind.V, form);
      e.push(form);
    }
  }

  private boolean isShared(int at) {
    return e.layout.isMemoryShared(e.body.x(at));
  }

  private void loadFloats(int at) {
    e.memory().index(at, 0);
    int index = e.storeTemp(Kind.I);
    for (int lane = 0; lane < 16; lane += 4) {
      access(at, Runtime.INT_VIEW, index, lane);
      e.code.invokevirtual(Runtime.GET_INT);
      e.code.invokestatic(Runtime.INT_BITS_TO_FLOAT);
    }
    e.release(1);
  }

  private void storeFloats(int at) {
    int value = e.storeTemp(Kind.F4);
    e.memory().index(at, 12);
    int index = e.storeTemp(Kind.I);
    for (int lane = 3; lane >= 0; lane--) {
      access(at, Runtime.INT_VIEW, index, 4 * lane - 12);
      e.code.load(Kind.F, value + lane);
      e.code.invokestatic(Runtime.FLOAT_TO_INT_BITS);
      e.code.invokevirtual(Runtime.SET_INT);
    }
    e.release(2);
  }

  private void whole(Op op, int at) {
    switch (op) {
      case V128_LOAD -> load(at);
      case V128_STORE -> store(at);
      case V128_LOAD8X8_S -> extend(at, Kernel.of(Op.I16X8_EXTEND_LOW_I8X16_S));
      case V128_LOAD8X8_U -> extend(at, Kernel.of(Op.I16X8_EXTEND_LOW_I8X16_U));
      case V128_LOAD16X4_S, V128_LOAD16X4_U -> {
        fetch(at, 64);
        int half = e.storeTemp(Kind.J);
        ints.extend(half, op == Op.V128_LOAD16X4_S);
        e.release(1);
      }
      case V128_LOAD32X2_S -> extend(at, Kernel.of(Op.I64X2_EXTEND_LOW_I32X4_S));
      case V128_LOAD32X2_U -> extend(at, Kernel.of(Op.I64X2_EXTEND_LOW_I32X4_U));
      case V128_LOAD8_SPLAT -> splat(at, 8);
      case V128_LOAD16_SPLAT -> splat(at, 16);
      case V128_LOAD32_SPLAT -> splat(at, 32);
      case V128_LOAD64_SPLAT -> splat(at, 64);
      case V128_LOAD32_ZERO -> {
        fetch(at, 32);
        e.code.op(Jvm.I2L);
        e.code.constant(0xffffffffL);
        e.code.op(Jvm.LAND);
        e.code.constant(0L);
      }
      case V128_LOAD64_ZERO -> {
        fetch(at, 64);
        e.code.constant(0L);
      }
      case V128_LOAD8_LANE -> loadLane(at, 8);
      case V128_LOAD16_LANE -> loadLane(at, 16);
      case V128_LOAD32_LANE -> loadLane(at, 32);
      case V128_LOAD64_LANE -> loadLane(at, 64);
      case V128_STORE8_LANE -> storeLane(at, 8);
      case V128_STORE16_LANE -> storeLane(at, 16);
      case V128_STORE32_LANE -> storeLane(at, 32);
      case V128_STORE64_LANE -> storeLane(at, 64);
      default -> throw new IllegalArgumentException(op.mnemonic());
    }
  }

  private void load(int at) {
    if (isShared(at)) {
      shared.fetchVector(at);
      return;
    }
    e.memory().index(at, 0);
    int index = e.storeTemp(Kind.I);
    access(at, Runtime.LONG_VIEW, index, 0);
    e.code.invokevirtual(Runtime.GET_LONG);
    access(at, Runtime.LONG_VIEW, index, HALF);
    e.code.invokevirtual(Runtime.GET_LONG);
    e.release(1);
  }

  private void store(int at) {
    if (isShared(at)) {
      shared.putVector(at);
      return;
    }
    int value = e.storeTemp(Kind.V);
    e.memory().index(at, HALF);
    int index = e.storeTemp(Kind.I);
    access(at, Runtime.LONG_VIEW, index, 0);
    e.code.load(Kind.J, value + 2);
    e.code.invokevirtual(Runtime.SET_LONG);
    access(at, Runtime.LONG_VIEW, index, -HALF);
    e.code.load(Kind.J, value);
    e.code.invokevirtual(Runtime.SET_LONG);
    e.release(2);
  }

  /// Pushes the view, the array, and the index moved by `more`.
  private void access(int at, Member view, int index, int more) {
    e.code.getstatic(view);
    e.memory().array(e.body.x(at));
    e.code.load(Kind.I, index);
    if (more != 0) {
      e.code.constant(more);
      e.code.op(Jvm.IADD);
    }
  }

  private void extend(int at, Kernel kernel) {
    fetch(at, 64);
    int half = e.storeTemp(Kind.J);
    e.code.load(Kind.J, half);
    e.code.invokestatic(kernel.first());
    e.code.load(Kind.J, half);
    e.code.invokestatic(kernel.second());
    e.release(1);
  }

  private void splat(int at, int width) {
    fetch(at, width);
    switch (width) {
      case 8 -> e.code.invokestatic(SimdEmit.SPLAT_8);
      case 16 -> e.code.invokestatic(SimdEmit.SPLAT_16);
      case 32 -> e.code.invokestatic(SimdEmit.SPLAT_32);
      default -> {}
    }
    e.code.op(Jvm.DUP2);
  }

  private void loadLane(int at, int width) {
    int vector = e.storeTemp(Kind.V);
    fetch(at, width);
    int lane = e.storeTemp(width == 64 ? Kind.J : Kind.I);
    SimdEmit.replace(e.code, vector, lane, width, e.body.y(at));
    e.release(2);
  }

  private void storeLane(int at, int width) {
    int vector = e.storeTemp(Kind.V);
    SimdEmit.lane(e.code, vector, width, e.body.y(at));
    e.release(1);
    e.memory().put(at, width);
  }

  /// Pops the address and pushes what is there: an i32, or an i64 if the width is 64.
  private void fetch(int at, int width) {
    e.memory().fetch(at, width);
  }
}
