package motte.compile;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.constant.ClassDesc;
import motte.format.Op;
import org.jspecify.annotations.Nullable;

/// Vectors: 0xFD. A vector is two longs on the stack, the low half first, but for what works lane
/// by lane ([VectorForm]). Most instructions call their [Kernel] for each half; what HotSpot's
/// compiler makes of that has no calls left.
final class SimdEmit {
  static final Member SPLAT_8 = splat("I8x16", CD_int);
  static final Member SPLAT_16 = splat("I16x8", CD_int);
  static final Member SPLAT_32 = splat("I32x4", CD_int);
  private static final Member REPLACE_8 = replace("I8x16", CD_int);
  private static final Member REPLACE_16 = replace("I16x8", CD_int);
  private static final Member REPLACE_32 = replace("I32x4", CD_int);

  private static final Member MULTIPLY_UNIFORM =
      Runtime.method(Runtime.internal("I16x8"), "mulUniform", CD_long, CD_long, CD_long);

  private final Emitter e;
  private final VectorMemoryEmit memory;
  private @Nullable Uniform uniform;
  private final FormEmit forms;
  private final FloatVectorEmit floats;
  private final IntVectorEmit ints;

  SimdEmit(Emitter e) {
    this.e = e;
    forms = new FormEmit(e);
    floats = new FloatVectorEmit(e);
    ints = new IntVectorEmit(e);
    memory = new VectorMemoryEmit(e, forms, ints);
  }

  /// From one form of a vector to another.
  FormEmit forms() {
    return forms;
  }

  void emit(Op relaxed, int at) {
    var op = Kernel.plain(relaxed);
    if (FloatVectorEmit.handles(op) && !(FloatVectorEmit.isSign(op) && e.top() == Kind.V)) {
      floats.emit(op, at);
      return;
    } else if (ints.takes(op, at)) {
      ints.emit(op, at);
      return;
    }
    int temps = e.temps();
    switch (op.immediate()) {
      case MEMARG, MEMARG_LANE -> memory.emit(op, at);
      case V128 -> constant(at);
      case SHUFFLE -> shuffle(e.body.pool(e.body.y(at)), e.body.pool(e.body.y(at) + 1));
      case LANE -> lane(op, (int) e.body.imm(at));
      default -> {
        if (splat(op)) {
          e.account(op);
        } else {
          call(op, at);
          e.push(Kind.ofLetter(op.signature().charAt(op.signature().indexOf(':') + 1)));
        }
      }
    }
    e.releaseTo(temps);
  }

  private void constant(int at) {
    byte form = e.locals.form(at);
    for (int half = 0; half < 2; half++) {
      long bits = e.body.pool(e.body.y(at) + half);
      switch (form) {
        case Kind.F4 -> {
          e.code.floatConstant((int) bits);
          e.code.floatConstant((int) (bits >>> 32));
        }
        case Kind.D2 -> e.code.doubleConstant(bits);
        case Kind.I4 -> {
          e.code.constant((int) bits);
          e.code.constant((int) (bits >>> 32));
        }
        default -> e.code.constant(bits);
      }
    }
    e.push(form);
  }

  private void call(Op op, int at) {
    var kernel = Kernel.of(op);
    if (kernel.shape() == Kernel.Shape.SHIFT) {
      shift(kernel.first());
      return;
    }
    int[] operands = new int[op.signature().indexOf(':')];
    for (int i = operands.length - 1; i >= 0; i--) {
      operands[i] = e.operand(Kind.V);
    }
    switch (kernel.shape()) {
      case HALVES, SHIFT -> {
        var method = op == Op.I16X8_MUL ? multiply(at, operands) : kernel.first();
        for (int half = 0; half < 4; half += 2) {
          load(operands, half);
          compute(op, method);
        }
      }
      case REDUCE, NARROW -> {
        for (int operand : operands) {
          e.code.load(Kind.V, operand);
          e.code.invokestatic(kernel.first());
        }
      }
      case NARROW_ZERO -> {
        e.code.load(Kind.V, operands[0]);
        e.code.invokestatic(kernel.first());
        e.code.constant(0L);
      }
      case WIDEN_LOW, WIDEN_HIGH -> {
        int half = kernel.shape() == Kernel.Shape.WIDEN_LOW ? 0 : 2;
        load(operands, half);
        e.code.invokestatic(kernel.first());
        load(operands, half);
        e.code.invokestatic(kernel.second());
      }
      case LOOK_UP -> {
        for (int half = 0; half < 4; half += 2) {
          e.code.load(Kind.V, operands[0]);
          e.code.load(Kind.J, operands[1] + half);
          e.code.invokestatic(kernel.first());
        }
      }
    }
  }

  /// The kernel that multiplies; puts a factor that is the same for all lanes second.
  private Member multiply(int at, int[] operands) {
    if (uniform == null) {
      uniform = new Uniform(e.part);
    }
    if (!uniform.is(at - 1)) {
      if (!uniform.isFirst(at)) {
        return Kernel.of(Op.I16X8_MUL).first();
      }
      int first = operands[0];
      operands[0] = operands[1];
      operands[1] = first;
    }
    return MULTIPLY_UNIFORM;
  }

  private void load(int[] vectors, int half) {
    for (int vector : vectors) {
      e.code.load(Kind.J, vector + half);
    }
  }

  private void shift(Member kernel) {
    e.pop();
    int count = e.storeTemp(Kind.I);
    int vector = e.operand(Kind.V);
    for (int half = 0; half < 4; half += 2) {
      e.code.load(Kind.J, vector + half);
      e.code.load(Kind.I, count);
      e.code.invokestatic(kernel);
    }
  }

  /// Calls the kernel, or does what it does if that is one instruction of the JVM.
  private void compute(Op op, Member kernel) {
    switch (op) {
      case V128_AND -> e.code.op(Jvm.LAND);
      case V128_OR -> e.code.op(Jvm.LOR);
      case V128_XOR -> e.code.op(Jvm.LXOR);
      case I64X2_ADD -> e.code.op(Jvm.LADD);
      case I64X2_SUB -> e.code.op(Jvm.LSUB);
      case I64X2_MUL -> e.code.op(Jvm.LMUL);
      case I64X2_NEG -> e.code.op(Jvm.LNEG);
      default -> e.code.invokestatic(kernel);
    }
  }

  private void shuffle(long low, long high) {
    int second = e.operand(Kind.V);
    int first = e.operand(Kind.V);
    var shuffle = new Shuffle(e.code, first, second);
    shuffle.half(low);
    shuffle.half(high);
    e.push(Kind.V);
  }

  /// Whether the instruction is a splat, which is then written.
  private boolean splat(Op op) {
    switch (op) {
      case I8X16_SPLAT -> e.code.invokestatic(SPLAT_8);
      case I16X8_SPLAT -> e.code.invokestatic(SPLAT_16);
      case I32X4_SPLAT -> e.code.invokestatic(SPLAT_32);
      case I64X2_SPLAT -> {}
      default -> {
        return false;
      }
    }
    e.code.op(Jvm.DUP2);
    return true;
  }

  private static Member splat(String owner, ClassDesc lane) {
    return Runtime.method(Runtime.internal(owner), "splat", CD_long, lane);
  }

  private static Member replace(String owner, ClassDesc lane) {
    return Runtime.method(Runtime.internal(owner), "replaceLane", CD_long, CD_long, lane, CD_int);
  }

  private void lane(Op op, int lane) {
    switch (op) {
      case I8X16_EXTRACT_LANE_S -> {
        extract(8, lane);
        e.code.op(Jvm.I2B);
      }
      case I8X16_EXTRACT_LANE_U -> {
        extract(8, lane);
        e.code.constant(0xff);
        e.code.op(Jvm.IAND);
      }
      case I16X8_EXTRACT_LANE_S -> {
        extract(16, lane);
        e.code.op(Jvm.I2S);
      }
      case I16X8_EXTRACT_LANE_U -> {
        extract(16, lane);
        e.code.op(Jvm.I2C);
      }
      case I32X4_EXTRACT_LANE -> extract(32, lane);
      case I64X2_EXTRACT_LANE -> extract(64, lane);
      case I8X16_REPLACE_LANE -> replace(8, lane);
      case I16X8_REPLACE_LANE -> replace(16, lane);
      case I32X4_REPLACE_LANE -> replace(32, lane);
      case I64X2_REPLACE_LANE -> replace(64, lane);
      default -> throw new IllegalArgumentException(op.mnemonic());
    }
  }

  private void extract(int width, int lane) {
    lane(e.code, e.operand(Kind.V), width, lane);
    e.push(width == 64 ? Kind.J : Kind.I);
  }

  /// Pushes a lane as an int or a long, with what else there is above it.
  static void lane(Bytecode code, int vector, int width, int lane) {
    int bit = width * lane;
    code.load(Kind.J, vector + 2 * (bit >> 6));
    if ((bit & 63) != 0) {
      code.constant(bit & 63);
      code.op(Jvm.LUSHR);
    }
    if (width < 64) {
      code.op(Jvm.L2I);
    }
  }

  private void replace(int width, int lane) {
    byte kind = e.pop();
    int value = e.storeTemp(kind);
    int vector = e.operand(Kind.V);
    replace(e.code, vector, value, width, lane);
    e.push(Kind.V);
  }

  /// Pushes a vector with a lane replaced by what is in another local.
  static void replace(Bytecode code, int vector, int value, int width, int lane) {
    int bit = width * lane;
    for (int half = 0; half < 2; half++) {
      boolean here = bit >> 6 == half;
      if (here && width == 64) {
        code.load(Kind.J, value);
        continue;
      }
      code.load(Kind.J, vector + 2 * half);
      if (here) {
        code.load(Kind.I, value);
        code.constant(bit & 63);
        code.invokestatic(width == 8 ? REPLACE_8 : width == 16 ? REPLACE_16 : REPLACE_32);
      }
    }
  }
}
