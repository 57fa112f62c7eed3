package motte.format;

/// Validates the instructions on locals, globals, tables and memories.
final class Storage {
  private static final int I32 = ValType.I32;

  private final Pass pass;
  private final Context context;
  private final Reader reader;
  private final Operands operands;
  private final Locals locals;

  Storage(Pass pass, Locals locals) {
    this.pass = pass;
    this.context = pass.context;
    this.reader = pass.reader;
    this.operands = pass.operands;
    this.locals = locals;
  }

  /// Validates `op` if it is one on tables and memories as a whole.
  boolean validate(Op op) {
    switch (op) {
      case TABLE_GET -> tableGet();
      case TABLE_SET -> tableSet();
      case TABLE_SIZE -> tableSize();
      case TABLE_GROW -> tableGrow();
      case TABLE_FILL -> tableFill();
      case TABLE_COPY -> tableCopy();
      case TABLE_INIT -> tableInit();
      case ELEM_DROP -> pass.emit(op, element());
      case MEMORY_SIZE -> memorySize();
      case MEMORY_GROW -> memoryGrow();
      case MEMORY_FILL -> memoryFill();
      case MEMORY_COPY -> memoryCopy();
      case MEMORY_INIT -> memoryInit();
      case DATA_DROP -> pass.emit(op, data());
      default -> {
        return false;
      }
    }
    return true;
  }

  void localGet() {
    int local = pass.index("local", locals.count());
    if (!locals.isSet(local)) {
      throw reader.invalid("uninitialized local " + local);
    }
    operands.push(locals.type(local));
    pass.emit(Op.LOCAL_GET, local);
  }

  void localSet() {
    int local = pass.index("local", locals.count());
    operands.pop(locals.type(local));
    locals.set(local);
    pass.emit(Op.LOCAL_SET, local);
  }

  void localTee() {
    int local = pass.index("local", locals.count());
    operands.pop(locals.type(local));
    locals.set(local);
    operands.push(locals.type(local));
    pass.emit(Op.LOCAL_TEE, local);
  }

  void globalGet(boolean constant) {
    int global = pass.index("global", context.globals.size());
    var definition = context.globals.get(global);
    if (constant && definition.mutable()) {
      throw reader.invalid("constant expression required: global " + global + " is mutable");
    }
    operands.push(definition.type());
    pass.emit(Op.GLOBAL_GET, global);
  }

  void globalSet() {
    int global = pass.index("global", context.globals.size());
    var definition = context.globals.get(global);
    if (!definition.mutable()) {
      throw reader.invalid("global is immutable: " + global);
    }
    operands.pop(definition.type());
    pass.emit(Op.GLOBAL_SET, global);
  }

  int table() {
    return pass.index("table", context.tables.size());
  }

  private int element(int table) {
    return context.tables.get(table).element();
  }

  private void tableGet() {
    int table = table();
    operands.pop(pass.tableAddress(table));
    operands.push(element(table));
    pass.emit(Op.TABLE_GET, table);
  }

  private void tableSet() {
    int table = table();
    operands.pop(element(table));
    operands.pop(pass.tableAddress(table));
    pass.emit(Op.TABLE_SET, table);
  }

  private void tableSize() {
    int table = table();
    operands.push(pass.tableAddress(table));
    pass.emit(Op.TABLE_SIZE, table);
  }

  private void tableGrow() {
    int table = table();
    operands.pop(pass.tableAddress(table));
    operands.pop(element(table));
    operands.push(pass.tableAddress(table));
    pass.emit(Op.TABLE_GROW, table);
  }

  private void tableFill() {
    int table = table();
    operands.pop(pass.tableAddress(table));
    operands.pop(element(table));
    operands.pop(pass.tableAddress(table));
    pass.emit(Op.TABLE_FILL, table);
  }

  private void tableCopy() {
    int target = table();
    int source = table();
    checkElement(element(source), target);
    int targetAddress = pass.tableAddress(target);
    int sourceAddress = pass.tableAddress(source);
    operands.pop(targetAddress == I32 ? I32 : sourceAddress);
    operands.pop(sourceAddress);
    operands.pop(targetAddress);
    pass.emit(Op.TABLE_COPY, target, source, 0);
  }

  private void tableInit() {
    int segment = element();
    int table = table();
    checkElement(context.elements.get(segment), table);
    operands.pop(I32);
    operands.pop(I32);
    operands.pop(pass.tableAddress(table));
    pass.emit(Op.TABLE_INIT, table, segment, 0);
  }

  private void checkElement(int type, int table) {
    if (!context.types.matches(type, element(table))) {
      throw operands.mismatch(element(table), type);
    }
  }

  int element() {
    return pass.index("elem segment", context.elements.size());
  }

  int data() {
    if (context.dataCount < 0) {
      throw reader.malformed(reader.position(), "data count section required");
    }
    return pass.index("data segment", context.dataCount);
  }

  private int memory() {
    return pass.index("memory", context.memories.size());
  }

  private void memorySize() {
    int memory = memory();
    operands.push(pass.memoryAddress(memory));
    pass.emit(Op.MEMORY_SIZE, memory);
  }

  private void memoryGrow() {
    int memory = memory();
    operands.pop(pass.memoryAddress(memory));
    operands.push(pass.memoryAddress(memory));
    pass.emit(Op.MEMORY_GROW, memory);
  }

  private void memoryFill() {
    int memory = memory();
    operands.pop(pass.memoryAddress(memory));
    operands.pop(I32);
    operands.pop(pass.memoryAddress(memory));
    pass.emit(Op.MEMORY_FILL, memory);
  }

  private void memoryCopy() {
    int target = memory();
    int source = memory();
    int targetAddress = pass.memoryAddress(target);
    int sourceAddress = pass.memoryAddress(source);
    operands.pop(targetAddress == I32 ? I32 : sourceAddress);
    operands.pop(sourceAddress);
    operands.pop(targetAddress);
    pass.emit(Op.MEMORY_COPY, target, source, 0);
  }

  private void memoryInit() {
    int segment = data();
    int memory = memory();
    operands.pop(I32);
    operands.pop(I32);
    operands.pop(pass.memoryAddress(memory));
    pass.emit(Op.MEMORY_INIT, memory, segment, 0);
  }

  /// Loads, stores, atomic instructions.
  void access(Op op) {
    int position = reader.position();
    int alignment = reader.u32("an alignment");
    int memory = 0;
    if ((alignment & 0x40) != 0) {
      alignment -= 0x40;
      memory = reader.u32("the index of a memory");
    }
    if (Integer.compareUnsigned(alignment, 0x40) >= 0) {
      throw reader.malformed(position, "malformed memop flags");
    }
    if (Integer.compareUnsigned(memory, context.memories.size()) >= 0) {
      throw pass.unknown("memory", memory);
    }
    long offset = reader.u64("an offset");
    int lane = op.immediate() == Op.Immediate.MEMARG_LANE ? lane(16 >> op.alignment) : 0;
    checkAlignment(op, alignment);
    int address = pass.memoryAddress(memory);
    if (address == I32 && offset >>> 32 != 0) {
      throw reader.invalid("offset out of range: " + Long.toUnsignedString(offset));
    }
    operate(op, address);
    pass.emit(op, memory, lane, offset);
  }

  private void checkAlignment(Op op, int alignment) {
    if (alignment == op.alignment) {
      return;
    }
    if (alignment > op.alignment) {
      throw reader.invalid(
          "alignment must not be larger than natural: 2^" + alignment + " > 2^" + op.alignment);
    }
    if (op.code() >> 12 == 0xfe) {
      throw reader.invalid(
          "alignment of an atomic instruction must be natural: 2^"
              + alignment
              + " < 2^"
              + op.alignment);
    }
  }

  /// Reads the number of one of `count` lanes.
  int lane(int count) {
    int lane = reader.u8("a lane");
    if (lane >= count) {
      throw reader.invalid("invalid lane index " + lane);
    }
    return lane;
  }

  /// Pops and pushes as an instruction's signature says.
  void operate(Op op, int address) {
    int shape = op.shape;
    for (int pops = shape >>> 4; pops != 0; pops >>>= 4) {
      int code = pops & 15;
      operands.pop(code == Signature.ADDRESS ? address : -code);
    }
    int code = shape & 15;
    if (code != 0) {
      operands.push(-code);
    }
  }
}
