package motte.compile;

import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import motte.format.WasmModule;

/// Writes the class whose objects are the state of an instance: a field for each memory, table,
/// global and imported function; a stub for each imported function; a dispatcher for each type and
/// table that is called through.
final class StateClass {
  static final Member CELL_HIGH = Member.field(Runtime.CELL, "high", Kind.desc(Kind.J));
  private static final Member[] CELL_FIELDS = new Member[6];

  static {
    for (byte kind = Kind.I; kind <= Kind.V; kind++) {
      CELL_FIELDS[kind] = Member.field(Runtime.CELL, "" + "ijfdaj".charAt(kind), Kind.desc(kind));
    }
  }

  private final Layout layout;
  private final WasmModule module;
  private final Pool pool = new Pool();

  StateClass(Layout layout) {
    this.layout = layout;
    module = layout.module;
  }

  // ---- The names of fields.

  static String memory(int memory) {
    return "memory" + memory;
  }

  static String table(int table) {
    return "table" + table;
  }

  /// The field of a global, or of its cell; of a vector, its low half.
  static String global(int global) {
    return "global" + global;
  }

  static String highHalf(int global) {
    return "global" + global + "$high";
  }

  static String imported(int function) {
    return "import" + function;
  }

  /// The field of a cell in which values of this kind are; of vectors, the low half.
  static Member cellField(byte kind) {
    return CELL_FIELDS[kind];
  }

  // ---- The class.

  byte[] build() {
    return ClassFile.of(ClassFile.StackMapsOption.DROP_STACK_MAPS)
        .build(pool.entries.classEntry(layout.state), pool.entries, this::build);
  }

  private void build(ClassBuilder out) {
    out.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL | ClassFile.ACC_SUPER);
    out.withSuperclass(Runtime.STATE);
    fields(out);
    constructor(out);
    link(out);
    globals(out);
    for (int i = 0; i < module.importedFunctionCount(); i++) {
      importStub(out, i);
    }
    new Dispatchers(layout, pool).build(out);
    new TailMethods(layout, pool).state(out);
  }

  private void fields(ClassBuilder out) {
    for (int i = 0; i < module.memories().size(); i++) {
      out.withField(memory(i), Runtime.MEMORY, ClassFile.ACC_PUBLIC);
    }
    for (int i = 0; i < module.tables().size(); i++) {
      out.withField(table(i), Runtime.TABLE, ClassFile.ACC_PUBLIC);
    }
    for (int i = 0; i < module.importedFunctionCount(); i++) {
      out.withField(imported(i), Runtime.FUNC_REF, ClassFile.ACC_PUBLIC);
    }
    for (int i = 0; i < module.globals().size(); i++) {
      byte kind = layout.globalKind(i);
      out.withField(
          global(i), layout.isShared(i) ? Runtime.CELL : Kind.desc(kind), ClassFile.ACC_PUBLIC);
      if (kind == Kind.V && !layout.isShared(i)) {
        out.withField(highHalf(i), Kind.desc(kind), ClassFile.ACC_PUBLIC);
      }
    }
  }

  private void constructor(ClassBuilder out) {
    var frames = new Frames(pool);
    var code = new Bytecode(pool, frames);
    code.reserveLocals(1);
    code.load(Kind.A, 0);
    code.invokespecial(Member.method(Runtime.STATE, INIT_NAME, MTD_void));
    code.op(Jvm.RETURN);
    method(out, INIT_NAME, MTD_void, 0, code);
  }

  // void link(LinearMemory[], GuestTable[], FuncRef[], GlobalCell[]): fills the fields.
  private void link(ClassBuilder out) {
    var frames = new Frames(pool);
    var code = new Bytecode(pool, frames);
    code.reserveLocals(5);
    for (int i = 0; i < module.memories().size(); i++) {
      take(code, 1, i, memory(i), Runtime.MEMORY);
    }
    for (int i = 0; i < module.tables().size(); i++) {
      take(code, 2, i, table(i), Runtime.TABLE);
    }
    for (int i = 0; i < module.importedFunctionCount(); i++) {
      take(code, 3, i, imported(i), Runtime.FUNC_REF);
    }
    for (int i = 0; i < module.globals().size(); i++) {
      if (layout.isShared(i)) {
        take(code, 4, i, global(i), Runtime.CELL);
      }
    }
    code.op(Jvm.RETURN);
    var type =
        MethodTypeDesc.of(
            CD_void,
            Runtime.MEMORY.arrayType(),
            Runtime.TABLE.arrayType(),
            Runtime.FUNC_REF.arrayType(),
            Runtime.CELL.arrayType());
    method(out, "link", type, 0, code);
  }

  private void take(Bytecode code, int array, int index, String field, ClassDesc type) {
    code.load(Kind.A, 0);
    code.load(Kind.A, array);
    code.constant(index);
    code.op(Jvm.AALOAD);
    code.putfield(layout.state, field, type);
  }

  // void saveGlobals(GlobalCell[]) and loadGlobals(GlobalCell[]): private globals to and from the
  // cells of their indices.
  private void globals(ClassBuilder out) {
    for (boolean save : new boolean[] {true, false}) {
      var frames = new Frames(pool);
      var code = new Bytecode(pool, frames);
      code.reserveLocals(2);
      for (int i = 0; i < module.globals().size(); i++) {
        if (!layout.isShared(i)) {
          byte kind = layout.globalKind(i);
          transfer(code, save, i, global(i), kind, cellField(kind));
          if (kind == Kind.V) {
            transfer(code, save, i, highHalf(i), kind, CELL_HIGH);
          }
        }
      }
      code.op(Jvm.RETURN);
      var type = MethodTypeDesc.of(CD_void, Runtime.CELL.arrayType());
      method(out, save ? "saveGlobals" : "loadGlobals", type, 0, code);
    }
  }

  private void transfer(
      Bytecode code, boolean save, int global, String field, byte kind, Member cellField) {
    if (!save) {
      code.load(Kind.A, 0);
    }
    code.load(Kind.A, 1);
    code.constant(global);
    code.op(Jvm.AALOAD);
    if (save) {
      code.load(Kind.A, 0);
      code.getfield(layout.state, field, Kind.desc(kind));
      code.putfield(cellField);
    } else {
      code.getfield(cellField);
      code.putfield(layout.state, field, Kind.desc(kind));
    }
  }

  // Calls the function that was linked. Results that its method does not return are in the state of
  // its owner; callers look for them in ours.
  private void importStub(ClassBuilder out, int function) {
    var convention = layout.conventionOf(function);
    var frames = new Frames(pool);
    var code = new Bytecode(pool, frames);
    int state = Dispatchers.parameterSlots(convention);
    code.load(Kind.A, state);
    code.getfield(layout.state, imported(function), Runtime.FUNC_REF);
    int callee = state + 1;
    code.store(Kind.A, callee);
    code.reserveLocals(state + 4);
    for (int i = 0; i < convention.direct; i++) {
      frames.local(convention.params[i]);
    }
    frames.local(pool.type(layout.state));
    frames.local(pool.type(Runtime.FUNC_REF));
    Dispatchers.callThrough(code, frames, convention, callee, state, state + 2);
    method(
        out,
        layout.methodName(function),
        convention.desc(layout.state),
        ClassFile.ACC_STATIC,
        code);
  }

  static void method(ClassBuilder out, String name, MethodTypeDesc type, int flags, Bytecode code) {
    out.withMethod(name, type, flags | ClassFile.ACC_PUBLIC, method -> method.with(code.finish()));
  }
}
