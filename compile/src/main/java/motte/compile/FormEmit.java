package motte.compile;

import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.constant.ClassDesc;

/// Changes vectors from one form to another; see [VectorForm].
final class FormEmit {
  private static final Member LOW = kernel("F32x4", "low", CD_float, CD_long);
  private static final Member HIGH = kernel("F32x4", "high", CD_float, CD_long);
  private static final Member PACK = kernel("F32x4", "pack", CD_long, CD_float, CD_float);
  private static final Member PACK_INTS = kernel("I32x4", "pack", CD_long, CD_int, CD_int);

  private final Emitter e;

  FormEmit(Emitter e) {
    this.e = e;
  }

  private static Member kernel(
      String owner, String name, ClassDesc result, ClassDesc... parameters) {
    return Runtime.method(Runtime.internal(owner), name, result, parameters);
  }

  /// Changes the form of the vector on top of the JVM's stack.
  void change(byte from, byte to) {
    if (from != to) {
      int vector = e.storeTemp(from);
      load(vector, from, to);
      e.release(1);
    }
  }

  /// Pushes the vector that is in this local in one form in another.
  void load(int vector, byte from, byte to) {
    if (from == Kind.V) {
      split(vector, to);
    } else if (to == Kind.V) {
      join(vector, from);
    } else if (from != Kind.D2 && to != Kind.D2) {
      reinterpret(vector, from, to);
    } else {
      join(vector, from);
      change(Kind.V, to);
    }
  }

  private void split(int vector, byte to) {
    for (int half = vector; half < vector + 4; half += 2) {
      e.code.load(Kind.J, half);
      switch (to) {
        case Kind.D2 -> e.code.invokestatic(Runtime.LONG_BITS_TO_DOUBLE);
        case Kind.I4 -> {
          e.code.op(Jvm.L2I);
          e.code.load(Kind.J, half);
          e.code.constant(32);
          e.code.op(Jvm.LUSHR);
          e.code.op(Jvm.L2I);
        }
        default -> {
          e.code.invokestatic(LOW);
          e.code.load(Kind.J, half);
          e.code.invokestatic(HIGH);
        }
      }
    }
  }

  private void join(int vector, byte from) {
    byte part = Kind.part(from);
    for (int half = vector; half < vector + 4; half += 2) {
      e.code.load(part, half);
      if (from == Kind.D2) {
        e.code.invokestatic(Runtime.DOUBLE_TO_LONG_BITS);
      } else {
        e.code.load(part, half + 1);
        e.code.invokestatic(from == Kind.F4 ? PACK : PACK_INTS);
      }
    }
  }

  private void reinterpret(int vector, byte from, byte to) {
    for (int lane = vector; lane < vector + 4; lane++) {
      e.code.load(Kind.part(from), lane);
      e.code.invokestatic(to == Kind.F4 ? Runtime.INT_BITS_TO_FLOAT : Runtime.FLOAT_TO_INT_BITS);
    }
  }
}
