package motte.compile;

import java.lang.constant.ClassDesc;
import java.util.EnumMap;
import java.util.Map;
import motte.format.Op;
import org.jspecify.annotations.Nullable;

/// Comparisons. Where a branch follows they are part of it; before a `select` of integers a method
/// of the runtime makes a mask; else one makes the 0 or 1: that is a call where C1 and C2 see an
/// instruction, and keeps branches and stack maps away.
final class CompareEmit {

  /// @param before what makes an int out of the operands, to be compared with zero; 0 for nothing
  /// @param method the same, if it is a method
  /// @param branch the branch that is then taken if the comparison holds
  /// @param value makes 0 or 1 of the operands
  /// @param mask makes all ones or zero of the operands, if they are integers
  private record Comparison(
      int before, @Nullable Member method, int branch, Member value, @Nullable Member mask) {}

  /// In place of a branch: the condition is a mask.
  static final int MASK = -1;

  /// In place of a branch: there is no condition, for the `select` is an [Extreme].
  static final int NONE = -2;

  private static final Map<Op, Comparison> COMPARISONS = new EnumMap<>(Op.class);

  private final Emitter e;
  private boolean zero;

  CompareEmit(Emitter e) {
    this.e = e;
  }

  static boolean compares(Op op) {
    return op.code() >= Op.I32_EQZ.code() && op.code() <= Op.F64_GE.code();
  }

  /// The method that makes 0 or 1 of the operands.
  static Member value(Op op) {
    return java.util.Objects.requireNonNull(COMPARISONS.get(op)).value;
  }

  /// Whether the instruction at this index compares what is on the stack with a zero that needs not
  /// be there.
  boolean takesZero(int at) {
    var op = e.body.op(at);
    zero =
        switch (op) {
          case I32_EQ, I32_NE, I32_LT_S, I32_GT_S, I32_LE_S, I32_GE_S ->
              e.fuses(at) && !e.chooses(at);
          default -> false;
        };
    return zero;
  }

  void emit(Op op, int at) {
    var comparison = COMPARISONS.get(op);
    if (comparison == null) {
      throw new AssertionError(op.mnemonic() + " is not of this family");
    }
    if (!e.fuses()) {
      e.code.invokestatic(comparison.value);
      e.account(op);
      return;
    }
    int branch = comparison.branch;
    if (Extreme.of(e.body, at + 1) != null) {
      ControlEmit.drop(e.code, e.kindAt(0));
      ControlEmit.drop(e.code, e.kindAt(0));
      e.account(op);
      branch = NONE;
    } else if (comparison.mask != null && e.chooses()) {
      branch = mask(op, comparison.mask);
    } else if (op == Op.I32_EQZ) {
      branch = Jvm.negate(e.takeCondition());
      e.push(Kind.I);
    } else {
      if (zero) {
        branch += Jvm.IFEQ - Jvm.IF_ICMPEQ;
        zero = false;
      } else if (comparison.method != null) {
        e.code.invokestatic(comparison.method);
      } else if (comparison.before != 0) {
        if (op == Op.I64_EQZ) {
          e.code.op(Jvm.LCONST_0);
        }
        e.code.op(comparison.before);
      }
      e.account(op);
    }
    e.condition(branch);
  }

  // Leaves a mask, or a branch if that is what stands there already, and tells what it is.
  private int mask(Op op, Member mask) {
    if (op != Op.I32_EQZ) {
      e.code.invokestatic(mask);
      e.account(op);
      return MASK;
    }
    int branch = e.takeCondition();
    e.push(Kind.I);
    if (branch == MASK) {
      e.code.op(Jvm.ICONST_M1);
      e.code.op(Jvm.IXOR);
    } else if (branch == Jvm.IFNE) {
      e.code.invokestatic(mask);
    } else {
      return Jvm.negate(branch);
    }
    return MASK;
  }

  static {
    all(Jvm.IFEQ, "eq", false, Op.I32_EQ, Op.I64_EQ, Op.F32_EQ, Op.F64_EQ);
    all(Jvm.IFNE, "ne", false, Op.I32_NE, Op.I64_NE, Op.F32_NE, Op.F64_NE);
    all(Jvm.IFLT, "lt", false, Op.I32_LT_S, Op.I64_LT_S, Op.F32_LT, Op.F64_LT);
    all(Jvm.IFGT, "gt", false, Op.I32_GT_S, Op.I64_GT_S, Op.F32_GT, Op.F64_GT);
    all(Jvm.IFLE, "le", false, Op.I32_LE_S, Op.I64_LE_S, Op.F32_LE, Op.F64_LE);
    all(Jvm.IFGE, "ge", false, Op.I32_GE_S, Op.I64_GE_S, Op.F32_GE, Op.F64_GE);
    all(Jvm.IFLT, "ltU", true, Op.I32_LT_U, Op.I64_LT_U);
    all(Jvm.IFGT, "gtU", true, Op.I32_GT_U, Op.I64_GT_U);
    all(Jvm.IFLE, "leU", true, Op.I32_LE_U, Op.I64_LE_U);
    all(Jvm.IFGE, "geU", true, Op.I32_GE_U, Op.I64_GE_U);
    for (var op : new Op[] {Op.I32_EQZ, Op.I64_EQZ}) {
      var value = numeric("eqz", op.signature());
      var mask = numeric(Runtime.CHOICE, "eqz", op.signature());
      COMPARISONS.put(op, new Comparison(Jvm.LCMP, null, Jvm.IFEQ, value, mask));
    }
  }

  private static void all(int branch, String name, boolean unsigned, Op... ops) {
    for (var op : ops) {
      var value = numeric(name, op.signature());
      var mask = numeric(Runtime.CHOICE, name, op.signature());
      COMPARISONS.put(
          op,
          switch (op.signature().charAt(0)) {
            case 'i' ->
                unsigned
                    ? new Comparison(0, Runtime.COMPARE_UNSIGNED, branch, value, mask)
                    : new Comparison(0, null, branch + Jvm.IF_ICMPEQ - Jvm.IFEQ, value, mask);
            case 'l' ->
                unsigned
                    ? new Comparison(0, Runtime.LONG_COMPARE_UNSIGNED, branch, value, mask)
                    : new Comparison(Jvm.LCMP, null, branch, value, mask);
            case 'f' -> new Comparison(ordered(Jvm.FCMPL, branch), null, branch, value, null);
            default -> new Comparison(ordered(Jvm.DCMPL, branch), null, branch, value, null);
          });
    }
  }

  // What is not a number has to come out as if no comparison held: as greater for "less".
  private static int ordered(int compare, int branch) {
    return branch == Jvm.IFLT || branch == Jvm.IFLE ? compare + 1 : compare;
  }

  /// The method of `Numeric` with this name and the types of this signature.
  static Member numeric(String name, String signature) {
    return numeric(Runtime.NUMERIC, name, signature);
  }

  private static Member numeric(ClassDesc owner, String name, String signature) {
    int colon = signature.indexOf(':');
    var parameters = new ClassDesc[colon];
    for (int i = 0; i < colon; i++) {
      parameters[i] = Kind.desc(Kind.ofLetter(signature.charAt(i)));
    }
    var result = Kind.desc(Kind.ofLetter(signature.charAt(colon + 1)));
    return Runtime.method(owner, name, result, parameters);
  }
}
