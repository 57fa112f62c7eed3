package motte.compile;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.constant.ClassDesc;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import motte.format.Op;

/// Vectors of four ints: `i32x4.add` is `i32.add` for each lane, so that HotSpot's compiler sees
/// what it knows best. Also bits and shuffles of vectors that have this form anyway.
final class IntVectorEmit {
  private static final ClassDesc LANES = Runtime.internal("I32x4");
  private static final Member ABS =
      Runtime.method(ClassDesc.of("java.lang.Math"), "abs", CD_int, CD_int);

  /// What computes one lane of the result from one lane of each operand.
  private static final Map<Op, Member> METHODS =
      new EnumMap<>(
          Map.ofEntries(
              Map.entry(Op.I32X4_ABS, ABS),
              Map.entry(Op.I32X4_MIN_S, Runtime.MIN_INT),
              Map.entry(Op.I32X4_MAX_S, Runtime.MAX_INT),
              Map.entry(Op.I32X4_MIN_U, binary(LANES, "minU")),
              Map.entry(Op.I32X4_MAX_U, binary(LANES, "maxU")),
              Map.entry(Op.I32X4_EQ, binary(Runtime.CHOICE, "eq")),
              Map.entry(Op.I32X4_NE, binary(Runtime.CHOICE, "ne")),
              Map.entry(Op.I32X4_LT_S, binary(Runtime.CHOICE, "lt")),
              Map.entry(Op.I32X4_GT_S, binary(Runtime.CHOICE, "gt")),
              Map.entry(Op.I32X4_LE_S, binary(Runtime.CHOICE, "le")),
              Map.entry(Op.I32X4_GE_S, binary(Runtime.CHOICE, "ge")),
              Map.entry(Op.I32X4_LT_U, binary(Runtime.CHOICE, "ltU")),
              Map.entry(Op.I32X4_GT_U, binary(Runtime.CHOICE, "gtU")),
              Map.entry(Op.I32X4_LE_U, binary(Runtime.CHOICE, "leU")),
              Map.entry(Op.I32X4_GE_U, binary(Runtime.CHOICE, "geU")),
              Map.entry(Op.V128_BITSELECT, Runtime.CHOOSE_INT)));

  private static final Member ALL_TRUE = four(LANES, "allTrue", CD_int);
  private static final Member BITMASK = four(LANES, "bitmask", CD_int);
  private static final Member ANY_TRUE = four(LANES, "anyTrue", CD_int);
  private static final Member NARROW_S = four(Runtime.internal("I16x8"), "narrowI32x4S", CD_long);
  private static final Member NARROW_U = four(Runtime.internal("I16x8"), "narrowI32x4U", CD_long);

  private final Emitter e;

  IntVectorEmit(Emitter e) {
    this.e = e;
  }

  private static Member binary(ClassDesc owner, String name) {
    return Runtime.method(owner, name, CD_int, CD_int, CD_int);
  }

  private static Member four(ClassDesc owner, String name, ClassDesc result) {
    return Runtime.method(
        owner, name, result, Collections.nCopies(4, CD_int).toArray(ClassDesc[]::new));
  }

  /// Whether the instruction is written here: always, or because of what is on the stack or wanted
  /// there.
  boolean takes(Op op, int at) {
    return switch (op) {
      case I32X4_SPLAT -> e.locals.form(at) == Kind.I4;
      case I8X16_SHUFFLE ->
          VectorForm.movesWords(e.body, at) ? hasInts(2) : e.locals.form(at) == Kind.I4;
      default ->
          VectorForm.operand(op) == VectorForm.ANY
              ? hasInts(op.signature().indexOf(':'))
              : VectorForm.hasLanes(op) && !FloatVectorEmit.handles(op);
    };
  }

  private boolean hasInts(int operands) {
    for (int i = 0; i < operands; i++) {
      if (e.kindAt(i) == Kind.I4) {
        return true;
      }
    }
    return false;
  }

  /// Writes the instruction and keeps the account of the stack.
  void emit(Op op, int at) {
    int temps = e.temps();
    switch (op) {
      case I32X4_SPLAT -> {
        e.pop();
        e.code.op(Jvm.DUP);
        e.code.op(Jvm.DUP2);
      }
      case I32X4_EXTRACT_LANE -> {
        int vector = e.operand(Kind.I4);
        e.code.load(Kind.I, vector + (int) e.body.imm(at));
      }
      case I32X4_REPLACE_LANE -> replace((int) e.body.imm(at));
      case I32X4_SHL -> shift(Jvm.ISHL);
      case I32X4_SHR_S -> shift(Jvm.ISHR);
      case I32X4_SHR_U -> shift(Jvm.IUSHR);
      case I32X4_ALL_TRUE -> reduce(ALL_TRUE);
      case I32X4_BITMASK -> reduce(BITMASK);
      case V128_ANY_TRUE -> reduce(ANY_TRUE);
      case I16X8_NARROW_I32X4_S -> narrow(NARROW_S);
      case I16X8_NARROW_I32X4_U -> narrow(NARROW_U);
      case I8X16_SHUFFLE -> shuffle(at);
      default -> {
        if (VectorForm.operand(op) == Kind.V) {
          widen(op);
        } else {
          lanes(op);
        }
      }
    }
    e.releaseTo(temps);
    if (op.signature().endsWith(":i")) {
      e.push(Kind.I);
    } else {
      e.push(VectorForm.result(op) == Kind.V ? Kind.V : Kind.I4);
    }
  }

  private int[] operands(int count, byte form) {
    int[] operands = new int[count];
    for (int i = count - 1; i >= 0; i--) {
      operands[i] = e.operand(form);
    }
    return operands;
  }

  private void replace(int lane) {
    e.pop();
    int value = e.storeTemp(Kind.I);
    int vector = e.operand(Kind.I4);
    for (int i = 0; i < 4; i++) {
      e.code.load(Kind.I, i == lane ? value : vector + i);
    }
  }

  private void shift(int opcode) {
    e.pop();
    int count = e.storeTemp(Kind.I);
    int vector = e.operand(Kind.I4);
    for (int lane = 0; lane < 4; lane++) {
      e.code.load(Kind.I, vector + lane);
      e.code.load(Kind.I, count);
      e.code.op(opcode);
    }
  }

  private void reduce(Member method) {
    e.code.load(Kind.I4, e.operand(Kind.I4));
    e.code.invokestatic(method);
  }

  private void narrow(Member method) {
    for (int operand : operands(2, Kind.I4)) {
      e.code.load(Kind.I4, operand);
      e.code.invokestatic(method);
    }
  }

  private void lanes(Op op) {
    int[] operands = operands(op.signature().indexOf(':'), Kind.I4);
    for (int lane = 0; lane < 4; lane++) {
      for (int operand : operands) {
        e.code.load(Kind.I, operand + lane);
      }
      compute(op);
    }
  }

  private void compute(Op op) {
    switch (op) {
      case I32X4_ADD -> e.code.op(Jvm.IADD);
      case I32X4_SUB -> e.code.op(Jvm.ISUB);
      case I32X4_MUL -> e.code.op(Jvm.IMUL);
      case I32X4_NEG -> e.code.op(Jvm.INEG);
      case V128_AND -> e.code.op(Jvm.IAND);
      case V128_OR -> e.code.op(Jvm.IOR);
      case V128_XOR -> e.code.op(Jvm.IXOR);
      case V128_NOT -> not();
      case V128_ANDNOT -> {
        not();
        e.code.op(Jvm.IAND);
      }
      default -> {
        var method = METHODS.get(op);
        if (method == null) {
          throw new IllegalArgumentException(op.mnemonic());
        }
        e.code.invokestatic(method);
      }
    }
  }

  private void not() {
    e.code.op(Jvm.ICONST_M1);
    e.code.op(Jvm.IXOR);
  }

  // ---- From lanes of 16 bits, which are in longs.

  private void widen(Op op) {
    var name = op.mnemonic();
    boolean signed = name.endsWith("_s");
    int base = name.contains("_high_") ? 4 : 0;
    int[] operands = operands(op.signature().indexOf(':'), Kind.V);
    for (int lane = 0; lane < 4; lane++) {
      if (name.contains("extadd")) {
        number(operands[0], 2 * lane, signed);
        number(operands[0], 2 * lane + 1, signed);
        e.code.op(Jvm.IADD);
      } else if (name.contains("dot")) {
        product(operands, 2 * lane, signed);
        product(operands, 2 * lane + 1, signed);
        e.code.op(Jvm.IADD);
      } else {
        product(operands, base + lane, signed);
      }
    }
  }

  /// Pushes the four lanes of a half, which is in this local.
  void extend(int half, boolean signed) {
    for (int lane = 0; lane < 4; lane++) {
      number(half, lane, signed);
    }
  }

  private void product(int[] operands, int lane, boolean signed) {
    number(operands[0], lane, signed);
    for (int i = 1; i < operands.length; i++) {
      number(operands[i], lane, signed);
      e.code.op(Jvm.IMUL);
    }
  }

  private void number(int vector, int lane, boolean signed) {
    move(vector, 16 * lane);
    e.code.op(signed ? Jvm.I2S : Jvm.I2C);
  }

  /// Pushes 32 bits of a vector, from this bit on; zeros where its half has ended.
  private void move(int vector, int bit) {
    int down = bit & 63;
    e.code.load(Kind.J, vector + 2 * (bit >> 6));
    if (down != 0) {
      e.code.constant(down);
      e.code.op(Jvm.LUSHR);
    }
    e.code.op(Jvm.L2I);
  }

  // ---- Shuffles.

  private void shuffle(int at) {
    boolean words = VectorForm.movesWords(e.body, at);
    int[] operands = operands(2, words ? Kind.I4 : Kind.V);
    for (int lane = 0; lane < 4; lane++) {
      int indices = VectorForm.indices(e.body, at, lane);
      if (words) {
        e.code.load(Kind.I, operands[indices >> 4 & 1] + (indices >> 2 & 3));
      } else {
        gather(operands, indices);
      }
    }
  }

  /// Pushes four bytes that are found at these indices; those that move the same way move at once.
  private void gather(int[] operands, int indices) {
    int done = 0;
    for (int first = 0; first < 4; first++) {
      if ((done >> first & 1) != 0) {
        continue;
      }
      int index = indices >>> (8 * first) & 31;
      int mask = 0;
      for (int to = first; to < 4; to++) {
        int other = indices >>> (8 * to) & 31;
        if (other - to == index - first && other >> 3 == index >> 3) {
          mask |= 0xff << (8 * to);
          done |= 1 << to;
        }
      }
      bytes(operands[index >> 4], index & 15, first, mask);
      if (first > 0) {
        e.code.op(Jvm.IOR);
      }
    }
  }

  /// Pushes bytes of one half: the first of them, `from`, goes to `to`; the mask tells which.
  private void bytes(int vector, int from, int to, int mask) {
    int down = Math.max(0, (from & 7) - to);
    int up = to - (from & 7) + down;
    move(vector + 2 * (from >> 3), 8 * down);
    if (up > 0) {
      e.code.constant(8 * up);
      e.code.op(Jvm.ISHL);
    }
    if (mask != -1 << (8 * up)) {
      e.code.constant(mask);
      e.code.op(Jvm.IAND);
    }
  }
}
