package motte.compile;

import static java.lang.constant.ConstantDescs.CD_Double;
import static java.lang.constant.ConstantDescs.CD_Float;
import static java.lang.constant.ConstantDescs.CD_Integer;
import static java.lang.constant.ConstantDescs.CD_Long;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.constant.ClassDesc;
import motte.format.Op;
import org.jspecify.annotations.Nullable;

/// Constants, arithmetic, conversions; comparisons are [CompareEmit]'s.
///
/// An instruction is one of the JVM's, or a static method: of the JDK where that does exactly what
/// WebAssembly says and is an intrinsic, else of the runtime's `Numeric`.
@SuppressWarnings("EnumOrdinal") // Tables by instruction, read for every one.
final class NumericEmit {
  private static final int[] OPCODES = new int[Op.values().length];
  private static final @Nullable Member[] METHODS = new Member[Op.values().length];
  private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");

  private static final Member QUIET = Runtime.method(Runtime.NUMERIC, "quiet", CD_float, CD_float);
  private static final Member QUIET_DOUBLE =
      Runtime.method(Runtime.NUMERIC, "quiet", CD_double, CD_double);

  private final Emitter e;
  private final CompareEmit compare;

  NumericEmit(Emitter e) {
    this.e = e;
    compare = new CompareEmit(e);
  }

  void emit(Op op, int at) {
    if (CompareEmit.compares(op)) {
      compare.emit(op, at);
      return;
    }
    long imm = e.body.imm(at);
    switch (op) {
      case I32_CONST -> {
        if (imm == 0 && compare.takesZero(at + 1)) {
          e.push(Kind.I);
          return;
        }
        int index = e.memory().constantIndex(at);
        e.code.constant(index < 0 ? (int) imm : index);
      }
      case I64_CONST -> e.code.constant(imm);
      case F32_CONST -> e.code.floatConstant((int) imm);
      case F64_CONST -> e.code.doubleConstant(imm);
      case F32_SUB, F64_SUB, F32_MUL, F64_MUL, F32_DIV, F64_DIV -> {
        if (leavesAsItIs(op, at)) {
          boolean single = op.signature().endsWith("f");
          e.code.op(single ? Jvm.POP : Jvm.POP2);
          e.code.invokestatic(single ? QUIET : QUIET_DOUBLE);
        } else {
          simple(op);
        }
      }
      case F32_DEMOTE_F64 -> {
        simple(op);
        if (e.body.op(at - 1) == Op.F64_PROMOTE_F32) {
          e.code.invokestatic(QUIET);
        }
      }
      default -> compute(op);
    }
    e.account(op);
  }

  /// Replaces operands by the result, also of a comparison; the account is left alone.
  void compute(Op op) {
    switch (op) {
      case I64_EXTEND_I32_U -> {
        e.code.op(Jvm.I2L);
        e.code.constant(0xffffffffL);
        e.code.op(Jvm.LAND);
      }
      case I64_EXTEND8_S -> narrowed(Jvm.I2B);
      case I64_EXTEND16_S -> narrowed(Jvm.I2S);
      case I64_EXTEND32_S -> {
        e.code.op(Jvm.L2I);
        e.code.op(Jvm.I2L);
      }
      case I64_SHL, I64_SHR_S, I64_SHR_U, I64_ROTL, I64_ROTR -> {
        e.code.op(Jvm.L2I);
        simple(op);
      }
      case F32_SQRT -> {
        e.code.op(Jvm.F2D);
        e.code.invokestatic(Runtime.SQRT);
        e.code.op(Jvm.D2F);
      }
      case I64_CLZ, I64_CTZ, I64_POPCNT -> {
        simple(op);
        e.code.op(Jvm.I2L);
      }
      default -> simple(op);
    }
  }

  // Whether nothing is subtracted, or it is multiplied or divided by one: C2 would leave that out,
  // and with it what makes a NaN quiet.
  private boolean leavesAsItIs(Op op, int at) {
    long bits = e.body.imm(at - 1);
    return switch (e.body.op(at - 1)) {
      case F32_CONST -> (int) bits == (op == Op.F32_SUB ? 0 : Float.floatToRawIntBits(1));
      case F64_CONST -> bits == (op == Op.F64_SUB ? 0 : Double.doubleToRawLongBits(1));
      default -> false;
    };
  }

  private void narrowed(int opcode) {
    e.code.op(Jvm.L2I);
    e.code.op(opcode);
    e.code.op(Jvm.I2L);
  }

  private void simple(Op op) {
    var method = CompareEmit.compares(op) ? CompareEmit.value(op) : METHODS[op.ordinal()];
    if (method != null) {
      e.code.invokestatic(method);
    } else if (OPCODES[op.ordinal()] != 0) {
      e.code.op(OPCODES[op.ordinal()]);
    } else {
      throw new AssertionError(op.mnemonic() + " is not of this family");
    }
  }

  static {
    opcodes(Jvm.IADD, Op.I32_ADD, Op.I64_ADD, Op.F32_ADD, Op.F64_ADD);
    opcodes(Jvm.ISUB, Op.I32_SUB, Op.I64_SUB, Op.F32_SUB, Op.F64_SUB);
    opcodes(Jvm.IMUL, Op.I32_MUL, Op.I64_MUL, Op.F32_MUL, Op.F64_MUL);
    opcodes(Jvm.FDIV, Op.F32_DIV, Op.F64_DIV);
    opcodes(Jvm.FNEG, Op.F32_NEG, Op.F64_NEG);
    // Unlike a quotient, a remainder never overflows.
    opcodes(Jvm.IREM, Op.I32_REM_S, Op.I64_REM_S);
    opcodes(Jvm.IAND, Op.I32_AND, Op.I64_AND);
    opcodes(Jvm.IOR, Op.I32_OR, Op.I64_OR);
    opcodes(Jvm.IXOR, Op.I32_XOR, Op.I64_XOR);
    opcodes(Jvm.ISHL, Op.I32_SHL, Op.I64_SHL);
    opcodes(Jvm.ISHR, Op.I32_SHR_S, Op.I64_SHR_S);
    opcodes(Jvm.IUSHR, Op.I32_SHR_U, Op.I64_SHR_U);
    opcodes(Jvm.I2B, Op.I32_EXTEND8_S);
    opcodes(Jvm.I2S, Op.I32_EXTEND16_S);
    opcodes(Jvm.I2L, Op.I64_EXTEND_I32_S);
    opcodes(Jvm.L2I, Op.I32_WRAP_I64);
    opcodes(Jvm.I2F, Op.F32_CONVERT_I32_S, Op.F64_CONVERT_I32_S);
    opcodes(Jvm.L2F, Op.F32_CONVERT_I64_S, Op.F64_CONVERT_I64_S);
    opcodes(Jvm.F2D, Op.F64_PROMOTE_F32);
    opcodes(Jvm.D2F, Op.F32_DEMOTE_F64);
    // The JVM saturates, and makes 0 of what is not a number.
    opcodes(Jvm.F2I, Op.I32_TRUNC_SAT_F32_S, Op.I64_TRUNC_SAT_F32_S);
    opcodes(Jvm.D2I, Op.I32_TRUNC_SAT_F64_S, Op.I64_TRUNC_SAT_F64_S);

    jdk(Op.I32_CLZ, CD_Integer, "numberOfLeadingZeros", CD_int, CD_int);
    jdk(Op.I32_CTZ, CD_Integer, "numberOfTrailingZeros", CD_int, CD_int);
    jdk(Op.I32_POPCNT, CD_Integer, "bitCount", CD_int, CD_int);
    jdk(Op.I32_ROTL, CD_Integer, "rotateLeft", CD_int, CD_int, CD_int);
    jdk(Op.I32_ROTR, CD_Integer, "rotateRight", CD_int, CD_int, CD_int);
    jdk(Op.I32_DIV_U, CD_Integer, "divideUnsigned", CD_int, CD_int, CD_int);
    jdk(Op.I32_REM_U, CD_Integer, "remainderUnsigned", CD_int, CD_int, CD_int);
    jdk(Op.I64_CLZ, CD_Long, "numberOfLeadingZeros", CD_int, CD_long);
    jdk(Op.I64_CTZ, CD_Long, "numberOfTrailingZeros", CD_int, CD_long);
    jdk(Op.I64_POPCNT, CD_Long, "bitCount", CD_int, CD_long);
    jdk(Op.I64_ROTL, CD_Long, "rotateLeft", CD_long, CD_long, CD_int);
    jdk(Op.I64_ROTR, CD_Long, "rotateRight", CD_long, CD_long, CD_int);
    jdk(Op.I64_DIV_U, CD_Long, "divideUnsigned", CD_long, CD_long, CD_long);
    jdk(Op.I64_REM_U, CD_Long, "remainderUnsigned", CD_long, CD_long, CD_long);
    jdk(Op.I32_REINTERPRET_F32, CD_Float, "floatToRawIntBits", CD_int, CD_float);
    jdk(Op.F32_REINTERPRET_I32, CD_Float, "intBitsToFloat", CD_float, CD_int);
    jdk(Op.I64_REINTERPRET_F64, CD_Double, "doubleToRawLongBits", CD_long, CD_double);
    jdk(Op.F64_REINTERPRET_I64, CD_Double, "longBitsToDouble", CD_double, CD_long);
    jdk(Op.F32_ABS, MATH, "abs", CD_float, CD_float);
    jdk(Op.F64_ABS, MATH, "abs", CD_double, CD_double);
    jdk(Op.F64_SQRT, MATH, "sqrt", CD_double, CD_double);

    runtime("div", Op.I32_DIV_S, Op.I64_DIV_S);
    runtime("min", Op.F32_MIN, Op.F64_MIN);
    runtime("max", Op.F32_MAX, Op.F64_MAX);
    runtime("ceil", Op.F32_CEIL, Op.F64_CEIL);
    runtime("floor", Op.F32_FLOOR, Op.F64_FLOOR);
    runtime("trunc", Op.F32_TRUNC, Op.F64_TRUNC);
    runtime("nearest", Op.F32_NEAREST, Op.F64_NEAREST);
    runtime("copysign", Op.F32_COPYSIGN, Op.F64_COPYSIGN);
    runtime("toInt", Op.I32_TRUNC_F32_S, Op.I32_TRUNC_F64_S);
    runtime("toUnsignedInt", Op.I32_TRUNC_F32_U, Op.I32_TRUNC_F64_U);
    runtime("toLong", Op.I64_TRUNC_F32_S, Op.I64_TRUNC_F64_S);
    runtime("toUnsignedLong", Op.I64_TRUNC_F32_U, Op.I64_TRUNC_F64_U);
    runtime("saturateUnsignedInt", Op.I32_TRUNC_SAT_F32_U, Op.I32_TRUNC_SAT_F64_U);
    runtime("saturateUnsignedLong", Op.I64_TRUNC_SAT_F32_U, Op.I64_TRUNC_SAT_F64_U);
    runtime("unsignedToFloat", Op.F32_CONVERT_I32_U, Op.F32_CONVERT_I64_U);
    runtime("unsignedToDouble", Op.F64_CONVERT_I32_U, Op.F64_CONVERT_I64_U);
  }

  // The JVM numbers the variants of an instruction for int, long, float and double in this order.
  private static void opcodes(int first, Op... ops) {
    for (int i = 0; i < ops.length; i++) {
      OPCODES[ops[i].ordinal()] = first + i;
    }
  }

  private static void jdk(
      Op op, ClassDesc owner, String name, ClassDesc result, ClassDesc... parameters) {
    METHODS[op.ordinal()] = Runtime.method(owner, name, result, parameters);
  }

  /// Methods of the runtime whose types are those of the instruction.
  private static void runtime(String name, Op... ops) {
    for (var op : ops) {
      METHODS[op.ordinal()] = CompareEmit.numeric(name, op.signature());
    }
  }
}
