package motte.compile;

import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import motte.format.Body;
import motte.format.FunctionType;
import motte.format.Op;
import motte.format.WasmModule;
import org.jspecify.annotations.Nullable;

/// What of a module is called what on the JVM, and in which class it is.
final class Layout {
  /// How many bytes of code a class gets at most, unless a single function is larger.
  private static final int CLASS_BYTES = 64 * 1024;

  /// How many functions a class gets at most.
  private static final int CLASS_FUNCTIONS = 2000;

  final WasmModule module;
  final Compilation.Options options;

  /// The class of the state of instances.
  final ClassDesc state;

  private final List<WasmModule.MemoryDef> memories;
  private final List<WasmModule.TableDef> tables;
  private final List<WasmModule.GlobalDef> globals;
  private final String prefix;
  private final int[] classOf;
  private final int[] firsts;
  private final AtomicReferenceArray<Convention> conventions;
  private final boolean[] sharedGlobals;
  private final List<motte.format.TypeIdentity> types;
  private volatile @Nullable TailCalls tailCalls;
  private volatile @Nullable BitSet once;

  Layout(WasmModule module, Compilation.Options options) {
    this.module = module;
    this.options = options;
    memories = module.memories();
    tables = module.tables();
    globals = module.globals();
    var name = module.name();
    prefix = "wasm." + (name == null || name.isEmpty() ? "module" : plain(name)) + ".";
    state = ClassDesc.of(prefix + "State");
    types = motte.format.TypeIdentity.of(module);
    int imported = module.importedFunctionCount();
    classOf = new int[module.functionCount() - imported];
    int[] starts = new int[classOf.length + 1];
    int count = 0;
    long bytes = 0;
    for (int i = 0; i < classOf.length; i++) {
      int size = module.codeSize(imported + i);
      if (count == 0 || bytes + size > CLASS_BYTES || i - starts[count - 1] >= CLASS_FUNCTIONS) {
        starts[count++] = i;
        bytes = 0;
      }
      bytes += size;
      classOf[i] = count - 1;
    }
    firsts = java.util.Arrays.copyOf(starts, count + 1);
    firsts[count] = classOf.length;
    conventions = new AtomicReferenceArray<>(module.typeCount());
    sharedGlobals = new boolean[globals.size()];
    for (int i = 0; i < module.importedGlobalCount(); i++) {
      sharedGlobals[i] = true;
    }
    for (var export : module.exports()) {
      if (export.kind() == 3) {
        sharedGlobals[export.index()] = true;
      }
    }
  }

  /// How many classes hold functions.
  int codeClassCount() {
    return firsts.length - 1;
  }

  /// The class of the methods that call references, if there are any.
  ClassDesc callers() {
    return ClassDesc.of(prefix + "Callers");
  }

  /// Whether functions are called by reference, or tail calls may be.
  boolean callsReferences() {
    return module.uses(Op.CALL_REF) || makesTailCalls();
  }

  /// Whether there are tail calls.
  boolean makesTailCalls() {
    return module.uses(Op.RETURN_CALL)
        || module.uses(Op.RETURN_CALL_INDIRECT)
        || module.uses(Op.RETURN_CALL_REF);
  }

  /// Who yields its frame. Computed when someone asks first; two threads may at once.
  TailCalls tailCalls() {
    var known = tailCalls;
    if (known == null) {
      known = TailCalls.of(module);
      tailCalls = known;
    }
    return known;
  }

  /// Whether a function runs [Once]. Computed when someone asks first; two threads may at once.
  boolean runsOnce(int function) {
    var known = once;
    if (known == null) {
      known = Once.of(module);
      once = known;
    }
    return known.get(function);
  }

  /// The method that has the body of a function that is not imported.
  String bodyName(int function) {
    var name = methodName(function);
    return tailCalls().yields(function) ? name + "$body" : name;
  }

  /// A class that holds functions.
  ClassDesc codeClass(int number) {
    return ClassDesc.of(prefix + "Code" + number);
  }

  /// The number of the class that holds a function that is not imported.
  int classOf(int function) {
    return classOf[function - module.importedFunctionCount()];
  }

  /// The first function of a class; of the one after the last, the number of functions.
  int firstOf(int number) {
    return firsts[number] + module.importedFunctionCount();
  }

  /// The class of the objects of a structure or array type.
  ClassDesc objectClass(int type) {
    return ObjectClass.desc(types.get(type));
  }

  /// How functions of a type are called.
  Convention convention(int type) {
    var known = conventions.get(type);
    if (known == null) {
      known = new Convention((FunctionType) module.type(type).composite());
      conventions.set(type, known);
    }
    return known;
  }

  Convention conventionOf(int function) {
    return convention(module.functionTypeIndex(function));
  }

  /// The method of a function; of an imported one, that of its stub in the class of the state.
  String methodName(int function) {
    if (function < module.importedFunctionCount()) {
      return "import$" + function;
    }
    var name = module.functionName(function);
    return (name == null ? "func" : plain(name)) + "$" + function;
  }

  /// The class that has [#methodName].
  ClassDesc methodClass(int function) {
    return function < module.importedFunctionCount() ? state : codeClass(classOf(function));
  }

  /// The method in the class of the state that calls an element of a table as a function of a type:
  /// parameters, index of the element, state.
  static String dispatcher(int type, int table) {
    return "call$" + type + "$" + table;
  }

  /// The method in [#callers] that calls a reference to a function of a type: parameters,
  /// reference, state.
  static String caller(int type) {
    return "call$ref$" + type;
  }

  /// The descriptor of [#caller].
  MethodTypeDesc callerType(int type) {
    return convention(type).desc(ConstantDescs.CD_Object, state);
  }

  /// The descriptor of [#dispatcher].
  MethodTypeDesc dispatcherType(int type) {
    return convention(type).desc(ConstantDescs.CD_int, state);
  }

  /// Whether a global can be seen from outside, so that it lives in a cell.
  boolean isShared(int global) {
    return sharedGlobals[global];
  }

  byte globalKind(int global) {
    return Kind.of(globals.get(global).type());
  }

  boolean isMemory64(int memory) {
    return memories.get(memory).is64();
  }

  /// Whether there is a memory 0, and it is an array.
  boolean hasArray() {
    return !memories.isEmpty() && !isMemoryShared(0);
  }

  /// Whether other threads may use a memory at the same time.
  boolean isMemoryShared(int memory) {
    return memories.get(memory).shared();
  }

  boolean isTable64(int table) {
    return tables.get(table).is64();
  }

  /// The kind of addresses of a memory.
  byte addressKind(int memory) {
    return isMemory64(memory) ? Kind.J : Kind.I;
  }

  byte tableIndexKind(int table) {
    return isTable64(table) ? Kind.J : Kind.I;
  }

  /// What stack traces say the source is.
  String sourceFile() {
    return prefix.substring("wasm.".length(), prefix.length() - 1) + ".wasm";
  }

  /// Whether a function counts its calls against the limit of their depth. All that are part of any
  /// recursion together need not: one of them, the one with the highest index, suffices, and it
  /// calls one that stands before it, or itself, or through something that may be any function.
  boolean countsCalls(int function, Body body) {
    for (int i = 0; i < body.size(); i++) {
      switch (body.op(i)) {
        case CALL, RETURN_CALL -> {
          if (body.x(i) <= function) {
            return true;
          }
        }
        case CALL_INDIRECT, CALL_REF, RETURN_CALL_INDIRECT, RETURN_CALL_REF -> {
          return true;
        }
        default -> {}
      }
    }
    return false;
  }

  // A name as the JVM takes it, and as a reader of a stack trace does.
  private static String plain(String name) {
    int end = Math.min(name.length(), 200);
    var plain = new StringBuilder(end);
    for (int i = 0; i < end; i++) {
      char c = name.charAt(i);
      boolean forbidden =
          c == '.'
              || c == ';'
              || c == '['
              || c == '/'
              || c == '<'
              || c == '>'
              || c == ':'
              || c < ' '
              || Character.isSurrogate(c);
      plain.append(forbidden ? '_' : c);
    }
    return plain.toString();
  }
}
