package motte.format;

import java.util.Arrays;
import java.util.HashSet;
import motte.core.Kind;
import motte.format.WasmModule.Export;
import motte.format.WasmModule.GlobalDef;
import motte.format.WasmModule.Import;
import motte.format.WasmModule.MemoryDef;
import motte.format.WasmModule.TableDef;

/// Decodes and validates a module, section by section (§5.5), and its code on the way.
final class Decoder {
  private static final byte[] MAGIC = {0, 'a', 's', 'm'};

  private final byte[] wasm;
  private final boolean trustsCode;
  private final Reader reader;
  private final DecodedModule module;
  private final Context context;
  private final Validator validator;
  private final Segments segments;
  private int declared;
  private boolean hasCode;
  private boolean hasDatas;

  /// @param trustsCode whether the code of functions is left unread, because it was valid before
  Decoder(byte[] wasm, boolean trustsCode) {
    this.wasm = wasm;
    this.trustsCode = trustsCode;
    reader = new Reader(wasm, 0, wasm.length);
    module = new DecodedModule(wasm);
    context = module.context;
    validator = new Validator(reader, context);
    segments = new Segments(reader, module, validator);
  }

  WasmModule decode() {
    readPreamble();
    var last = Section.CUSTOM;
    while (reader.remaining() > 0) {
      reader.enter("the module");
      int position = reader.position();
      int id = reader.u8("a section id");
      var section = Section.of(id);
      if (section == null) {
        throw reader.malformed(position, "malformed section id " + id);
      }
      if (section != Section.CUSTOM) {
        if (section.compareTo(last) <= 0) {
          throw reader.malformed(position, "unexpected content: " + section + " after " + last);
        }
        last = section;
      }
      readSection(section);
    }
    reader.enter("the module");
    checkCounts();
    module.validated = !trustsCode;
    return module;
  }

  private void readPreamble() {
    if (wasm.length < 4 || !Arrays.equals(wasm, 0, 4, MAGIC, 0, 4)) {
      throw new FormatException(
          Kind.INVALID,
          "wasm-malformed",
          "not a WebAssembly module: magic header not detected at offset 0x0",
          "give a binary module, which starts with the bytes 00 61 73 6d; wat2wasm makes one from text");
    }
    reader.seek(4);
    int version = reader.i32("a version");
    if (version >>> 16 == 1 && (version & 0xffff) != 0) {
      throw new FormatException(
          Kind.INVALID,
          "component-unsupported",
          "this is a WebAssembly component (version `"
              + (version & 0xffff)
              + "`, layer 1), not a core module",
          "build for a core module target, such as wasm32-wasip1; components are not supported yet");
    }
    if (version != 1) {
      throw reader.malformed(4, "unknown binary version 0x" + Integer.toHexString(version));
    }
  }

  private void readSection(Section section) {
    reader.enter(section.toString());
    int size = reader.bytes("a section");
    int start = reader.position() - size;
    int end = reader.position();
    reader.seek(start);
    reader.limit(end);
    switch (section) {
      case CUSTOM -> {
        var name = reader.name("the name of a custom section");
        module.addCustom(name, reader.position(), end);
        reader.seek(end);
      }
      case TYPE -> context.types.read(reader);
      case IMPORT -> readImports();
      case FUNCTION -> readFunctions();
      case TABLE -> readTables();
      case MEMORY -> readMemories();
      case TAG -> readTags();
      case GLOBAL -> readGlobals();
      case EXPORT -> readExports();
      case START -> readStart();
      case ELEMENT -> segments.readElements();
      case DATA_COUNT -> context.dataCount = dataCount();
      case CODE -> readCode();
      case DATA -> {
        segments.readDatas();
        hasDatas = true;
      }
    }
    if (reader.position() != end) {
      throw reader.malformed(
          reader.position(),
          "section size mismatch: " + reader.remaining() + " bytes more than its content");
    }
    reader.limit(wasm.length);
  }

  private int dataCount() {
    int position = reader.position();
    int count = reader.u32("a number of data segments");
    if (Integer.compareUnsigned(count, Bounds.DATA_SEGMENTS) > 0) {
      throw reader.invalid(
          position,
          Integer.toUnsignedString(count)
              + " data segments; the most that is supported is "
              + Bounds.DATA_SEGMENTS);
    }
    return count;
  }

  private void checkCounts() {
    if (!hasCode && declared > 0) {
      throw reader.malformed(
          reader.position(), "function and code section have inconsistent lengths: no code");
    }
    if (!hasDatas && context.dataCount > 0) {
      throw reader.malformed(
          reader.position(), "data count and data section have inconsistent lengths: no data");
    }
  }

  private void readImports() {
    int count = reader.count("imports", Bounds.IMPORTS);
    for (int i = 0; i < count; i++) {
      var from = reader.name("the name of a module");
      var name = reader.name("the name of an import");
      int position = reader.position();
      int kind = reader.u8("an import's kind");
      int index =
          switch (kind) {
            case 0 -> {
              addFunction();
              yield module.importedFunctions++;
            }
            case 1 -> {
              addTable(readTableType());
              yield module.importedTables++;
            }
            case 2 -> {
              addMemory();
              yield module.importedMemories++;
            }
            case 3 -> {
              addGlobal(
                  new GlobalDef(context.types.readValue(reader), Types.readMutable(reader), null));
              yield module.importedGlobals++;
            }
            case 4 -> {
              addTag();
              yield module.importedTags++;
            }
            default -> throw reader.malformed(position, "malformed import kind " + kind);
          };
      module.imports.add(new Import(from, name, kind, index));
    }
  }

  /// Reads the index of a function type.
  private int readTypeIndex() {
    int position = reader.position();
    int type =
        context.types.checkIndex(
            reader, position, Integer.toUnsignedLong(reader.u32("the index of a type")));
    if (!(context.types.definition(type).composite() instanceof FunctionType)) {
      throw reader.invalid(position, "type " + type + " is not that of a function");
    }
    return type;
  }

  private void checkRoom(String what, int count, int most) {
    if (count >= most) {
      throw reader.invalid(
          reader.position(), "more " + what + " than the " + most + " that are supported");
    }
  }

  private void addFunction() {
    checkRoom("functions", context.functionCount(), Bounds.FUNCTIONS);
    context.addFunction(readTypeIndex());
  }

  private void readFunctions() {
    declared = reader.count("functions", Bounds.FUNCTIONS);
    for (int i = 0; i < declared; i++) {
      addFunction();
    }
  }

  private void addTable(TableDef table) {
    checkRoom("tables", context.tables.size(), Bounds.TABLES);
    context.tables.add(table);
  }

  private void readTables() {
    int count = reader.count("tables", Bounds.TABLES);
    for (int i = 0; i < count; i++) {
      int position = reader.position();
      if (reader.peek("a table") == 0x40) {
        reader.u8("a table");
        if (reader.u8("a zero byte") != 0) {
          throw reader.malformed(position + 1, "zero byte expected");
        }
        var type = readTableType();
        addTable(
            new TableDef(
                type.element(),
                type.minimum(),
                type.maximum(),
                type.is64(),
                validator.constant(type.element())));
      } else {
        var type = readTableType();
        if (!Locals.hasDefault(type.element())) {
          throw reader.invalid(
              position,
              "type mismatch: the elements of a table of "
                  + ValType.toString(type.element())
                  + " have no default value");
        }
        addTable(type);
      }
    }
  }

  private TableDef readTableType() {
    int element = context.types.readRef(reader);
    int position = reader.position();
    int flags = readLimitFlags();
    if ((flags & 2) != 0) {
      throw reader.malformed(position, "malformed limits flags: a shared table");
    }
    boolean is64 = (flags & 4) != 0;
    long most = is64 ? -1 : 0xffff_ffffL;
    long minimum = readLimit(most, "table size");
    long maximum = (flags & 1) != 0 ? readLimit(most, "table size") : -1;
    checkLimits(position, minimum, maximum, (flags & 1) != 0);
    return new TableDef(
        element, clamp(minimum), (flags & 1) != 0 ? clamp(maximum) : -1, is64, null);
  }

  /// A size as a signed number.
  private static long clamp(long size) {
    return size < 0 ? Long.MAX_VALUE : size;
  }

  private int readLimitFlags() {
    int position = reader.position();
    int flags = reader.u8("limits");
    if (flags > 7) {
      throw reader.malformed(position, "malformed limits flags 0x" + Integer.toHexString(flags));
    }
    return flags;
  }

  private long readLimit(long most, String what) {
    int position = reader.position();
    long size = reader.u64("a limit");
    if (Long.compareUnsigned(size, most) > 0) {
      throw reader.invalid(
          position,
          what
              + " must be at most "
              + Long.toUnsignedString(most)
              + ", not "
              + Long.toUnsignedString(size));
    }
    return size;
  }

  private void checkLimits(int position, long minimum, long maximum, boolean hasMaximum) {
    if (hasMaximum && Long.compareUnsigned(minimum, maximum) > 0) {
      throw reader.invalid(
          position,
          "size minimum must not be greater than maximum: "
              + Long.toUnsignedString(minimum)
              + " > "
              + Long.toUnsignedString(maximum));
    }
  }

  private void readMemories() {
    int count = reader.count("memories", Bounds.MEMORIES);
    for (int i = 0; i < count; i++) {
      addMemory();
    }
  }

  private void addMemory() {
    checkRoom("memories", context.memories.size(), Bounds.MEMORIES);
    int position = reader.position();
    int flags = readLimitFlags();
    boolean hasMaximum = (flags & 1) != 0;
    boolean shared = (flags & 2) != 0;
    boolean is64 = (flags & 4) != 0;
    long most = is64 ? Bounds.PAGES_64 : Bounds.PAGES;
    long minimum = readLimit(most, "memory size in pages");
    long maximum = hasMaximum ? readLimit(most, "memory size in pages") : -1;
    checkLimits(position, minimum, maximum, hasMaximum);
    if (shared && !hasMaximum) {
      throw reader.invalid(position, "shared memory must have maximum");
    }
    context.memories.add(new MemoryDef(minimum, maximum, shared, is64));
  }

  private void readTags() {
    int count = reader.count("tags", Bounds.TAGS);
    for (int i = 0; i < count; i++) {
      addTag();
    }
  }

  private void addTag() {
    checkRoom("tags", context.tags.size(), Bounds.TAGS);
    int position = reader.position();
    int attribute = reader.u8("a tag's attribute");
    if (attribute != 0) {
      throw reader.malformed(position, "malformed tag attribute " + attribute);
    }
    int type = readTypeIndex();
    context.tags.add(type);
    if (context.tagType(context.tags.size() - 1).resultCount() > 0) {
      throw reader.invalid(position, "non-empty tag result type");
    }
  }

  private void addGlobal(GlobalDef global) {
    checkRoom("globals", context.globals.size(), Bounds.GLOBALS);
    context.globals.add(global);
  }

  private void readGlobals() {
    int count = reader.count("globals", Bounds.GLOBALS);
    for (int i = 0; i < count; i++) {
      int type = context.types.readValue(reader);
      boolean mutable = Types.readMutable(reader);
      addGlobal(new GlobalDef(type, mutable, validator.constant(type)));
    }
  }

  private void readExports() {
    int count = reader.count("exports", Bounds.EXPORTS);
    var names = new HashSet<String>();
    for (int i = 0; i < count; i++) {
      int position = reader.position();
      var name = reader.name("the name of an export");
      if (!names.add(name)) {
        throw reader.invalid(position, "duplicate export name `" + name + "`");
      }
      int kindPosition = reader.position();
      int kind = reader.u8("an export's kind");
      int indexPosition = reader.position();
      int index = reader.u32("an index");
      var exported = exported(kindPosition, kind);
      if (Integer.compareUnsigned(index, exported.count) >= 0) {
        throw reader.invalid(
            indexPosition, "unknown " + exported.what + " " + Integer.toUnsignedString(index));
      }
      if (kind == 0) {
        context.referenced.set(index);
      }
      module.exports.add(new Export(name, kind, index));
    }
  }

  /// An index space of things that can be exported.
  private record Space(String what, int count) {}

  private Space exported(int position, int kind) {
    return switch (kind) {
      case 0 -> new Space("function", context.functionCount());
      case 1 -> new Space("table", context.tables.size());
      case 2 -> new Space("memory", context.memories.size());
      case 3 -> new Space("global", context.globals.size());
      case 4 -> new Space("tag", context.tags.size());
      default -> throw reader.malformed(position, "malformed export kind " + kind);
    };
  }

  private void readStart() {
    int position = reader.position();
    int function = reader.u32("the index of a function");
    if (Integer.compareUnsigned(function, context.functionCount()) >= 0) {
      throw reader.invalid(position, "unknown function " + Integer.toUnsignedString(function));
    }
    var type = context.functionType(function);
    if (type.paramCount() > 0 || type.resultCount() > 0) {
      throw reader.invalid(position, "start function takes or returns values: " + type);
    }
    module.start = function;
  }

  private void readCode() {
    hasCode = true;
    int position = reader.position();
    int count = reader.count("functions' code", Bounds.FUNCTIONS);
    if (count != declared) {
      throw reader.malformed(
          position,
          "function and code section have inconsistent lengths: "
              + declared
              + " functions and the code of "
              + count);
    }
    module.codeCount(count);
    for (int i = 0; i < count; i++) {
      readBody(i);
    }
  }

  private void readBody(int index) {
    int position = reader.position();
    int function = module.importedFunctions + index;
    reader.enterFunction(function, module);
    int size = reader.bytes("code");
    int end = reader.position();
    if (size > Bounds.FUNCTION_SIZE) {
      throw reader.invalid(
          position, size + " bytes of code; the most that is supported is " + Bounds.FUNCTION_SIZE);
    }
    module.addCode(index, end - size, end);
    int sectionEnd = reader.end();
    reader.seek(end - size);
    reader.limit(end);
    if (trustsCode) {
      validator.skip(context.functionType(function), end);
    } else {
      validator.validate(context.functionType(function));
    }
    module.locals += validator.localCount();
    reader.limit(sectionEnd);
    reader.enter(Section.CODE.toString());
  }
}
