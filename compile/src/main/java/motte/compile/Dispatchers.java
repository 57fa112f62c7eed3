package motte.compile;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.List;
import motte.format.Op;
import motte.format.WasmModule;

/// Writes the methods that indirect calls go through, one for each type and table. An element that
/// is a function of our own is called directly, so that C2 can inline it: a switch finds it by its
/// index, in methods small enough to be inlined themselves. All others are called through their
/// handles.
final class Dispatchers {
  /// How many functions one switch decides between.
  private static final int FAN_OUT = 12;

  private static final Member HOME = Member.field(Runtime.FUNC_REF, "home", Runtime.STATE);

  private final Layout layout;
  private final WasmModule module;
  private final Pool pool;

  Dispatchers(Layout layout, Pool pool) {
    this.layout = layout;
    this.module = layout.module;
    this.pool = pool;
  }

  /// Writes the methods for elements of tables, and those for functions of our own.
  void build(ClassBuilder out) {
    boolean throughTables = module.uses(Op.CALL_INDIRECT) || module.uses(Op.RETURN_CALL_INDIRECT);
    if (!throughTables && !layout.callsReferences()) {
      return;
    }
    for (int type : functionTypes()) {
      var targets = targets(type);
      for (int table = 0; throughTables && table < module.tables().size(); table++) {
        dispatcher(out, type, table, targets);
      }
      direct(out, type, targets);
    }
  }

  /// Makes the class of the methods for references.
  static byte[] callers(Layout layout) {
    var pool = new Pool();
    var dispatchers = new Dispatchers(layout, pool);
    return ClassFile.of(ClassFile.StackMapsOption.DROP_STACK_MAPS)
        .build(
            pool.entries.classEntry(layout.callers()),
            pool.entries,
            out -> {
              out.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL | ClassFile.ACC_SUPER);
              for (int type : dispatchers.functionTypes()) {
                dispatchers.callers(out, type);
              }
            });
  }

  private void callers(ClassBuilder out, int type) {
    var targets = targets(type);
    caller(out, type, targets);
    if (layout.makesTailCalls()) {
      var yielding = targets.stream().filter(layout.tailCalls()::yields).toList();
      new TailMethods(layout, pool).callers(out, type, yielding);
      if (!yielding.isEmpty()) {
        branch(out, type, new Tree(layout.callers(), TailMethods.direct(type), true), yielding);
      }
    }
  }

  private List<Integer> functionTypes() {
    var types = new ArrayList<Integer>();
    for (int type = 0; type < module.typeCount(); type++) {
      if (module.canonical(type) == type
          && module.type(type).composite() instanceof motte.format.FunctionType) {
        types.add(type);
      }
    }
    return types;
  }

  // Functions of our own that an element of this type may be.
  private List<Integer> targets(int type) {
    var targets = new ArrayList<Integer>();
    for (int i = module.importedFunctionCount(); i < module.functionCount(); i++) {
      if (module.isReferenced(i) && module.isSubtype(module.functionTypeIndex(i), type)) {
        targets.add(i);
      }
    }
    return targets;
  }

  // Finds the function, checks its type, and calls it.
  private void dispatcher(ClassBuilder out, int type, int table, List<Integer> targets) {
    var convention = layout.convention(type);
    var frames = new Frames(pool);
    var code = new Bytecode(pool, frames);
    int index = parameterSlots(convention);
    int state = index + 1;
    int callee = state + 1;
    locals(frames, convention, index);
    code.reserveLocals(callee + 3);
    code.load(Kind.I, index);
    code.load(Kind.A, state);
    code.getfield(layout.state, StateClass.table(table), Runtime.TABLE);
    code.ldc(pool.dynamic(Runtime.TYPE_BOOTSTRAP, "type", Runtime.TYPE, type));
    code.invokestatic(Runtime.CALLEE);
    code.store(Kind.A, callee);
    call(code, frames, type, callee, state, targets);
    StateClass.method(
        out,
        Layout.dispatcher(type, table),
        layout.dispatcherType(type),
        ClassFile.ACC_STATIC,
        code);
  }

  // Calls the function that is referred to; its type is known to fit.
  private void caller(ClassBuilder out, int type, List<Integer> targets) {
    var convention = layout.convention(type);
    var frames = new Frames(pool);
    var code = new Bytecode(pool, frames);
    int reference = parameterSlots(convention);
    int state = reference + 1;
    int callee = state + 1;
    for (int i = 0; i < convention.direct; i++) {
      frames.local(convention.params[i]);
    }
    frames.local(Kind.A);
    frames.local(pool.type(layout.state));
    code.reserveLocals(callee + 3);
    code.load(Kind.A, reference);
    code.checkcast(Runtime.FUNC_REF);
    code.store(Kind.A, callee);
    call(code, frames, type, callee, state, targets);
    StateClass.method(
        out, Layout.caller(type), layout.callerType(type), ClassFile.ACC_STATIC, code);
  }

  private void call(
      Bytecode code, Frames frames, int type, int callee, int state, List<Integer> targets) {
    var convention = layout.convention(type);
    frames.local(pool.type(Runtime.FUNC_REF));
    if (!targets.isEmpty()) {
      int foreign = code.label();
      code.load(Kind.A, callee);
      code.getfield(HOME);
      code.load(Kind.A, state);
      code.branch(Jvm.IF_ACMPNE, foreign);
      // The host's functions have us as their owner too, and no index.
      code.load(Kind.A, callee);
      code.getfield(Runtime.INDEX);
      code.branch(Jvm.IFLT, foreign);
      push(code, convention);
      code.load(Kind.A, callee);
      code.getfield(Runtime.INDEX);
      code.load(Kind.A, state);
      code.invokestatic(layout.state, direct(type), layout.dispatcherType(type));
      giveBack(code, convention);
      code.bind(foreign);
    }
    callThrough(code, frames, convention, callee, state, callee + 1);
  }

  private static String direct(int type) {
    return "own$" + type;
  }

  // Calls the function of our own with this index. A tree of switches, by position in `targets`.
  private void direct(ClassBuilder out, int type, List<Integer> targets) {
    if (!targets.isEmpty()) {
      branch(out, type, new Tree(layout.state, direct(type), false), targets);
    }
  }

  // Methods of this class, the first of this name, that call functions or only their bodies.
  private record Tree(ClassDesc owner, String name, boolean bodies) {}

  private void branch(ClassBuilder out, int type, Tree tree, List<Integer> targets) {
    var convention = layout.convention(type);
    var frames = new Frames(pool);
    var code = new Bytecode(pool, frames);
    int index = parameterSlots(convention);
    int state = index + 1;
    locals(frames, convention, index);
    code.reserveLocals(state + 1);
    // Groups of equal size, each of one function or of a switch of its own.
    int size = 1;
    while (size * FAN_OUT < targets.size()) {
      size *= FAN_OUT;
    }
    int groups = (targets.size() + size - 1) / size;
    for (int g = 0; g < groups; g++) {
      var group = targets.subList(g * size, Math.min(targets.size(), (g + 1) * size));
      int next = code.label();
      if (g < groups - 1) {
        code.load(Kind.I, index);
        code.constant(group.getLast());
        code.branch(size == 1 ? Jvm.IF_ICMPNE : Jvm.IF_ICMPGT, next);
      }
      push(code, convention);
      if (group.size() == 1) {
        int function = group.getFirst();
        code.load(Kind.A, state);
        code.invokestatic(
            layout.methodClass(function),
            tree.bodies ? layout.bodyName(function) : layout.methodName(function),
            layout.conventionOf(function).desc(layout.state));
      } else {
        var inner = new Tree(tree.owner, tree.name + "$" + group.getFirst(), tree.bodies);
        code.load(Kind.I, index);
        code.load(Kind.A, state);
        code.invokestatic(inner.owner, inner.name, layout.dispatcherType(type));
        branch(out, type, inner, group);
      }
      giveBack(code, convention);
      if (g < groups - 1) {
        code.bind(next);
      }
    }
    StateClass.method(out, tree.name, layout.dispatcherType(type), ClassFile.ACC_STATIC, code);
  }

  private void locals(Frames frames, Convention convention, int index) {
    for (int i = 0; i < convention.direct; i++) {
      frames.local(convention.params[i]);
    }
    if (index >= 0) {
      frames.local(Kind.I);
    }
    frames.local(pool.type(layout.state));
  }

  /// Pushes the method's own parameters.
  static void push(Bytecode code, Convention convention) {
    int slot = 0;
    for (int i = 0; i < convention.direct; i++) {
      code.load(convention.params[i], slot);
      slot += Kind.slots(convention.params[i]);
    }
  }

  private static void giveBack(Bytecode code, Convention convention) {
    if (convention.results.length == 0) {
      code.op(Jvm.RETURN);
    } else {
      byte kind = convention.results[0];
      code.op(Jvm.IRETURN + (kind == Kind.V ? Kind.J : kind));
    }
  }

  /// How many words the parameters take that are parameters of the method.
  static int parameterSlots(Convention convention) {
    int slots = 0;
    for (int i = 0; i < convention.direct; i++) {
      slots += Kind.slots(convention.params[i]);
    }
    return slots;
  }

  /// Calls the function in a local through its handle with the method's own parameters, and
  /// returns; `owner` and the next local are free. If an exception of a guest's ends the call, the
  /// owner's calls that it ended do not count any more.
  ///
  /// @param frames knows the locals before `owner`
  static void callThrough(
      Bytecode code, Frames frames, Convention convention, int callee, int state, int owner) {
    int depth = owner + 1;
    code.load(Kind.A, callee);
    code.getfield(Runtime.OWNER);
    code.store(Kind.A, owner);
    code.load(Kind.A, owner);
    code.getfield(ExceptionEmit.DEPTH);
    code.store(Kind.I, depth);
    frames.local(code.pool().type(Runtime.STATE));
    frames.local(Kind.I);
    convention.overflow.copy(code, state, owner);
    code.load(Kind.A, callee);
    code.invokevirtual(Runtime.HANDLE);
    push(code, convention);
    code.load(Kind.A, owner);
    int from = code.label();
    int to = code.label();
    int handler = code.label();
    code.mark(from);
    code.invokevirtual(
        java.lang.constant.ConstantDescs.CD_MethodHandle,
        "invokeExact",
        convention.desc(Runtime.STATE));
    code.mark(to);
    convention.more.copy(code, owner, state);
    giveBack(code, convention);
    code.handler(from, to, handler, ExceptionEmit.EXCEPTION);
    code.bindHandler(handler, ExceptionEmit.EXCEPTION);
    code.load(Kind.A, owner);
    code.load(Kind.I, depth);
    code.putfield(ExceptionEmit.DEPTH);
    code.op(Jvm.ATHROW);
  }
}
