package motte.format;

/// A module that was decoded and is valid.
///
/// Index spaces are those of the specification: imports first. Wherever a type index stands, also
/// inside of [ValType]s, it is canonical: of equal types (by their recursion groups) the index of
/// the first, so that equal types are equal numbers.
public sealed interface WasmModule permits DecodedModule {

  /// Decodes `wasm` and validates all of it, the code included. Keeps `wasm`; it must not change.
  ///
  /// @throws FormatException with the byte offset and, inside code, the function's name
  static WasmModule parse(byte[] wasm) {
    return new Decoder(wasm).decode();
  }

  /// The bytes of the module. Not a copy.
  byte[] wasm();

  int typeCount();

  /// A type; for one that equals an earlier one, that one.
  TypeDef type(int index);

  /// The index of the first type that equals this one.
  int canonical(int type);

  /// Whether the first type is the second, or declared as a subtype of it.
  boolean isSubtype(int type, int supertype);

  /// Whether values of the first [ValType] can stand where the second is expected.
  boolean matches(int type, int supertype);

  java.util.List<Import> imports();

  java.util.List<Export> exports();

  int functionCount();

  int importedFunctionCount();

  /// The type index of a function.
  int functionTypeIndex(int function);

  FunctionType functionType(int function);

  /// The code of a function that is not imported, flattened. Computed anew at each call, from any
  /// thread; `size` in bytes of the binary code is [#codeSize].
  Body body(int function);

  int codeSize(int function);

  /// Where the code of a function that is not imported starts in [#wasm].
  int codeOffset(int function);

  int importedTableCount();

  java.util.List<TableDef> tables();

  int importedMemoryCount();

  java.util.List<MemoryDef> memories();

  int importedGlobalCount();

  java.util.List<GlobalDef> globals();

  int importedTagCount();

  /// The type index of each tag.
  java.util.List<Integer> tags();

  /// The start function, or -1.
  int start();

  java.util.List<ElementSegment> elements();

  java.util.List<DataSegment> datas();

  /// The name of a function by the name section, else of its first export, else null.
  @org.jspecify.annotations.Nullable
  String functionName(int function);

  /// The module's name by the name section, or null.
  @org.jspecify.annotations.Nullable
  String name();

  /// Whether `ref.func` (or an element segment, export, global or table initialiser) mentions the
  /// function, so that it can be called other than directly.
  boolean isReferenced(int function);

  /// Whether the instruction is anywhere in the module.
  boolean uses(Op op);

  /// The contents of custom sections of this name, in order.
  java.util.List<motte.core.Bytes> customSections(String name);

  /// Something that the module needs.
  ///
  /// @param kind 0 function, 1 table, 2 memory, 3 global, 4 tag, as in the binary format
  /// @param index in its index space
  record Import(String module, String name, int kind, int index) {}

  record Export(String name, int kind, int index) {}

  /// A memory.
  ///
  /// @param maximum -1 for none
  /// @param is64 whether addresses are i64
  record MemoryDef(long minimum, long maximum, boolean shared, boolean is64) {}

  /// A table.
  ///
  /// @param element a reference type
  /// @param initial a constant expression, or null for null
  record TableDef(
      int element,
      long minimum,
      long maximum,
      boolean is64,
      @org.jspecify.annotations.Nullable Body initial) {}

  /// A global.
  ///
  /// @param initial a constant expression; null if imported
  record GlobalDef(int type, boolean mutable, @org.jspecify.annotations.Nullable Body initial) {}

  enum Mode {
    ACTIVE,
    PASSIVE,
    DECLARATIVE
  }

  /// An element segment.
  ///
  /// @param offset null unless active
  /// @param functions indices of functions, if the segment is written so; else empty
  /// @param values constant expressions, if the segment is written so; else empty
  record ElementSegment(
      Mode mode,
      int type,
      int table,
      @org.jspecify.annotations.Nullable Body offset,
      java.util.List<Integer> functions,
      java.util.List<Body> values) {}

  /// The bytes are `length` bytes of the module from `start` on.
  record DataSegment(
      Mode mode,
      int memory,
      @org.jspecify.annotations.Nullable Body offset,
      int start,
      int length) {}
}
