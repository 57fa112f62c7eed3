package motte.compile;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/// The methods around functions that yield their frames.
///
/// Such a function has three: its body; the method that everyone else calls, which runs the body
/// and then whatever it yielded to, in a loop, until one returns; and one without parameters for
/// that loop, which finds the arguments in the state. A class's state finds the last by the index
/// of the function.
final class TailMethods {
  static final ClassDesc TAILS = Runtime.internal("Tails");
  private static final Member BEGIN = Runtime.method(TAILS, "begin", CD_int, Runtime.STATE);
  private static final Member END = Runtime.method(TAILS, "end", CD_void, CD_int, Runtime.STATE);
  private static final Member NESTS =
      Runtime.method(TAILS, "nests", CD_int, Runtime.FUNC_REF, Runtime.STATE);
  private static final Member PEND =
      Runtime.method(TAILS, "pend", CD_void, Runtime.FUNC_REF, Runtime.STATE);
  private static final Member PEND_OWN =
      Runtime.method(TAILS, "pend", CD_void, CD_int, Runtime.STATE);
  private static final Member NEXT = Member.field(Runtime.STATE, "next", Runtime.STATE);
  private static final Member LAST = Member.field(Runtime.STATE, "last", Runtime.STATE);
  private static final Member YIELDS = Member.field(Runtime.FUNC_REF, "yields", CD_boolean);

  /// As many cases as a method has that finds a function.
  private static final int CASES = 256;

  private final Layout layout;
  private final Pool pool;

  TailMethods(Layout layout, Pool pool) {
    this.layout = layout;
    this.pool = pool;
  }

  // ---- Names.

  /// The method in [Layout#callers] for a tail call of a reference: parameters, reference, state.
  static String caller(int type) {
    return "call$tail$" + type;
  }

  /// The method there that yields to a function: parameters, index of the function, state.
  static String bouncer(int type) {
    return "call$bounce$" + type;
  }

  /// The method there that calls the body of a function of our own: parameters, index, state.
  static String direct(int type) {
    return "call$body$" + type;
  }

  private String resumption(int function) {
    return layout.methodName(function) + "$resume";
  }

  // ---- Methods of a function.

  /// Writes the two methods that a function that yields has besides its body.
  void function(ClassBuilder out, int function, boolean counts) {
    entry(out, function, counts);
    resumption(out, function);
  }

  private void entry(ClassBuilder out, int function, boolean counts) {
    var convention = layout.conventionOf(function);
    var frames = new Frames(pool);
    var code = new Bytecode(pool, frames);
    int state = locals(frames, convention);
    int saved = state + 1;
    code.reserveLocals(state + 3);
    if (counts) {
      code.load(Kind.A, state);
      code.invokestatic(Runtime.ENTER);
    }
    code.load(Kind.A, state);
    code.invokestatic(BEGIN);
    code.store(Kind.I, saved);
    frames.local(Kind.I);
    Dispatchers.push(code, convention);
    body(code, function, convention, state);
    int done = code.label();
    code.load(Kind.A, state);
    code.getfield(NEXT);
    code.branch(Jvm.IFNULL, done);
    int kind = word(convention.resultKind());
    if (kind >= 0) {
      ControlEmit.drop(code, (byte) kind);
    }
    code.load(Kind.A, state);
    code.invokestatic(
        TAILS, resumer(convention), MethodTypeDesc.of(result(convention), Runtime.STATE));
    if (convention.more.size() > 0) {
      code.load(Kind.A, state);
      code.getfield(LAST);
      code.store(Kind.A, saved + 1);
      convention.more.copy(code, saved + 1, state);
    }
    if (kind >= 0) {
      frames.push((byte) kind);
    }
    code.bind(done);
    code.load(Kind.I, saved);
    code.load(Kind.A, state);
    code.invokestatic(END);
    if (counts) {
      code.load(Kind.A, state);
      code.invokestatic(Runtime.LEAVE);
    }
    giveBack(code, convention);
    method(out, layout.methodName(function), convention.desc(layout.state), code);
  }

  private void body(Bytecode code, int function, Convention convention, int state) {
    code.load(Kind.A, state);
    code.invokestatic(
        layout.methodClass(function), layout.bodyName(function), convention.desc(layout.state));
  }

  private void resumption(ClassBuilder out, int function) {
    var convention = layout.conventionOf(function);
    var code = new Bytecode(pool, new Frames(pool));
    code.reserveLocals(1);
    convention.all().load(code, 0);
    convention.overflow.store(code, 0);
    body(code, function, convention, 0);
    giveBack(code, convention);
    method(out, resumption(function), MethodTypeDesc.of(result(convention), layout.state), code);
  }

  // ---- Methods of a type.

  /// Writes the methods for tail calls of functions of a type.
  ///
  /// @param targets those of our own that yield and may be referred to
  void callers(ClassBuilder out, int type, List<Integer> targets) {
    caller(out, type, targets);
    bouncer(out, type);
  }

  private void caller(ClassBuilder out, int type, List<Integer> targets) {
    var convention = layout.convention(type);
    var frames = new Frames(pool);
    var code = new Bytecode(pool, frames);
    int reference = Dispatchers.parameterSlots(convention);
    int state = reference + 1;
    int callee = state + 1;
    code.reserveLocals(callee + 2);
    locals(frames, convention, Kind.A);
    code.load(Kind.A, reference);
    code.checkcast(Runtime.FUNC_REF);
    code.store(Kind.A, callee);
    frames.local(pool.type(Runtime.FUNC_REF));
    int plain = code.label();
    code.load(Kind.A, callee);
    code.getfield(YIELDS);
    code.branch(Jvm.IFEQ, plain);
    if (!targets.isEmpty()) {
      int bounce = code.label();
      code.load(Kind.A, callee);
      code.load(Kind.A, state);
      code.invokestatic(NESTS);
      code.branch(Jvm.IFEQ, bounce);
      Dispatchers.push(code, convention);
      code.load(Kind.A, callee);
      code.getfield(Runtime.INDEX);
      code.load(Kind.A, state);
      code.invokestatic(layout.callers(), direct(type), convention.desc(CD_int, layout.state));
      giveBack(code, convention);
      code.bind(bounce);
    }
    code.load(Kind.A, callee);
    code.getfield(Runtime.OWNER);
    code.store(Kind.A, callee + 1);
    Dispatchers.push(code, convention);
    convention.overflow.load(code, state);
    convention.all().store(code, callee + 1);
    code.load(Kind.A, callee);
    code.load(Kind.A, state);
    code.invokestatic(PEND);
    giveBackNothing(code, convention);
    code.bind(plain);
    Dispatchers.push(code, convention);
    code.load(Kind.A, reference);
    code.load(Kind.A, state);
    code.invokestatic(layout.callers(), Layout.caller(type), layout.callerType(type));
    giveBack(code, convention);
    method(out, caller(type), convention.desc(CD_Object, layout.state), code);
  }

  private void bouncer(ClassBuilder out, int type) {
    var convention = layout.convention(type);
    var code = new Bytecode(pool, new Frames(pool));
    int function = Dispatchers.parameterSlots(convention);
    int state = function + 1;
    code.reserveLocals(state + 1);
    Dispatchers.push(code, convention);
    convention.overflow.load(code, state);
    convention.all().store(code, state);
    code.load(Kind.I, function);
    code.load(Kind.A, state);
    code.invokestatic(PEND_OWN);
    giveBackNothing(code, convention);
    method(out, bouncer(type), convention.desc(CD_int, layout.state), code);
  }

  // ---- Methods of the state.

  /// Writes what the state knows about the functions that yield.
  void state(ClassBuilder out) {
    var yielding = layout.tailCalls().yielding();
    if (yielding.isEmpty()) {
      return;
    }
    var code = new Bytecode(pool, new Frames(pool));
    code.reserveLocals(1);
    code.ldc(pool.entries.stringEntry(bits(yielding)).index());
    code.op(Jvm.IRETURN + Kind.A);
    out.withMethod(
        "yielding", MethodTypeDesc.of(CD_String), ClassFile.ACC_PUBLIC, m -> m.with(code.finish()));
    for (int kind = -1; kind <= Kind.A; kind++) {
      int wanted = kind;
      var functions =
          yielding.stream()
              .filter(f -> word(layout.conventionOf(f).resultKind()) == wanted)
              .toList();
      if (!functions.isEmpty()) {
        resumer(out, resumer(layout.conventionOf(functions.getFirst())), functions);
      }
    }
  }

  // Six functions a character, the first in the lowest bit; all characters take a byte.
  private static String bits(List<Integer> functions) {
    char[] bits = new char[functions.getLast() / 6 + 1];
    java.util.Arrays.fill(bits, '@');
    for (int function : functions) {
      bits[function / 6] |= (char) (1 << function % 6);
    }
    return new String(bits);
  }

  private void resumer(ClassBuilder out, String name, List<Integer> functions) {
    var convention = layout.conventionOf(functions.getFirst());
    var type = MethodTypeDesc.of(result(convention), CD_int);
    var frames = new Frames(pool);
    var code = new Bytecode(pool, frames);
    code.reserveLocals(2);
    frames.local(pool.type(layout.state));
    frames.local(Kind.I);
    if (functions.size() <= CASES) {
      int[] keys = functions.stream().mapToInt(f -> f).toArray();
      int[] labels = new int[keys.length];
      java.util.Arrays.setAll(labels, _ -> code.label());
      code.load(Kind.I, 1);
      code.lookupswitch(keys, labels, labels[0]);
      for (int i = 0; i < keys.length; i++) {
        code.bind(labels[i]);
        code.load(Kind.A, 0);
        code.invokestatic(
            layout.methodClass(keys[i]),
            resumption(keys[i]),
            MethodTypeDesc.of(result(convention), layout.state));
        giveBack(code, convention);
      }
    } else {
      int size = CASES;
      while (size * CASES < functions.size()) {
        size *= CASES;
      }
      for (int start = 0; start < functions.size(); start += size) {
        var group = functions.subList(start, Math.min(functions.size(), start + size));
        int next = code.label();
        boolean last = start + size >= functions.size();
        if (!last) {
          code.load(Kind.I, 1);
          code.constant((int) group.getLast());
          code.branch(Jvm.IF_ICMPGT, next);
        }
        var inner = "call$" + name + "$" + group.getFirst();
        code.load(Kind.A, 0);
        code.load(Kind.I, 1);
        code.invokevirtual(layout.state, inner, type);
        giveBack(code, convention);
        if (!last) {
          code.bind(next);
        }
        resumer(out, inner, group);
      }
    }
    out.withMethod(name, type, ClassFile.ACC_PUBLIC, m -> m.with(code.finish()));
  }

  // ---- What they have in common.

  private static final String[] RESUMERS = {
    "resume", "resumeInt", "resumeLong", "resumeFloat", "resumeDouble", "resumeRef"
  };

  // Of the state, by index of a function, and of the loop.
  private static String resumer(Convention convention) {
    return RESUMERS[1 + word(convention.resultKind())];
  }

  private static int word(int kind) {
    return kind == Kind.V ? Kind.J : kind;
  }

  private static ClassDesc result(Convention convention) {
    return convention.desc(Runtime.STATE).returnType();
  }

  // Tells the slot of the state.
  private int locals(Frames frames, Convention convention, byte... more) {
    for (int i = 0; i < convention.direct; i++) {
      frames.local(convention.params[i]);
    }
    for (byte kind : more) {
      frames.local(kind);
    }
    frames.local(pool.type(layout.state));
    return Dispatchers.parameterSlots(convention) + more.length;
  }

  /// Returns what the method returns that was called last.
  static void giveBack(Bytecode code, Convention convention) {
    int kind = word(convention.resultKind());
    code.op(kind < 0 ? Jvm.RETURN : Jvm.IRETURN + kind);
  }

  private static void giveBackNothing(Bytecode code, Convention convention) {
    switch (word(convention.resultKind())) {
      case Kind.I -> code.op(Jvm.ICONST_0);
      case Kind.J -> code.op(Jvm.LCONST_0);
      case Kind.F -> code.op(Jvm.FCONST_0);
      case Kind.D -> code.op(Jvm.DCONST_0);
      case Kind.A -> code.op(Jvm.ACONST_NULL);
      default -> {}
    }
    giveBack(code, convention);
  }

  private static void method(ClassBuilder out, String name, MethodTypeDesc type, Bytecode code) {
    StateClass.method(out, name, type, ClassFile.ACC_STATIC, code);
  }
}
