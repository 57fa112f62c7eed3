package motte.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import motte.core.Bytes;
import org.jspecify.annotations.Nullable;

/// A module as the [Decoder] fills it.
final class DecodedModule implements WasmModule {
  final byte[] wasm;
  final Context context = new Context();
  final List<Import> imports = new ArrayList<>();
  final List<Export> exports = new ArrayList<>();
  final List<ElementSegment> elements = new ArrayList<>();
  final List<DataSegment> datas = new ArrayList<>();
  private final List<Custom> customs = new ArrayList<>();
  int importedFunctions;
  int importedTables;
  int importedMemories;
  int importedGlobals;
  int importedTags;
  int start = -1;
  long locals;

  /// Where each function's code starts and ends: two numbers a function.
  private int[] code = new int[0];

  /// Whether all code was looked at.
  volatile boolean validated;

  private volatile @Nullable Names names;

  /// The name and the place of a custom section.
  private record Custom(String name, int start, int end) {}

  DecodedModule(byte[] wasm) {
    this.wasm = wasm;
  }

  void addCustom(String name, int start, int end) {
    customs.add(new Custom(name, start, end));
  }

  /// Makes room for the code of so many functions.
  void codeCount(int count) {
    code = new int[2 * count];
  }

  void addCode(int index, int start, int end) {
    code[2 * index] = start;
    code[2 * index + 1] = end;
  }

  @Override
  public byte[] wasm() {
    return wasm;
  }

  @Override
  public int typeCount() {
    return context.types.count();
  }

  @Override
  public TypeDef type(int index) {
    return context.types.definition(index);
  }

  @Override
  public int canonical(int type) {
    return context.types.canonical(type);
  }

  @Override
  public boolean isSubtype(int type, int supertype) {
    return context.types.isSubtype(type, supertype);
  }

  @Override
  public boolean matches(int type, int supertype) {
    return context.types.matches(type, supertype);
  }

  @Override
  public List<Import> imports() {
    return Collections.unmodifiableList(imports);
  }

  @Override
  public List<Export> exports() {
    return Collections.unmodifiableList(exports);
  }

  @Override
  public int functionCount() {
    return context.functionCount();
  }

  @Override
  public int importedFunctionCount() {
    return importedFunctions;
  }

  @Override
  public int functionTypeIndex(int function) {
    return context.function(function);
  }

  @Override
  public FunctionType functionType(int function) {
    return context.functionType(function);
  }

  @Override
  public Body body(int function) {
    return validator(function).body(functionType(function));
  }

  private Validator validator(int function) {
    var reader = new Reader(wasm, codeOffset(function), codeOffset(function) + codeSize(function));
    reader.enterFunction(function, this);
    return new Validator(reader, context);
  }

  @Override
  public long localCount() {
    return locals;
  }

  @Override
  public int codeSize(int function) {
    int index = 2 * (function - importedFunctions);
    return code[index + 1] - code[index];
  }

  @Override
  public int codeOffset(int function) {
    return code[2 * (function - importedFunctions)];
  }

  @Override
  public int importedTableCount() {
    return importedTables;
  }

  @Override
  public List<TableDef> tables() {
    return Collections.unmodifiableList(context.tables);
  }

  @Override
  public int importedMemoryCount() {
    return importedMemories;
  }

  @Override
  public List<MemoryDef> memories() {
    return Collections.unmodifiableList(context.memories);
  }

  @Override
  public int importedGlobalCount() {
    return importedGlobals;
  }

  @Override
  public List<GlobalDef> globals() {
    return Collections.unmodifiableList(context.globals);
  }

  @Override
  public int importedTagCount() {
    return importedTags;
  }

  @Override
  public List<Integer> tags() {
    return Collections.unmodifiableList(context.tags);
  }

  @Override
  public int start() {
    return start;
  }

  @Override
  public List<ElementSegment> elements() {
    return Collections.unmodifiableList(elements);
  }

  @Override
  public List<DataSegment> datas() {
    return Collections.unmodifiableList(datas);
  }

  @Override
  public @Nullable String functionName(int function) {
    return names().function(function);
  }

  @Override
  public @Nullable String name() {
    return names().module();
  }

  /// Looked for when someone asks first; two threads may look at once, and find the same.
  private Names names() {
    var found = names;
    if (found == null) {
      found = Names.of(wasm, exports);
      names = found;
    }
    return found;
  }

  @Override
  public boolean isReferenced(int function) {
    return context.referenced.get(function);
  }

  @Override
  public boolean uses(Op op) {
    if (!validated) {
      for (int i = importedFunctions; i < functionCount(); i++) {
        validator(i).validate(functionType(i));
      }
      validated = true;
    }
    return context.uses(op);
  }

  @Override
  public List<Bytes> customSections(String name) {
    return customs.stream()
        .filter(custom -> custom.name.equals(name))
        .map(custom -> Bytes.wrap(Arrays.copyOfRange(wasm, custom.start, custom.end)))
        .toList();
  }
}
