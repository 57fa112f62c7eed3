package motte.compile;

import motte.format.Body;
import motte.format.FunctionType;
import motte.format.Op;
import org.jspecify.annotations.Nullable;

/// How many bytes of bytecode the compiler makes of the instructions of a body, at most or nearly
/// so: an estimate for [Splitting], to be changed whenever the compiler is.
final class Sizes {
  private static final int WIDE_FROM = 120;

  private final Divided function;
  private final Body body;
  private final @Nullable Run self;
  private final int local;

  /// @param self the run whose body it is, if it is one
  Sizes(Divided function, Body body, @Nullable Run self) {
    this.function = function;
    this.body = body;
    this.self = self;
    local = local(body);
  }

  /// What the method has before its first instruction.
  int prologue() {
    return 16;
  }

  /// What it takes to load or store a local, on average.
  static int local(Body body) {
    return body.localCount() > WIDE_FROM ? 4 : 2;
  }

  /// What a run costs where it is called, dispatch apart.
  static int call(int ins, int outs, int local) {
    return 6 + ins * local + outs * (local + 5);
  }

  /// The size of an instruction before which so many values are on the stack.
  int of(int i, int height) {
    var op = body.op(i);
    int x = body.x(i);
    return switch (op) {
      case BLOCK, NOP, END -> 0;
      case ELSE -> 3;
      case TRY, TRY_TABLE -> 8 + 24 * body.label(x).catchCount();
      case CATCH, CATCH_ALL -> 40;
      case LOOP -> 10;
      case LOCAL_GET, LOCAL_SET -> local;
      case LOCAL_TEE -> local + 1;
      case I32_CONST, I64_CONST -> constant(op, body.imm(i));
      case F32_CONST, F64_CONST -> 3;
      case BR -> branch(x, height);
      case BR_IF -> 3 + branch(x, height - 1);
      case BR_ON_NULL, BR_ON_NON_NULL, BR_ON_CAST, BR_ON_CAST_FAIL -> 15 + branch(x, height);
      case BR_TABLE -> table(body.targets(x), height - 1);
      case IF -> 4;
      case CALL -> 8 + arguments(function.module().functionType(x));
      case RETURN_CALL -> 24 + 2 * arguments(function.module().functionType(x));
      case CALL_INDIRECT, CALL_REF -> 16 + arguments(function.functionType(x));
      case RETURN_CALL_INDIRECT, RETURN_CALL_REF -> 24 + 2 * arguments(function.functionType(x));
      case RETURN -> 8 + 8 * body.label(0).type().resultCount();
      case RUN -> {
        var run = function.runs().get(x);
        yield call(run.ins().length, run.outs().length, local);
      }
      case EXIT -> exit(x);
      case SELECT -> 12;
      case DROP -> 2;
      case GLOBAL_GET, GLOBAL_SET -> 8;
      default -> other(op);
    };
  }

  private int exit(int exit) {
    var run = java.util.Objects.requireNonNull(self);
    return 6 + (local + 5) * (exit < 0 ? run.outs() : run.stores(exit)).length;
  }

  private static int constant(Op op, long value) {
    int wide = op == Op.I64_CONST ? 1 : 0;
    return value >= -1 && value <= 5 ? 1 + wide : value == (byte) value ? 2 + wide : 3 + wide;
  }

  private int branch(int label, int height) {
    if (label == 0 && self == null) {
      return 8 + 8 * body.label(0).arity();
    }
    int arity = body.label(label).arity();
    int extra = height - arity - body.label(label).height();
    return extra == 0 ? 3 : 3 + extra + 2 * local * arity;
  }

  private int table(int[] targets, int height) {
    int detours = 0;
    for (int target : targets) {
      int size = branch(target, height);
      detours += size > 3 ? size : 0;
    }
    return 16 + 4 * targets.length + detours;
  }

  private static int arguments(FunctionType type) {
    int words = type.paramCount() + 8 * Math.max(0, type.resultCount() - 1);
    return type.paramCount() > 100 ? 8 * words : 0;
  }

  private static int other(Op op) {
    return switch (op.immediate()) {
      case MEMARG -> 20;
      case MEMARG_LANE -> 30;
      case V128, SHUFFLE -> 16;
      case LANE -> 12;
      case NONE -> op.code() > 0xff ? 10 : comparison(op) ? 9 : 3;
      default -> 16;
    };
  }

  private static boolean comparison(Op op) {
    return op.code() >= Op.I32_EQZ.code() && op.code() <= Op.F64_GE.code();
  }
}
