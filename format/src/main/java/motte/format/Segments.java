package motte.format;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import motte.format.WasmModule.DataSegment;
import motte.format.WasmModule.ElementSegment;
import motte.format.WasmModule.Mode;
import org.jspecify.annotations.Nullable;

/// Decodes and validates element and data segments (§5.5.12, §5.5.14).
final class Segments {
  private final Reader reader;
  private final DecodedModule module;
  private final Context context;
  private final Validator validator;

  Segments(Reader reader, DecodedModule module, Validator validator) {
    this.reader = reader;
    this.module = module;
    this.context = module.context;
    this.validator = validator;
  }

  void readElements() {
    int count = reader.count("element segments", Bounds.ELEMENT_SEGMENTS);
    for (int i = 0; i < count; i++) {
      var segment = readElement();
      context.elements.add(segment.type());
      module.elements.add(segment);
    }
  }

  private ElementSegment readElement() {
    int position = reader.position();
    int flags = reader.u32("an element segment");
    if (flags < 0 || flags > 7) {
      throw reader.malformed(position, "malformed elements segment kind " + flags);
    }
    boolean active = (flags & 1) == 0;
    boolean explicit = (flags & 2) != 0;
    boolean expressions = (flags & 4) != 0;
    int table = 0;
    @Nullable Body offset = null;
    if (active) {
      int tablePosition = reader.position();
      table = explicit ? reader.u32("the index of a table") : 0;
      if (Integer.compareUnsigned(table, context.tables.size()) >= 0) {
        throw reader.invalid(tablePosition, "unknown table " + Integer.toUnsignedString(table));
      }
      offset = offset(context.tables.get(table).is64());
    }
    int type = ValType.ref(ValType.FUNC, expressions);
    if (!active || explicit) {
      type = expressions ? context.types.readRef(reader) : readKind();
    }
    if (active && !context.types.matches(type, context.tables.get(table).element())) {
      throw reader.invalid(
          position,
          "type mismatch: elements of type "
              + ValType.toString(type)
              + " in a table of "
              + ValType.toString(context.tables.get(table).element()));
    }
    var mode = active ? Mode.ACTIVE : explicit ? Mode.DECLARATIVE : Mode.PASSIVE;
    int count = reader.count("elements", Bounds.ELEMENTS);
    return expressions
        ? new ElementSegment(mode, type, table, offset, List.of(), readValues(count, type))
        : new ElementSegment(mode, type, table, offset, readFunctions(count), List.of());
  }

  private Body offset(boolean is64) {
    return validator.constant(is64 ? ValType.I64 : ValType.I32);
  }

  private int readKind() {
    int position = reader.position();
    int kind = reader.u8("an element kind");
    if (kind != 0) {
      throw reader.malformed(position, "malformed element kind " + kind);
    }
    return ValType.ref(ValType.FUNC, false);
  }

  private List<Integer> readFunctions(int count) {
    var functions = new int[count];
    for (int i = 0; i < count; i++) {
      int position = reader.position();
      int function = reader.u32("the index of a function");
      if (Integer.compareUnsigned(function, context.functionCount()) >= 0) {
        throw reader.invalid(position, "unknown function " + Integer.toUnsignedString(function));
      }
      context.referenced.set(function);
      functions[i] = function;
    }
    return new Indices(functions);
  }

  private List<Body> readValues(int count, int type) {
    // Large tables repeat few expressions.
    var known = new HashMap<ByteBuffer, Body>();
    var values = new Body[count];
    for (int i = 0; i < count; i++) {
      int start = reader.position();
      var value = validator.constant(type);
      var earlier = known.putIfAbsent(reader.since(start), value);
      values[i] = earlier == null ? value : earlier;
    }
    return Collections.unmodifiableList(Arrays.asList(values));
  }

  void readDatas() {
    int position = reader.position();
    int count = reader.count("data segments", Bounds.DATA_SEGMENTS);
    if (context.dataCount >= 0 && context.dataCount != count) {
      throw reader.malformed(
          position,
          "data count and data section have inconsistent lengths: "
              + context.dataCount
              + " and "
              + count);
    }
    for (int i = 0; i < count; i++) {
      module.datas.add(readData());
    }
  }

  private DataSegment readData() {
    int position = reader.position();
    int flags = reader.u32("a data segment");
    if (flags < 0 || flags > 2) {
      throw reader.malformed(position, "malformed data segment kind " + flags);
    }
    int memory = 0;
    @Nullable Body offset = null;
    if (flags != 1) {
      int memoryPosition = reader.position();
      memory = flags == 2 ? reader.u32("the index of a memory") : 0;
      if (Integer.compareUnsigned(memory, context.memories.size()) >= 0) {
        throw reader.invalid(memoryPosition, "unknown memory " + Integer.toUnsignedString(memory));
      }
      offset = offset(context.memories.get(memory).is64());
    }
    int size = reader.bytes("data");
    return new DataSegment(
        flags == 1 ? Mode.PASSIVE : Mode.ACTIVE, memory, offset, reader.position() - size, size);
  }
}
