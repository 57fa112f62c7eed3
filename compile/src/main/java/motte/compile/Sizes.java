package motte.compile;

import java.util.Arrays;
import motte.format.Body;
import motte.format.FunctionType;
import motte.format.Op;
import org.jspecify.annotations.Nullable;

/// How many bytes of bytecode the compiler makes of the instructions of a body, at most or nearly
/// so: an estimate for [Splitting], to be changed whenever the compiler is.
final class Sizes {
  private final Divided function;
  private int zeros;
  private int accesses;
  private final boolean keepsMemory;
  private final boolean accessesAreCalls;
  private final Body body;
  private final @Nullable Run self;

  /// What it takes to load or store each local; the last is for the state of the instance.
  private final byte[] locals;

  private final @Nullable VectorForms forms;

  /// @param self the run whose body it is, if it is one
  Sizes(Divided function, Body body, @Nullable Run self) {
    this.function = function;
    this.body = body;
    this.self = self;
    forms = VectorForms.of(body);
    locals = place();
    accessesAreCalls = View.fit(body.size(), accesses);
    keepsMemory = !function.framed() || !Arms.choose(body);
  }

  /// Does as [Locals] does: parameters first, then those that are used most.
  private byte[] place() {
    int count = body.localCount();
    var costs = new byte[count + 1];
    int[] uses = new int[count];
    for (int i = 0; i < body.size(); i++) {
      switch (body.op(i)) {
        case LOCAL_GET, LOCAL_SET, LOCAL_TEE -> uses[body.x(i)]++;
        case RUN -> {
          var run = function.runs().get(body.x(i));
          for (int in : run.ins()) {
            uses[in]++;
          }
          for (int out : run.outs()) {
            uses[out]++;
          }
        }
        default -> {
          if (Family.of(body.op(i)) == Family.MEMORY && MemoryEmit.usesArray(body.op(i))) {
            accesses++;
          }
        }
      }
    }
    int slot = self != null && self.isAccessing() && !self.isCalling() ? 1 : 0;
    int params = self == null ? body.paramCount() : self.ins().length;
    for (int i = 0; i < params; i++) {
      slot = place(self == null ? i : self.ins()[i], slot, costs);
    }
    costs[count] = cost(slot++);
    var order = new long[count];
    int used = 0;
    for (int i = 0; i < count; i++) {
      if (uses[i] > 0 && costs[i] == 0) {
        order[used++] = (long) -uses[i] << 32 | i;
      }
    }
    Arrays.sort(order, 0, used);
    for (int i = 0; i < used; i++) {
      slot = place((int) order[i], slot, costs);
    }
    zeros = used;
    for (int i = 0; i < count; i++) {
      costs[i] = costs[i] == 0 ? cost(slot) : costs[i];
    }
    return costs;
  }

  private int place(int local, int slot, byte[] costs) {
    int words = Candidates.words(body.localType(local));
    byte form = words < 4 ? Kind.I : forms == null ? Kind.V : forms.local(local);
    costs[local] = (byte) (cost(slot) * Kind.parts(form));
    return slot + words;
  }

  private static byte cost(int slot) {
    return (byte) (slot < 4 ? 1 : slot < 250 ? 2 : 4);
  }

  /// What it takes to load or store a local.
  int local(int local) {
    return locals[local];
  }

  /// What the method has before its first instruction.
  int prologue() {
    int size = 16 + 3 * zeros;
    int params = self == null ? body.paramCount() : self.ins().length;
    for (int i = 0; i < params; i++) {
      size += change(self == null ? i : self.ins()[i]);
    }
    return size;
  }

  /// What it takes to change the form of a vector in a local to two longs or back.
  private int change(int local) {
    return forms != null && forms.local(local) > Kind.V ? 26 : 0;
  }

  /// What a run costs where it is called, dispatch apart.
  int call(int[] ins, int inCount, int[] outs, int exits) {
    int scratch = exits < 2 && outs.length > 0 ? outs.length - 1 : outs.length;
    int size = 3 + locals[body.localCount()] + scratch * 5;
    for (int i = 0; i < inCount; i++) {
      size += local(ins[i]);
    }
    for (int out : outs) {
      size += out < body.localCount() ? local(out) : 2;
    }
    return size;
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
      case LOOP -> 8;
      case LOCAL_GET -> isVector(x) && Waiting.can(body, i) ? 0 : local(x);
      case LOCAL_SET -> local(x);
      case LOCAL_TEE -> local(x) + (isVector(x) ? local(x) : 1);
      case I32_CONST, I64_CONST -> constant(op, body.imm(i));
      case F32_CONST, F64_CONST -> 3;
      case BR -> branch(x, height);
      case BR_IF -> branch(x, height - 1) + (fits(x, height - 1) ? 0 : 3);
      case BR_ON_NULL, BR_ON_NON_NULL, BR_ON_CAST, BR_ON_CAST_FAIL -> 15 + branch(x, height);
      case BR_TABLE -> table(body.targets(x), height - 1);
      case IF -> 3;
      case CALL -> 15 + arguments(function.module().functionType(x));
      case RETURN_CALL -> 24 + 2 * arguments(function.module().functionType(x));
      case CALL_INDIRECT, CALL_REF -> 18 + arguments(function.functionType(x));
      case RETURN_CALL_INDIRECT, RETURN_CALL_REF -> 24 + 2 * arguments(function.functionType(x));
      case RETURN -> branch(0, height);
      case RUN -> {
        var run = function.runs().get(x);
        yield (!keepsMemory ? 0 : run.isCalling() ? 10 : run.isAccessing() ? 2 : 0)
            + call(run.ins(), run.ins().length, run.outs(), run.exitCount());
      }
      case EXIT -> exit(x < 0 ? body.y(i) : x);
      case SELECT -> 7;
      case DROP -> 1;
      case GLOBAL_GET, GLOBAL_SET -> 7;
      default -> other(op, i);
    };
  }

  private int exit(int exit) {
    var run = java.util.Objects.requireNonNull(self);
    return 6 + 7 * run.stores(exit).length;
  }

  private static int constant(Op op, long value) {
    int wide = op == Op.I64_CONST ? 1 : 0;
    return value >= -1 && value <= 5 ? 1 + wide : value == (byte) value ? 2 + wide : 3 + wide;
  }

  private int branch(int label, int height) {
    int arity = body.label(label).arity();
    if (label == 0 && self == null) {
      return 6 + 8 * Math.max(0, arity - 1);
    }
    if (fits(label, height)) {
      return 3;
    }
    int extra = height - arity - body.label(label).height();
    return 3 + extra + 4 * arity;
  }

  private boolean fits(int label, int height) {
    return height == body.label(label).height() + body.label(label).arity();
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

  private int other(Op op, int i) {
    if (op.code() >> 12 == 0xfd) {
      return vector(op, i);
    }
    return switch (op.immediate()) {
      case MEMARG -> access(op, body.imm(i) != 0) + (keepsMemory ? 0 : 12);
      case MEMARG_LANE -> 30;
      case NONE -> op.code() > 0xff ? 6 : number(op, i);
      default -> 16;
    };
  }

  private int access(Op op, boolean offset) {
    int base =
        switch (op) {
          case F32_LOAD, F64_LOAD, F32_STORE, F64_STORE -> accessesAreCalls ? 8 : 11;
          default -> op.code() > 0xff ? 20 : accessesAreCalls ? 5 : 8;
        };
    return offset ? base + 9 : base;
  }

  private int number(Op op, int i) {
    int code = op.code();
    if (code >= Op.I32_EQZ.code() && code <= Op.F64_GE.code()) {
      return fused(i) ? 3 : 10;
    }
    return switch (op) {
      case I32_ADD,
          I32_SUB,
          I32_MUL,
          I32_AND,
          I32_OR,
          I32_XOR,
          I32_SHL,
          I32_SHR_S,
          I32_SHR_U,
          I64_ADD,
          I64_SUB,
          I64_MUL,
          I64_AND,
          I64_OR,
          I64_XOR,
          F32_ADD,
          F32_SUB,
          F32_MUL,
          F32_DIV,
          F64_ADD,
          F64_SUB,
          F64_MUL,
          F64_DIV,
          I32_WRAP_I64,
          I64_EXTEND_I32_S ->
          1;
      case I64_SHL, I64_SHR_S, I64_SHR_U -> 2;
      case I64_EXTEND_I32_U -> 5;
      default -> 4;
    };
  }

  /// Whether the condition computed here goes straight into a branch.
  private boolean fused(int i) {
    int next = i + 1;
    while (body.op(next) == Op.I32_EQZ) {
      next++;
    }
    return switch (body.op(next)) {
      case BR_IF, IF, SELECT -> true;
      default -> false;
    };
  }

  private boolean isVector(int local) {
    return Kind.of(body.localType(local)) == Kind.V;
  }

  private int vector(Op op, int i) {
    boolean lanes = forms != null && forms.result(i) != Kind.V;
    return switch (op.immediate()) {
      case V128 -> 12;
      case SHUFFLE -> lanes && !VectorForm.movesWords(body, i) ? 130 : lanes ? 30 : 60;
      case LANE -> 20;
      case MEMARG, MEMARG_LANE -> lanes ? 80 : 40;
      default ->
          switch (op) {
            case V128_BITSELECT -> lanes ? 90 : 54;
            case I32X4_DOT_I16X8_S -> 130;
            default ->
                !lanes && !VectorForm.hasLanes(op)
                    ? 24
                    : VectorForm.operand(op) == Kind.V ? 80 : 58;
          };
    };
  }
}
