package motte.compile;

import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;

import java.lang.constant.ClassDesc;
import motte.format.Op;

/// Vectors of floats and doubles: `f32x4.add` is `f32.add` for each lane. Operands and results are
/// in the forms [Kind#F4] and [Kind#D2].
final class FloatVectorEmit {
  private static final Member[] CHOICES = {
    kernel("F32x4", "pmin", CD_float, CD_float, CD_float),
    kernel("F32x4", "pmax", CD_float, CD_float, CD_float),
    kernel("F64x2", "pmin", CD_double, CD_double, CD_double),
    kernel("F64x2", "pmax", CD_double, CD_double, CD_double)
  };

  private final Emitter e;

  FloatVectorEmit(Emitter e) {
    this.e = e;
  }

  private static Member kernel(
      String owner, String name, ClassDesc result, ClassDesc... parameters) {
    return Runtime.method(Runtime.internal(owner), name, result, parameters);
  }

  /// Whether the instruction is written here. Asked of all instructions there are.
  static boolean handles(Op op) {
    return isFloats(VectorForm.operand(op)) || isFloats(VectorForm.result(op));
  }

  private static boolean isFloats(byte form) {
    return form == Kind.F4 || form == Kind.D2;
  }

  /// Whether the instruction is `abs` or `neg`, which are as good on longs.
  static boolean isSign(Op op) {
    return switch (op) {
      case F32X4_ABS, F32X4_NEG, F64X2_ABS, F64X2_NEG -> true;
      default -> false;
    };
  }

  private static boolean compares(Op op) {
    return op.code() >= Op.F32X4_EQ.code() && op.code() <= Op.F64X2_GE.code();
  }

  // ---- Instructions. They keep the account of the stack themselves.

  void emit(Op op, int at) {
    int temps = e.temps();
    switch (op) {
      case F32X4_SPLAT -> {
        e.pop();
        e.code.op(Jvm.DUP);
        e.code.op(Jvm.DUP2);
      }
      case F64X2_SPLAT -> {
        e.pop();
        e.code.op(Jvm.DUP2);
      }
      case F32X4_EXTRACT_LANE, F64X2_EXTRACT_LANE ->
          extract((int) e.body.imm(at), VectorForm.operand(op));
      case F32X4_REPLACE_LANE, F64X2_REPLACE_LANE ->
          replace((int) e.body.imm(at), VectorForm.operand(op));
      case F32X4_CONVERT_I32X4_S -> convert(Op.F32_CONVERT_I32_S, 4);
      case F32X4_CONVERT_I32X4_U -> convert(Op.F32_CONVERT_I32_U, 4);
      case F64X2_CONVERT_LOW_I32X4_S -> convert(Op.F64_CONVERT_I32_S, 2);
      case F64X2_CONVERT_LOW_I32X4_U -> convert(Op.F64_CONVERT_I32_U, 2);
      case I32X4_TRUNC_SAT_F32X4_S -> truncate(Op.I32_TRUNC_SAT_F32_S, Kind.F4);
      case I32X4_TRUNC_SAT_F32X4_U -> truncate(Op.I32_TRUNC_SAT_F32_U, Kind.F4);
      case I32X4_TRUNC_SAT_F64X2_S_ZERO -> truncate(Op.I32_TRUNC_SAT_F64_S, Kind.D2);
      case I32X4_TRUNC_SAT_F64X2_U_ZERO -> truncate(Op.I32_TRUNC_SAT_F64_U, Kind.D2);
      case F64X2_PROMOTE_LOW_F32X4 -> {
        int vector = e.operand(Kind.F4);
        lane(vector, Kind.F4, 0);
        e.code.op(Jvm.F2D);
        lane(vector, Kind.F4, 1);
        e.code.op(Jvm.F2D);
      }
      case F32X4_DEMOTE_F64X2_ZERO -> {
        int vector = e.operand(Kind.D2);
        lane(vector, Kind.D2, 0);
        e.code.op(Jvm.D2F);
        lane(vector, Kind.D2, 1);
        e.code.op(Jvm.D2F);
        e.code.op(Jvm.FCONST_0);
        e.code.op(Jvm.FCONST_0);
      }
      default -> lanes(op, VectorForm.operand(op));
    }
    e.releaseTo(temps);
    push(op);
  }

  private void push(Op op) {
    switch (op.signature().charAt(op.signature().length() - 1)) {
      case 'f' -> e.push(Kind.F);
      case 'd' -> e.push(Kind.D);
      default -> e.push(VectorForm.result(op));
    }
  }

  private void lane(int vector, byte form, int lane) {
    byte part = Kind.part(form);
    e.code.load(part, vector + lane * Kind.slots(part));
  }

  private void lanes(Op op, byte form) {
    int[] operands = new int[op.signature().indexOf(':')];
    for (int i = operands.length - 1; i >= 0; i--) {
      operands[i] = e.operand(form);
    }
    for (int lane = 0; lane < Kind.parts(form); lane++) {
      compute(op, operands, form, lane);
      if (compares(op)) {
        e.code.op(Jvm.INEG);
        if (form == Kind.D2) {
          e.code.op(Jvm.I2L);
        }
      }
    }
  }

  private void compute(Op op, int[] operands, byte form, int lane) {
    int add = form == Kind.F4 ? Jvm.FADD : Jvm.DADD;
    int multiply = form == Kind.F4 ? Jvm.FMUL : Jvm.DMUL;
    int subtract = form == Kind.F4 ? Jvm.FSUB : Jvm.DSUB;
    switch (op) {
      case F32X4_RELAXED_MADD, F64X2_RELAXED_MADD -> {
        lane(operands[0], form, lane);
        lane(operands[1], form, lane);
        e.code.op(multiply);
        lane(operands[2], form, lane);
        e.code.op(add);
      }
      case F32X4_RELAXED_NMADD, F64X2_RELAXED_NMADD -> {
        lane(operands[2], form, lane);
        lane(operands[0], form, lane);
        lane(operands[1], form, lane);
        e.code.op(multiply);
        e.code.op(subtract);
      }
      default -> {
        for (int operand : operands) {
          lane(operand, form, lane);
        }
        scalar(op, form);
      }
    }
  }

  private void scalar(Op op, byte form) {
    switch (op) {
      case F32X4_PMIN -> e.code.invokestatic(CHOICES[0]);
      case F32X4_PMAX -> e.code.invokestatic(CHOICES[1]);
      case F64X2_PMIN -> e.code.invokestatic(CHOICES[2]);
      case F64X2_PMAX -> e.code.invokestatic(CHOICES[3]);
      default -> {
        var operation = op.mnemonic().substring("f32x4.".length());
        e.numeric().compute(named((form == Kind.F4 ? "f32." : "f64.") + operation));
      }
    }
  }

  private static Op named(String mnemonic) {
    var op = Op.named(mnemonic);
    if (op == null) {
      throw new IllegalArgumentException(mnemonic);
    }
    return op;
  }

  private void extract(int lane, byte form) {
    int vector = e.operand(form);
    lane(vector, form, lane);
  }

  private void replace(int lane, byte form) {
    byte part = Kind.part(form);
    e.pop();
    int value = e.storeTemp(part);
    int vector = e.operand(form);
    for (int i = 0; i < Kind.parts(form); i++) {
      e.code.load(part, i == lane ? value : vector + i * Kind.slots(part));
    }
  }

  private void convert(Op scalar, int lanes) {
    int vector = e.operand(Kind.I4);
    for (int i = 0; i < lanes; i++) {
      e.code.load(Kind.I, vector + i);
      e.numeric().compute(scalar);
    }
  }

  private void truncate(Op scalar, byte form) {
    int vector = e.operand(form);
    for (int lane = 0; lane < Kind.parts(form); lane++) {
      lane(vector, form, lane);
      e.numeric().compute(scalar);
    }
    if (form == Kind.D2) {
      e.code.op(Jvm.ICONST_0);
      e.code.op(Jvm.ICONST_0);
    }
  }
}
