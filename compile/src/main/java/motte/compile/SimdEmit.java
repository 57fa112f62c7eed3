package motte.compile;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.constant.ClassDesc;
import motte.format.Op;

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

  private final Emitter e;
  private final VectorMemoryEmit memory;
  private final FormEmit forms;
  private final FloatVectorEmit floats;
  private final IntVectorEmit ints;

  SimdEmit(Emitter e) {
    this.e = e;
    forms = new FormEmit(e);
    floats = new FloatVectorEmit(e, forms);
    ints = new IntVectorEmit(e, forms);
    memory = new VectorMemoryEmit(e, forms, ints);
  }

  /// From one form of a vector to another.
  FormEmit forms() {
    return forms;
  }

  void emit(Op relaxed, int at) {
    var op = Kernel.plain(relaxed);
    int operands = op.signature().indexOf(':');
    if (FloatVectorEmit.handles(op) && !(FloatVectorEmit.isSign(op) && e.top() == Kind.V)) {
      floats.emit(op, at);
      return;
    } else if (ints.takes(op, at)) {
      ints.emit(op, at);
      return;
    }
    switch (op.immediate()) {
      case MEMARG, MEMARG_LANE -> memory.emit(op, at);
      case V128 -> constant(at);
      default -> {
        e.whole(operands);
        whole(op, at);
        e.account(op);
      }
    }
  }

  private void whole(Op op, int at) {
    switch (op.immediate()) {
      case SHUFFLE -> shuffle(e.body.pool(e.body.y(at)), e.body.pool(e.body.y(at) + 1));
      case LANE -> lane(op, (int) e.body.imm(at));
      default -> {
        if (!splat(op)) {
          call(op, Kernel.of(op));
        }
      }
    }
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

  private void call(Op op, Kernel kernel) {
    var code = e.code;
    int operands = op.signature().indexOf(':');
    switch (kernel.shape()) {
      case HALVES -> halves(op, kernel, operands);
      case SHIFT -> {
        int count = e.storeTemp(Kind.I);
        int high = e.storeTemp(Kind.J);
        code.load(Kind.I, count);
        code.invokestatic(kernel.first());
        code.load(Kind.J, high);
        code.load(Kind.I, count);
        code.invokestatic(kernel.first());
        e.release(2);
      }
      case REDUCE -> code.invokestatic(kernel.first());
      case NARROW -> {
        int second = e.storeTemp(Kind.V);
        code.invokestatic(kernel.first());
        code.load(Kind.V, second);
        code.invokestatic(kernel.first());
        e.release(1);
      }
      case NARROW_ZERO -> {
        code.invokestatic(kernel.first());
        code.constant(0L);
      }
      case WIDEN_LOW, WIDEN_HIGH -> widen(kernel, operands);
      case LOOK_UP -> {
        int indices = e.storeTemp(Kind.V);
        int table = e.storeTemp(Kind.V);
        for (int half = 0; half < 4; half += 2) {
          code.load(Kind.V, table);
          code.load(Kind.J, indices + half);
          code.invokestatic(kernel.first());
        }
        e.release(2);
      }
    }
  }

  private void halves(Op op, Kernel kernel, int operands) {
    int[] others = new int[operands];
    for (int i = operands - 1; i > 0; i--) {
      others[i] = e.storeTemp(Kind.V);
    }
    int high = e.storeTemp(Kind.J);
    for (int i = 1; i < operands; i++) {
      e.code.load(Kind.J, others[i]);
    }
    compute(op, kernel);
    e.code.load(Kind.J, high);
    for (int i = 1; i < operands; i++) {
      e.code.load(Kind.J, others[i] + 2);
    }
    compute(op, kernel);
    e.release(operands);
  }

  /// Calls the kernel, or does what it does if that is one instruction of the JVM.
  private void compute(Op op, Kernel kernel) {
    switch (op) {
      case V128_AND -> e.code.op(Jvm.LAND);
      case V128_OR -> e.code.op(Jvm.LOR);
      case V128_XOR -> e.code.op(Jvm.LXOR);
      case I64X2_ADD -> e.code.op(Jvm.LADD);
      case I64X2_SUB -> e.code.op(Jvm.LSUB);
      case I64X2_MUL -> e.code.op(Jvm.LMUL);
      case I64X2_NEG -> e.code.op(Jvm.LNEG);
      default -> e.code.invokestatic(kernel.first());
    }
  }

  private void widen(Kernel kernel, int operands) {
    int[] halves = new int[operands];
    for (int i = operands - 1; i >= 0; i--) {
      if (kernel.shape() == Kernel.Shape.WIDEN_LOW) {
        e.code.op(Jvm.POP2);
        halves[i] = e.storeTemp(Kind.J);
      } else {
        halves[i] = e.storeTemp(Kind.J);
        e.code.op(Jvm.POP2);
      }
    }
    for (int half : halves) {
      e.code.load(Kind.J, half);
    }
    e.code.invokestatic(kernel.first());
    for (int half : halves) {
      e.code.load(Kind.J, half);
    }
    e.code.invokestatic(kernel.second());
    e.release(operands);
  }

  private void shuffle(long low, long high) {
    int second = e.storeTemp(Kind.V);
    int first = e.storeTemp(Kind.V);
    var shuffle = new Shuffle(e.code, first, second);
    shuffle.half(low);
    shuffle.half(high);
    e.release(2);
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

  /// The kernel that replaces a lane of a half.
  static Member replace(int width) {
    return width == 8 ? REPLACE_8 : width == 16 ? REPLACE_16 : REPLACE_32;
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
        extract(e.code, 8, lane);
        e.code.op(Jvm.L2I);
        e.code.op(Jvm.I2B);
      }
      case I8X16_EXTRACT_LANE_U -> {
        extract(e.code, 8, lane);
        e.code.op(Jvm.L2I);
        e.code.constant(0xff);
        e.code.op(Jvm.IAND);
      }
      case I16X8_EXTRACT_LANE_S -> {
        extract(e.code, 16, lane);
        e.code.op(Jvm.L2I);
        e.code.op(Jvm.I2S);
      }
      case I16X8_EXTRACT_LANE_U -> {
        extract(e.code, 16, lane);
        e.code.op(Jvm.L2I);
        e.code.op(Jvm.I2C);
      }
      case I32X4_EXTRACT_LANE -> {
        extract(e.code, 32, lane);
        e.code.op(Jvm.L2I);
      }
      case I64X2_EXTRACT_LANE -> extract(e.code, 64, lane);
      case I8X16_REPLACE_LANE -> replace(REPLACE_8, Kind.I, 8, lane);
      case I16X8_REPLACE_LANE -> replace(REPLACE_16, Kind.I, 16, lane);
      case I32X4_REPLACE_LANE -> replace(REPLACE_32, Kind.I, 32, lane);
      case I64X2_REPLACE_LANE -> replaceHalf(lane);
      default -> throw new IllegalArgumentException(op.mnemonic());
    }
  }

  /// Leaves the half that has the lane, moved down.
  static void extract(Bytecode code, int width, int lane) {
    int bit = width * lane;
    if (bit >= 64) {
      code.op(Jvm.DUP2_X2);
      code.op(Jvm.POP2);
    }
    code.op(Jvm.POP2);
    if ((bit & 63) != 0) {
      code.constant(bit & 63);
      code.op(Jvm.LUSHR);
    }
  }

  private void replace(Member kernel, byte kind, int width, int lane) {
    int bit = width * lane;
    if (bit >= 64) {
      e.code.constant(bit & 63);
      e.code.invokestatic(kernel);
      return;
    }
    int value = e.storeTemp(kind);
    int high = e.storeTemp(Kind.J);
    e.code.load(kind, value);
    e.code.constant(bit);
    e.code.invokestatic(kernel);
    e.code.load(Kind.J, high);
    e.release(2);
  }

  private void replaceHalf(int lane) {
    if (lane == 1) {
      e.code.op(Jvm.DUP2_X2);
      e.code.op(Jvm.POP2);
      e.code.op(Jvm.POP2);
      return;
    }
    int value = e.storeTemp(Kind.J);
    int high = e.storeTemp(Kind.J);
    e.code.op(Jvm.POP2);
    e.code.load(Kind.J, value);
    e.code.load(Kind.J, high);
    e.release(2);
  }
}
