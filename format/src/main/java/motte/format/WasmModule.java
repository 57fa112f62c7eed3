package motte.format;

import java.util.List;
import motte.core.Bytes;
import org.jspecify.annotations.Nullable;

/// A module that was decoded and is valid.
///
/// Index spaces are those of the specification: imports first. Wherever the index of a type stands,
/// in [ValType]s too, it is canonical: of equal types (by their recursion groups) that of the
/// first, so that equal types are equal numbers.
public sealed interface WasmModule permits DecodedModule {

  /// Decodes `wasm` and validates all of it, the code included. Keeps `wasm`; it must not change.
  ///
  /// @throws FormatException with the byte offset and, inside code, the function's name
  static WasmModule parse(byte[] wasm) {
    return new Decoder(wasm, false).decode();
  }

  /// As [#parse] for bytes that it accepted before: the code is only validated function by
  /// function, when [#body] is asked for it, and all of it when [#uses] is.
  static WasmModule parseKnown(byte[] wasm) {
    return new Decoder(wasm, true).decode();
  }

  /// The bytes of the module. Not a copy.
  byte[] wasm();

  /// The module's name by the name section, or null.
  @Nullable String name();

  /// The contents of custom sections of this name, in order.
  List<Bytes> customSections(String name);

  int typeCount();

  /// A type; for one that equals an earlier one, that one.
  TypeDef type(int index);

  /// The index of the first type that equals this one.
  int canonical(int type);

  /// Whether the first type is the second, or declared as a subtype of it.
  boolean isSubtype(int type, int supertype);

  /// Whether values of the first [ValType] can stand where the second is expected.
  boolean matches(int type, int supertype);

  List<Import> imports();

  List<Export> exports();

  int functionCount();

  int importedFunctionCount();

  /// The type index of a function.
  int functionTypeIndex(int function);

  FunctionType functionType(int function);

  /// The name of a function by the name section, else of its first export, else null.
  @Nullable String functionName(int function);

  /// Whether an export, an element segment or a constant expression mentions the function, so that
  /// it can be called other than directly.
  boolean isReferenced(int function);

  /// Whether the instruction is anywhere in the module.
  boolean uses(Op op);

  /// The code of a function that is not imported, flattened. Computed anew at each call, from any
  /// thread.
  Body body(int function);

  /// How many bytes the code of a function that is not imported has, its locals included.
  int codeSize(int function);

  /// How many locals, parameters included, all functions have together.
  long localCount();

  /// Where the code of a function that is not imported starts in [#wasm].
  int codeOffset(int function);

  int importedTableCount();

  List<TableDef> tables();

  int importedMemoryCount();

  List<MemoryDef> memories();

  int importedGlobalCount();

  List<GlobalDef> globals();

  int importedTagCount();

  /// The type index of each tag.
  List<Integer> tags();

  List<ElementSegment> elements();

  List<DataSegment> datas();

  /// The start function, or -1.
  int start();

  /// Something that the module needs.
  ///
  /// @param kind 0 function, 1 table, 2 memory, 3 global, 4 tag, as in the binary format
  /// @param index in its index space
  record Import(String module, String name, int kind, int index) {}

  /// Something that the module offers; numbers as in [Import].
  record Export(String name, int kind, int index) {}

  /// A memory; sizes are in pages of 64 KiB.
  ///
  /// @param maximum -1 for none
  /// @param is64 whether addresses are i64
  record MemoryDef(long minimum, long maximum, boolean shared, boolean is64) {}

  /// A table; sizes beyond those of a `long` are [Long#MAX_VALUE].
  ///
  /// @param element a reference type
  /// @param maximum -1 for none
  /// @param is64 whether indices are i64
  /// @param initial a constant expression, or null for null
  record TableDef(int element, long minimum, long maximum, boolean is64, @Nullable Body initial) {}

  /// A global.
  ///
  /// @param initial a constant expression; null if imported
  record GlobalDef(int type, boolean mutable, @Nullable Body initial) {}

  /// When a segment is used: at instantiation, at run time, or never, but to declare functions.
  enum Mode {
    ACTIVE,
    PASSIVE,
    DECLARATIVE
  }

  /// References for tables.
  ///
  /// @param type the type of the references
  /// @param offset null unless active
  /// @param functions indices of functions, if the segment is written so; else empty
  /// @param values constant expressions, if the segment is written so; else empty
  record ElementSegment(
      Mode mode,
      int type,
      int table,
      @Nullable Body offset,
      List<Integer> functions,
      List<Body> values) {}

  /// Bytes for memories: `length` bytes of the module from `start` on.
  ///
  /// @param offset null unless active
  record DataSegment(Mode mode, int memory, @Nullable Body offset, int start, int length) {}
}
