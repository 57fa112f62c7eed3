package motte.compile;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import motte.format.Body;
import motte.format.FunctionType;
import motte.format.Op;
import motte.format.ValType;

/// Rewrites a body such that nothing stays on the operand stack between two instructions of the
/// original: each place on the stack has a local for each kind of value. Every instruction is then
/// a statement of its own and no label but the function's carries values, so that the body can be
/// divided anywhere. It becomes about three times as large: for what cannot be divided otherwise.
///
/// Tail calls with many operands leave them in locals and go to a place at the end of the function,
/// one for each callee: what makes a tail call cannot be taken out of the root, and would fill it.
final class Registers {
  private static final FunctionType NOTHING = new FunctionType(new int[0], new int[0]);

  /// A tail call with more operands has a place at the end.
  private static final int FEW_OPERANDS = 16;

  /// Higher than any place on the stack: where the operands of tail calls begin.
  private static final int TAIL = 1 << 30;

  private final Divided function;
  private final Body from;
  private final Effect effect;
  private final Body.Builder to;

  /// By callee, the first of the tail calls that have a place at the end, and the label of that.
  private final Map<Callee, int[]> tails = new LinkedHashMap<>();

  private final int[] labels;
  private final int array;
  private final Map<Long, Integer> registers = new HashMap<>();

  // The kinds of the values on the stack.
  private int[] kinds = new int[64];
  private int height;

  private Registers(Divided function, Body from, Body.Builder to, int array) {
    this.function = function;
    this.from = from;
    this.to = to;
    effect = function.effect();
    labels = new int[from.labelCount()];
    this.array = array;
  }

  /// The body in this form, with more locals.
  static Body of(Divided function, Body from) {
    // Twice: the first time tells which locals it takes.
    int array = function.locals().add(ValType.ANYREF);
    var first = new Registers(function, from, new Body.Builder(new int[0], 0), array);
    first.write();
    var to = new Body.Builder(function.locals().types(), from.paramCount());
    var second = new Registers(function, from, to, array);
    second.registers.putAll(first.registers);
    second.write();
    return to.build();
  }

  private void write() {
    var own = from.label(0);
    to.label(new Body.Label(own.op(), own.type(), 0, -1));
    for (int i = 0; i < from.size(); i++) {
      if (isLongTailCall(i)) {
        tails.putIfAbsent(callee(i), new int[] {i, 0});
      }
    }
    tails.values().forEach(tail -> tail[1] = block(NOTHING));
    for (int i = 0; i < from.size(); i++) {
      write(i, from.op(i), from.x(i));
    }
  }

  // ---- Tail calls with many operands.

  private record Callee(Op op, int x, int y) {}

  private Callee callee(int i) {
    return new Callee(from.op(i), from.x(i), from.y(i));
  }

  private boolean isLongTailCall(int i) {
    return switch (from.op(i)) {
      case RETURN_CALL, RETURN_CALL_INDIRECT, RETURN_CALL_REF -> {
        effect.look(from, i);
        yield effect.pops() > FEW_OPERANDS;
      }
      default -> false;
    };
  }

  private void tail(int i) {
    int[] types = Carriers.types(function, from, Candidate.tail(i));
    height -= types.length;
    for (int p = 0; p < types.length; p++) {
      get(height + p);
      to.add(Op.LOCAL_SET, register(TAIL + p, types[p]), 0, 0);
    }
    int label = java.util.Objects.requireNonNull(tails.get(callee(i)))[1];
    to.branchesTo(label);
    to.add(Op.BR, label, 0, 0);
  }

  /// The places of all tail calls that have one, innermost block first.
  private void tails() {
    for (var tail : List.copyOf(tails.values()).reversed()) {
      close(tail[1], 0);
      int[] types = Carriers.types(function, from, Candidate.tail(tail[0]));
      for (int p = 0; p < types.length; p++) {
        to.add(Op.LOCAL_GET, register(TAIL + p, types[p]), 0, 0);
      }
      to.add(from.op(tail[0]), from.x(tail[0]), from.y(tail[0]), from.imm(tail[0]));
    }
  }

  private void write(int i, Op op, int x) {
    switch (op) {
      case BLOCK, LOOP, TRY -> open(op, x, new Body.Catch[0]);
      case TRY_TABLE -> tryTable(x);
      case IF -> {
        get(--height);
        open(op, x, new Body.Catch[0]);
      }
      case ELSE -> {
        to.add(op, labels[x], from.y(i), 0);
        become(from.label(x), false);
      }
      case CATCH, CATCH_ALL -> {
        to.add(op, labels[x], from.y(i), from.imm(i));
        height = from.label(x).height();
        if (op == Op.CATCH) {
          var type = function.functionType(function.module().tags().get((int) from.imm(i)));
          for (int p = 0; p < type.paramCount(); p++) {
            push(type.param(p));
          }
          setAll(type.paramCount());
        }
      }
      case END, DELEGATE -> end(i, op, x);
      case BR -> branch(x);
      case RETURN -> branch(0);
      case BR_IF -> {
        get(--height);
        branchIf(x);
      }
      case BR_TABLE -> table(from.targets(x));
      case BR_ON_NULL -> {
        get(--height);
        to.add(Op.REF_IS_NULL, 0, 0, 0);
        branchIf(x);
        height++;
      }
      case BR_ON_NON_NULL -> {
        get(height - 1);
        to.add(Op.REF_IS_NULL, 0, 0, 0);
        to.add(Op.I32_EQZ, 0, 0, 0);
        branchIf(x);
        height--;
      }
      case BR_ON_CAST, BR_ON_CAST_FAIL -> {
        get(height - 1);
        to.add(Op.REF_TEST, 0, 0, from.imm(i));
        if (op == Op.BR_ON_CAST_FAIL) {
          to.add(Op.I32_EQZ, 0, 0, 0);
        }
        branchIf(x);
      }
      case DROP -> height--;
      case ARRAY_NEW_FIXED -> array(x, from.y(i));
      case RETURN_CALL, RETURN_CALL_INDIRECT, RETURN_CALL_REF -> {
        if (isLongTailCall(i)) {
          tail(i);
        } else {
          ordinary(i, op, x);
        }
      }
      default -> ordinary(i, op, x);
    }
  }

  private void ordinary(int i, Op op, int x) {
    effect.look(from, i);
    height -= effect.pops();
    for (int p = 0; p < effect.pops(); p++) {
      get(height + p);
    }
    int y = from.y(i);
    switch (op) {
      case V128_CONST, I8X16_SHUFFLE -> y = to.vector(from.pool(y), from.pool(y + 1));
      case RETHROW -> x = labels[x];
      default -> {
        // The same everywhere.
      }
    }
    to.add(op, x, y, from.imm(i));
    for (int p = 0; p < effect.pushCount(); p++) {
      push(effect.push(p));
    }
    setAll(effect.pushCount());
  }

  /// An array of given elements: made of the first one, then filled one by one.
  private void array(int type, int count) {
    height -= count;
    if (count == 0) {
      to.add(Op.ARRAY_NEW_FIXED, type, 0, 0);
    } else {
      get(height);
      to.add(Op.I32_CONST, 0, 0, count);
      to.add(Op.ARRAY_NEW, type, 0, 0);
    }
    to.add(Op.LOCAL_SET, array, 0, 0);
    for (int i = 1; i < count; i++) {
      to.add(Op.LOCAL_GET, array, 0, 0);
      to.add(Op.I32_CONST, 0, 0, i);
      get(height + i);
      to.add(Op.ARRAY_SET, type, 0, 0);
    }
    to.add(Op.LOCAL_GET, array, 0, 0);
    push(ValType.ANYREF);
    setAll(1);
  }

  private void open(Op op, int label, Body.Catch[] catches) {
    labels[label] = to.label(new Body.Label(op, NOTHING, 0, to.size(), catches));
    to.add(op, labels[label], 0, 0);
  }

  private void end(int i, Op op, int x) {
    int falls = from.y(i);
    if (x == 0) {
      become(from.label(0), true);
      if (falls == 1) {
        for (int p = 0; p < height; p++) {
          get(p);
        }
      }
      if (!tails.isEmpty()) {
        if (falls == 1) {
          to.branchesTo(0);
          to.add(Op.BR, 0, 0, 0);
        }
        tails();
        falls = 0;
      }
    }
    to.endsHere(labels[x]);
    to.add(op, labels[x], falls, op == Op.DELEGATE ? labels[(int) from.imm(i)] : 0);
    become(from.label(x), true);
    if (from.label(x).op() == Op.TRY_TABLE) {
      afterTry(x, from.y(i) == 1 || from.label(x).branches() > 0);
    }
  }

  // The exceptions of a `try_table` go to blocks of ours around it, which take the values.
  private int[][] around = new int[4][];
  private int arounds;

  private void tryTable(int label) {
    var source = from.label(label);
    int count = source.catchCount();
    var blocks = new int[count + 1];
    blocks[count] = block(NOTHING);
    var catches = new Body.Catch[count];
    for (int c = count - 1; c >= 0; c--) {
      blocks[c] = block(new FunctionType(new int[0], caught(source.catchClause(c))));
    }
    for (int c = 0; c < count; c++) {
      var clause = source.catchClause(c);
      catches[c] = new Body.Catch(clause.tag(), clause.withRef(), blocks[c]);
      to.branchesTo(blocks[c]);
    }
    if (arounds == around.length) {
      around = Arrays.copyOf(around, 2 * arounds);
    }
    around[arounds++] = blocks;
    open(Op.TRY_TABLE, label, catches);
  }

  private int[] caught(Body.Catch clause) {
    var label = from.label(clause.label());
    var types = new int[label.arity()];
    Arrays.setAll(types, i -> Effect.kind(label.carried(i)));
    return types;
  }

  private void afterTry(int label, boolean falls) {
    int[] blocks = around[--arounds];
    int count = blocks.length - 1;
    if (falls) {
      to.branchesTo(blocks[count]);
      to.add(Op.BR, blocks[count], 0, 0);
    }
    for (int c = 0; c < count; c++) {
      close(blocks[c], 0);
      int target = from.label(label).catchClause(c).label();
      int below = height;
      height = from.label(target).height();
      int[] types = caught(from.label(label).catchClause(c));
      for (int type : types) {
        push(type);
      }
      if (target == 0) {
        to.branchesTo(0);
        to.add(Op.BR, 0, 0, 0);
      } else {
        setAll(types.length);
        to.branchesTo(labels[target]);
        to.add(Op.BR, labels[target], 0, 0);
      }
      height = below;
    }
    become(from.label(label), true);
    close(blocks[count], 0);
  }

  private int block(FunctionType type) {
    int label = to.label(new Body.Label(Op.BLOCK, type, 0, to.size()));
    to.add(Op.BLOCK, label, 0, 0);
    return label;
  }

  private void close(int label, int falls) {
    to.endsHere(label);
    to.add(Op.END, label, falls, 0);
  }

  // ---- Branches: the account of the stack is left alone.

  private void branch(int label) {
    move(label);
    to.branchesTo(labels[label]);
    to.add(Op.BR, labels[label], 0, 0);
  }

  private void branchIf(int label) {
    if (label != 0 && inPlace(label)) {
      to.branchesTo(labels[label]);
      to.add(Op.BR_IF, labels[label], 0, 0);
      return;
    }
    int arm = to.label(new Body.Label(Op.IF, NOTHING, 0, to.size()));
    to.add(Op.IF, arm, 0, 0);
    branch(label);
    close(arm, 0);
  }

  private void table(int[] targets) {
    int index = --height;
    var detours = new HashMap<Integer, Integer>();
    var own = new int[targets.length];
    int[] distinct = Arrays.stream(targets).distinct().toArray();
    for (int target : distinct) {
      boolean direct = target != 0 && inPlace(target);
      detours.put(target, direct ? -1 : block(NOTHING));
    }
    for (int t = 0; t < targets.length; t++) {
      int detour = detours.getOrDefault(targets[t], -1);
      own[t] = detour < 0 ? labels[targets[t]] : detour;
      to.branchesTo(own[t]);
    }
    get(index);
    to.add(Op.BR_TABLE, to.targets(own), 0, 0);
    for (int d = distinct.length - 1; d >= 0; d--) {
      int detour = detours.getOrDefault(distinct[d], -1);
      if (detour >= 0) {
        close(detour, 0);
        branch(distinct[d]);
      }
    }
  }

  private boolean inPlace(int label) {
    var target = from.label(label);
    return target.arity() == 0 || height == target.height() + target.arity();
  }

  /// Brings what a branch carries to where its label expects it; for the function's own label, onto
  /// the stack.
  private void move(int label) {
    var target = from.label(label);
    int arity = target.arity();
    if (label != 0 && inPlace(label)) {
      return;
    }
    for (int i = 0; i < arity; i++) {
      get(height - arity + i);
      if (label != 0) {
        to.add(Op.LOCAL_SET, register(target.height() + i, kinds[height - arity + i]), 0, 0);
      }
    }
  }

  // ---- The stack.

  private void become(Body.Label label, boolean results) {
    height = label.height();
    int count = results ? label.type().resultCount() : label.type().paramCount();
    for (int i = 0; i < count; i++) {
      push(results ? label.type().result(i) : label.type().param(i));
    }
  }

  private void push(int type) {
    if (height == kinds.length) {
      kinds = Arrays.copyOf(kinds, 2 * height);
    }
    kinds[height++] = Effect.kind(type);
  }

  private void get(int place) {
    to.add(Op.LOCAL_GET, register(place, kinds[place]), 0, 0);
  }

  /// Takes as many values as there are on top of the account off the stack.
  private void setAll(int count) {
    for (int i = 1; i <= count; i++) {
      to.add(Op.LOCAL_SET, register(height - i, kinds[height - i]), 0, 0);
    }
  }

  private int register(int place, int kind) {
    int code = kind == ValType.ANYREF ? 0 : -kind;
    return registers.computeIfAbsent((long) place << 8 | code, _ -> function.locals().add(kind));
  }
}
