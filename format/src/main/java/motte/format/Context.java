package motte.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// What a module has declared so far: the context *C* of the specification (§3.1.1).
final class Context {
  final Types types = new Types();
  final List<WasmModule.TableDef> tables = new ArrayList<>();
  final List<WasmModule.MemoryDef> memories = new ArrayList<>();
  final List<WasmModule.GlobalDef> globals = new ArrayList<>();
  final List<Integer> tags = new ArrayList<>();

  /// The types of the element segments.
  final List<Integer> elements = new ArrayList<>();

  /// Functions that `ref.func` may name in code.
  final BitSet referenced = new BitSet();

  /// Which instructions the code has, by their ordinals.
  private final boolean[] used = new boolean[Op.values().length];

  /// How many data segments there are; -1 if the module does not say so before its code.
  int dataCount = -1;

  private int[] functions = new int[16];
  private int functionCount;

  // The numbers do not outlive the process.
  @SuppressWarnings("EnumOrdinal")
  void use(Op op) {
    used[op.ordinal()] = true;
  }

  @SuppressWarnings("EnumOrdinal")
  boolean uses(Op op) {
    return used[op.ordinal()];
  }

  void addFunction(int type) {
    if (functionCount == functions.length) {
      functions = Arrays.copyOf(functions, 2 * functionCount);
    }
    functions[functionCount++] = type;
  }

  int functionCount() {
    return functionCount;
  }

  /// The type index of a function.
  int function(int index) {
    return functions[index];
  }

  FunctionType functionType(int index) {
    return (FunctionType) types.definition(functions[index]).composite();
  }

  FunctionType tagType(int tag) {
    return (FunctionType) types.definition(tags.get(tag)).composite();
  }
}
