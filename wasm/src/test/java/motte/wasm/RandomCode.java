package motte.wasm;

import java.util.ArrayList;
import java.util.List;
import motte.format.Op;
import motte.wasm.RandomModule.Feature;

/// The code of a function, made at random: statements, which leave nothing on the stack, around
/// [Expressions].
final class RandomCode {
  /// A place to branch to, and what a branch must bring.
  record Label(String carried, boolean loop) {}

  final RandomModule module;
  final Choices choices;
  final String signature;
  final WasmBytes out = new WasmBytes();
  final StringBuilder locals;

  /// Innermost last.
  final List<Label> labels = new ArrayList<>();

  /// How many more instructions there may be, roughly.
  int budget;

  private final int params;
  private final Expressions expressions;

  /// @param signature of the function
  RandomCode(RandomModule module, String signature) {
    this.module = module;
    this.signature = signature;
    choices = module.choices;
    params = signature.indexOf('>');
    locals = new StringBuilder(signature.substring(0, params));
    labels.add(new Label(signature.substring(params + 1), false));
    expressions = new Expressions(this);
  }

  /// All of it.
  WasmBytes body() {
    locals.append(module.list(choices.below(8)));
    out.op(Op.GLOBAL_GET, 0).op(Op.I32_CONST).s(1).op(Op.I32_SUB).op(Op.GLOBAL_SET, 0);
    fueled(false);
    out.op(Op.IF).raw(0x40);
    results().chars().forEach(letter -> constant((char) letter));
    out.op(Op.RETURN).op(Op.END);
    if (module.has(Feature.BIG)) {
      budget = 4000 + choices.below(12000);
      bigSwitch();
      budget = 100;
    } else {
      budget = 20 + choices.below(200);
    }
    statements(0);
    expressions.all(results(), 0);
    return finished();
  }

  /// The locals, what there is of code, and an `end`.
  WasmBytes finished() {
    var body = new WasmBytes().u(locals.length() - params);
    for (int i = params; i < locals.length(); i++) {
      RandomModule.type(body.u(1), locals.charAt(i));
    }
    return body.raw(out).op(Op.END);
  }

  String results() {
    return signature.substring(params + 1);
  }

  /// A new local of this type.
  int local(char letter) {
    locals.append(letter);
    return locals.length() - 1;
  }

  /// Pushes a constant.
  void constant(char letter) {
    switch (letter) {
      case 'i' -> out.op(Op.I32_CONST).s(Constants.integer(choices));
      case 'l' -> out.op(Op.I64_CONST).s(Constants.longInteger(choices));
      case 'f' -> out.op(Op.F32_CONST).little(Constants.floatBits(choices), 4);
      case 'd' -> out.op(Op.F64_CONST).little(Constants.doubleBits(choices), 8);
      case 'v' ->
          out.op(Op.V128_CONST)
              .little(Constants.longInteger(choices), 8)
              .little(Constants.doubleBits(choices), 8);
      case 'r' -> {
        if (choices.oneIn(2)) {
          out.op(Op.REF_FUNC, choices.below(module.functions.size()));
        } else {
          nothing('r');
        }
      }
      case 'x', 'n' -> nothing(letter);
      default -> {
        if (choices.oneIn(2)) {
          GcExpressions.constant(this, letter);
        } else {
          nothing(letter);
        }
      }
    }
  }

  /// Pushes a null.
  void nothing(char letter) {
    RandomModule.heap(out.op(Op.REF_NULL), letter);
  }

  /// Pushes whether there is fuel, or whether there is none.
  private void fueled(boolean there) {
    out.op(Op.GLOBAL_GET, 0).op(Op.I32_CONST).s(0).op(there ? Op.I32_GT_S : Op.I32_LE_S);
  }

  void statements(int depth) {
    for (int i = choices.below(depth == 0 ? 12 : 5); i > 0 && budget > 0; i--) {
      statement(depth);
    }
  }

  private void statement(int depth) {
    budget--;
    switch (depth > 6 ? choices.below(6) : choices.below(module.has(Feature.GC) ? 24 : 20)) {
      case 0, 1 -> setLocal(depth);
      case 2 -> setGlobal(depth);
      case 3, 4 -> expressions.store(depth + 1);
      case 5 -> {
        expressions.one(choices.letter(module.letters), depth + 1);
        out.op(Op.DROP);
      }
      case 6, 7 -> {
        expressions.condition(depth + 1);
        construct(Op.IF, "", "", depth);
      }
      case 8, 9 -> construct(Op.BLOCK, "", "", depth);
      case 10, 11 -> construct(Op.LOOP, "", "", depth);
      case 12 -> {
        expressions.condition(depth + 1);
        branchIf(depth);
      }
      case 13 -> leave(depth);
      case 14 -> bigSwitch();
      case 15 -> keep(withBlock(depth));
      case 16 -> {
        int function = choices.below(module.functions.size());
        keep(expressions.call(function, depth + 1));
      }
      case 17 -> expressions.bulk(depth + 1);
      case 18 -> {
        if (module.tags.isEmpty()) {
          out.op(Op.NOP);
        } else {
          tryTable(depth);
        }
      }
      case 19 -> expressions.tables(depth + 1);
      default -> keep(expressions.gc.statement(depth + 1));
    }
  }

  private void setLocal(int depth) {
    if (locals.isEmpty()) {
      local(choices.letter(module.letters));
    }
    int local = choices.below(locals.length());
    expressions.one(locals.charAt(local), depth + 1);
    out.op(Op.LOCAL_SET, local);
  }

  private void setGlobal(int depth) {
    int global = choices.below(module.globals.length());
    if (global == 0 || !module.mutable.get(global)) {
      return;
    }
    expressions.one(module.globals.charAt(global), depth + 1);
    out.op(Op.GLOBAL_SET, global);
  }

  /// Takes values of these types off the stack and keeps some.
  private void keep(String types) {
    for (int i = types.length() - 1; i >= 0; i--) {
      int local = locals.indexOf(types.substring(i, i + 1));
      if (local >= 0 && !choices.oneIn(3)) {
        out.op(Op.LOCAL_SET, local);
      } else {
        out.op(Op.DROP);
      }
    }
  }

  /// A block, loop or `if` with parameters and results, which are left on the stack.
  private String withBlock(int depth) {
    var inputs = module.list(choices.below(3));
    var outputs = module.list(choices.below(4));
    expressions.all(inputs, depth + 1);
    var op = choices.of(List.of(Op.BLOCK, Op.LOOP, Op.IF));
    if (op == Op.IF) {
      expressions.condition(depth + 1);
    }
    construct(op, inputs, outputs, depth);
    return outputs;
  }

  /// A block, loop or `if` over values that are on the stack already.
  void construct(Op op, String inputs, String outputs, int depth) {
    out.op(op);
    blockType(inputs, outputs);
    labels.add(new Label(op == Op.LOOP ? inputs : outputs, op == Op.LOOP));
    inside(op, inputs, outputs, depth);
    if (op == Op.IF && (!inputs.equals(outputs) || choices.oneIn(2))) {
      out.op(Op.ELSE);
      inside(op, inputs, outputs, depth);
    }
    labels.removeLast();
    out.op(Op.END);
  }

  void blockType(String inputs, String outputs) {
    if (inputs.isEmpty() && outputs.isEmpty()) {
      out.raw(0x40);
    } else if (inputs.isEmpty() && outputs.length() == 1 && !choices.oneIn(4)) {
      RandomModule.type(out, outputs.charAt(0));
    } else {
      out.s(module.type(inputs + ">" + outputs));
    }
  }

  private void inside(Op op, String inputs, String outputs, int depth) {
    if (op == Op.LOOP) {
      out.op(Op.GLOBAL_GET, 0).op(Op.I32_CONST).s(1).op(Op.I32_SUB).op(Op.GLOBAL_SET, 0);
    }
    keep(inputs);
    statements(depth + 1);
    if (op == Op.LOOP) {
      var carried = labels.getLast().carried();
      expressions.all(carried, depth + 2);
      fueled(true);
      expressions.condition(depth + 2);
      out.op(Op.I32_AND).op(Op.BR_IF, 0);
      keep(carried);
    }
    if (choices.oneIn(8)) {
      branch(depth);
      dead(outputs);
    } else {
      expressions.all(outputs, depth + 1);
    }
  }

  /// With a condition on the stack: a branch to somewhere if it holds.
  private void branchIf(int depth) {
    int target = choices.below(labels.size());
    var label = label(target);
    if (label.carried().isEmpty() && !label.loop()) {
      out.op(Op.BR_IF, target);
    } else {
      out.op(Op.IF).raw(0x40);
      labels.add(new Label("", false));
      branch(depth);
      dead("");
      labels.removeLast();
      out.op(Op.END);
    }
  }

  private Label label(int target) {
    return labels.get(labels.size() - 1 - target);
  }

  /// Leaves, sometimes.
  private void leave(int depth) {
    if (labels.size() == 1) {
      expressions.condition(depth + 1);
    } else {
      expressions.condition(depth + 1);
      out.op(Op.I32_CONST).s(3).op(Op.I32_AND).op(Op.I32_EQZ);
    }
    out.op(Op.IF).raw(0x40);
    labels.add(new Label("", false));
    branch(depth);
    dead("");
    labels.removeLast();
    out.op(Op.END);
  }

  /// Something after which nothing runs.
  void branch(int depth) {
    switch (choices.below(12)) {
      case 0 -> {
        expressions.all(results(), depth + 2);
        out.op(Op.RETURN);
      }
      case 1 -> {
        if (choices.oneIn(4)) {
          out.op(Op.UNREACHABLE);
        } else {
          branchTable(depth);
        }
      }
      case 2, 3 -> branchTable(depth);
      case 4 -> {
        if (module.tags.isEmpty()) {
          plainBranch(depth);
        } else {
          int tag = choices.below(module.tags.size());
          expressions.all(module.tags.get(tag), depth + 2);
          out.op(Op.THROW, tag);
        }
      }
      case 5 -> {
        if (!module.has(Feature.TAIL_CALLS) || !expressions.tailCall(depth + 2)) {
          plainBranch(depth);
        }
      }
      default -> plainBranch(depth);
    }
  }

  private void plainBranch(int depth) {
    int target = choices.below(labels.size());
    if (label(target).loop()) {
      fueled(true);
      out.op(Op.IF).raw(0x40);
      var carried = label(target).carried();
      labels.add(new Label("", false));
      expressions.all(carried, depth + 2);
      labels.removeLast();
      out.op(Op.BR, target + 1).op(Op.END);
      expressions.all(results(), depth + 2);
      out.op(Op.RETURN);
    } else {
      expressions.all(label(target).carried(), depth + 2);
      if (choices.oneIn(6)) {
        expressions.condition(depth + 2);
        out.op(Op.BR_IF, target);
      }
      out.op(Op.BR, target);
    }
  }

  /// A jump through a table of labels that carry the same; the last resort is no loop.
  private void branchTable(int depth) {
    var carried = label(choices.below(labels.size())).carried();
    var targets = new ArrayList<Integer>();
    int otherwise = -1;
    for (int i = 0; i < labels.size(); i++) {
      if (label(i).carried().equals(carried)) {
        targets.add(i);
        otherwise = label(i).loop() ? otherwise : i;
      }
    }
    if (otherwise < 0) {
      plainBranch(depth);
      return;
    }
    expressions.all(carried, depth + 2);
    expressions.one('i', depth + 2);
    out.op(Op.I32_CONST).s(7).op(Op.I32_AND);
    out.op(Op.I32_CONST).s(-1);
    fueled(true);
    out.op(Op.SELECT);
    int count = choices.below(9);
    out.op(Op.BR_TABLE).u(count);
    for (int i = 0; i < count; i++) {
      out.u(choices.of(targets));
    }
    out.u(otherwise);
  }

  /// Code that never runs, before the end of a construct with these results.
  private void dead(String outputs) {
    if (choices.oneIn(2)) {
      new DeadCode(this).emit(outputs);
    }
  }

  /// A loop around a switch with many arms, as an interpreter has it.
  private void bigSwitch() {
    boolean big = budget > 2000;
    int arms = 1 + choices.below(big ? 40 : 5);
    int share = budget / (arms + 1);
    int state = local('i');
    out.op(Op.LOOP).raw(0x40);
    labels.add(new Label("", true));
    out.op(Op.GLOBAL_GET, 0).op(Op.I32_CONST).s(1).op(Op.I32_SUB).op(Op.GLOBAL_SET, 0);
    for (int i = 0; i < arms; i++) {
      out.op(Op.BLOCK).raw(0x40);
      labels.add(new Label("", false));
    }
    out.op(Op.LOCAL_GET, state).op(Op.I32_CONST).s(arms).op(Op.I32_REM_U);
    out.op(Op.BR_TABLE).u(arms - 1);
    for (int i = 0; i < arms; i++) {
      out.u(i);
    }
    int all = budget;
    for (int i = 0; i < arms; i++) {
      labels.removeLast();
      out.op(Op.END);
      budget = share;
      do {
        budget--;
        statements(1);
      } while (big && budget > 0 && !choices.oneIn(50));
      expressions.one('i', 3);
      out.op(Op.LOCAL_SET, state);
      if (!choices.oneIn(3)) {
        fueled(true);
        out.op(Op.BR_IF, arms - 1 - i);
      }
    }
    budget = all - share * arms;
    labels.removeLast();
    out.op(Op.END);
  }

  /// Statements within which exceptions are caught.
  private void tryTable(int depth) {
    int tag = choices.below(module.tags.size());
    boolean all = choices.oneIn(3);
    boolean reference = choices.oneIn(3);
    var caught = (all ? "" : module.tags.get(tag)) + (reference ? "n" : "");
    out.op(Op.BLOCK);
    blockType("", caught);
    labels.add(new Label(caught, false));
    var outputs = module.list(choices.below(2));
    out.op(Op.TRY_TABLE);
    blockType("", outputs);
    out.u(1).raw((all ? 2 : 0) + (reference ? 1 : 0));
    if (!all) {
      out.u(tag);
    }
    out.u(0);
    labels.add(new Label(outputs, false));
    statements(depth + 1);
    if (choices.oneIn(2)) {
      branch(depth);
      dead(outputs);
    } else {
      expressions.all(outputs, depth + 1);
    }
    labels.removeLast();
    out.op(Op.END);
    keep(outputs);
    expressions.all(caught, depth + 1);
    labels.removeLast();
    out.op(Op.END);
    if (reference) {
      int exception = local('n');
      out.op(Op.LOCAL_SET, exception);
      if (choices.oneIn(4)) {
        out.op(Op.LOCAL_GET, exception).op(Op.REF_IS_NULL).op(Op.I32_EQZ).op(Op.IF).raw(0x40);
        out.op(Op.LOCAL_GET, exception).op(Op.THROW_REF).op(Op.END);
      }
    }
    keep(caught.replace("n", ""));
  }
}
