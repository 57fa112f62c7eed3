package motte.format;

/// One pass over a function's code or a constant expression: what all instructions need.
final class Pass {
  final Reader reader;
  final Context context;
  final Operands operands;

  /// Where code goes that can be reached.
  private Body.Builder out = new Body.Builder(new int[0], 0);

  /// Whether control can reach this place; never, if nobody wants the body.
  private boolean live;

  Pass(Reader reader, Context context) {
    this.reader = reader;
    this.context = context;
    this.operands = new Operands(reader, context.types);
  }

  /// Sends the code that follows to `out`.
  void record(Body.Builder out) {
    this.out = out;
    live = true;
  }

  Body.Builder out() {
    return out;
  }

  boolean live() {
    return live;
  }

  void live(boolean live) {
    this.live = live;
  }

  void emit(Op op) {
    if (live) {
      out.add(op, 0, 0, 0);
    }
  }

  void emit(Op op, int x) {
    if (live) {
      out.add(op, x, 0, 0);
    }
  }

  void emit(Op op, int x, int y, long imm) {
    if (live) {
      out.add(op, x, y, imm);
    }
  }

  /// From here to the end of the construct nothing is reached.
  void unreachable() {
    operands.unreachable();
    live = false;
  }

  /// Reads an index into an index space of `count` things.
  int index(String what, int count) {
    int index = reader.u32(what);
    if (index < 0 || index >= count) {
      throw unknown(what, index);
    }
    return index;
  }

  FormatException unknown(String what, int index) {
    return reader.invalid("unknown " + what + " " + Integer.toUnsignedString(index));
  }

  /// Reads the index of a type; canonical.
  int typeIndex() {
    int position = reader.position();
    return context.types.checkIndex(
        reader, position, Integer.toUnsignedLong(reader.u32("the index of a type")));
  }

  /// Reads the index of a function type; canonical.
  int functionTypeIndex() {
    int index = typeIndex();
    if (!(context.types.definition(index).composite() instanceof FunctionType)) {
      throw reader.invalid("type mismatch: type " + index + " is not that of a function");
    }
    return index;
  }

  FunctionType functionType(int index) {
    return (FunctionType) context.types.definition(index).composite();
  }

  int tableAddress(int table) {
    return context.tables.get(table).is64() ? ValType.I64 : ValType.I32;
  }

  int memoryAddress(int memory) {
    return context.memories.get(memory).is64() ? ValType.I64 : ValType.I32;
  }
}
