package motte.format;

/// Validates code, instruction by instruction, by the algorithm of the specification's appendix,
/// and hands out what can be reached of it as a [Body].
final class Validator {
  private final Reader reader;
  private final Context context;
  private final Pass pass;
  private final Operands operands;
  private final Locals locals = new Locals();
  private final Control control;
  private final Storage storage;
  private final References references;

  /// Whether the code is a constant expression.
  private boolean constant;

  Validator(Reader reader, Context context) {
    this.reader = reader;
    this.context = context;
    pass = new Pass(reader, context);
    operands = pass.operands;
    control = new Control(pass, locals);
    storage = new Storage(pass, locals);
    references = new References(pass, storage);
  }

  /// Validates the function whose locals and code the reader stands before, up to its limit.
  void validate(FunctionType type) {
    locals.read(reader, type, context.types);
    run(type);
    checkEnd();
  }

  /// Reads the function's locals only, and goes on at its end.
  void skip(FunctionType type, int end) {
    locals.read(reader, type, context.types);
    reader.seek(end);
  }

  /// The same as [#validate], with the function's body.
  Body body(FunctionType type) {
    locals.read(reader, type, context.types);
    var out = new Body.Builder(locals.types(), type.paramCount());
    pass.record(out);
    run(type);
    checkEnd();
    return out.build();
  }

  /// How many locals the function has that was read last, parameters included.
  int localCount() {
    return locals.count();
  }

  /// Reads a constant expression of type `type`.
  Body constant(int type) {
    var out = new Body.Builder(new int[0], 0);
    pass.record(out);
    constant = true;
    run(new FunctionType(new int[0], new int[] {type}));
    constant = false;
    return out.build();
  }

  private void checkEnd() {
    if (reader.remaining() > 0) {
      throw reader.malformed(
          reader.position(), reader.remaining() + " bytes after the end of the function");
    }
  }

  private void run(FunctionType type) {
    control.start(type);
    Op op;
    do {
      op = reader.op();
      context.use(op);
      if (constant) {
        checkConstant(op);
      }
      validate(op);
    } while (op != Op.END || control.isOpen());
    reader.leaveInstruction();
  }

  private void checkConstant(Op op) {
    switch (op) {
      case END, GLOBAL_GET, I32_CONST, I64_CONST, F32_CONST, F64_CONST, V128_CONST -> {}
      case I32_ADD, I32_SUB, I32_MUL, I64_ADD, I64_SUB, I64_MUL -> {}
      case REF_NULL, REF_FUNC, REF_I31, ANY_CONVERT_EXTERN, EXTERN_CONVERT_ANY -> {}
      case STRUCT_NEW, STRUCT_NEW_DEFAULT -> {}
      case ARRAY_NEW, ARRAY_NEW_DEFAULT, ARRAY_NEW_FIXED -> {}
      default ->
          throw reader.invalid(
              "constant expression required: `" + op.mnemonic() + "` does not belong in one");
    }
  }

  private void validate(Op op) {
    switch (op) {
      case LOCAL_GET -> storage.localGet();
      case LOCAL_SET -> storage.localSet();
      case LOCAL_TEE -> storage.localTee();
      case GLOBAL_GET -> storage.globalGet(constant);
      case GLOBAL_SET -> storage.globalSet();
      case I32_CONST -> {
        operands.push(ValType.I32);
        pass.emit(op, 0, 0, reader.s32("a constant"));
      }
      case I64_CONST -> {
        operands.push(ValType.I64);
        pass.emit(op, 0, 0, reader.s64("a constant"));
      }
      case F32_CONST -> {
        operands.push(ValType.F32);
        pass.emit(op, 0, 0, reader.i32("a constant"));
      }
      case F64_CONST -> {
        operands.push(ValType.F64);
        pass.emit(op, 0, 0, reader.i64("a constant"));
      }
      case NOP -> {}
      case UNREACHABLE -> {
        pass.emit(op);
        pass.unreachable();
      }
      case BLOCK, LOOP, TRY -> control.block(op);
      case IF -> control.ifElse();
      case ELSE -> control.elsePart();
      case END -> control.end();
      case BR -> control.br();
      case BR_IF -> control.brIf();
      case BR_TABLE -> control.brTable();
      case RETURN -> control.returns();
      case CALL, RETURN_CALL -> call(op);
      case CALL_INDIRECT, RETURN_CALL_INDIRECT -> callIndirect(op);
      case CALL_REF, RETURN_CALL_REF -> callRef(op);
      case DROP -> pass.emit(op, 0, 0, operands.pop());
      case SELECT -> select();
      case SELECT_T -> selectTyped();
      case BR_ON_NULL -> control.brOnNull();
      case BR_ON_NON_NULL -> control.brOnNonNull();
      case BR_ON_CAST, BR_ON_CAST_FAIL -> control.brOnCast(op);
      case THROW -> control.throwTag();
      case THROW_REF -> control.throwRef();
      case TRY_TABLE -> control.tryTable();
      case CATCH -> control.catchPart();
      case CATCH_ALL -> control.catchAll();
      case RETHROW -> control.rethrow();
      case DELEGATE -> control.delegate();
      default -> validateOther(op);
    }
  }

  private void validateOther(Op op) {
    switch (op.immediate()) {
      case MEMARG, MEMARG_LANE -> storage.access(op);
      case LANE -> {
        int lane = storage.lane(Signature.lanes(op.mnemonic()));
        storage.operate(op, 0);
        pass.emit(op, 0, 0, lane);
      }
      case V128, SHUFFLE -> vector(op);
      case FENCE -> {
        int position = reader.position();
        if (reader.u8("a zero byte") != 0) {
          throw reader.malformed(position, "zero byte expected");
        }
        pass.emit(op);
      }
      default -> {
        if (op.shape != 0 && op.immediate() == Op.Immediate.NONE) {
          storage.operate(op, 0);
          pass.emit(op);
        } else if (!storage.validate(op) && !references.validate(op, constant)) {
          throw new AssertionError(op);
        }
      }
    }
  }

  private void vector(Op op) {
    long low = reader.i64("a vector");
    long high = reader.i64("a vector");
    if (op == Op.I8X16_SHUFFLE) {
      // Lanes are below 32: no byte has one of its upper three bits.
      if (((low | high) & 0xe0e0_e0e0_e0e0_e0e0L) != 0) {
        throw reader.invalid("invalid lane index of 32 or more");
      }
    }
    storage.operate(op, 0);
    if (pass.live()) {
      pass.emit(op, 0, pass.out().vector(low, high), 0);
    }
  }

  private void select() {
    operands.pop(ValType.I32);
    int second = operands.pop();
    int first = operands.pop();
    int type = first == Types.UNKNOWN ? second : first;
    if (second != Types.UNKNOWN && second != type) {
      throw operands.mismatch(type, second);
    }
    if (ValType.isRef(type)) {
      throw reader.invalid("type mismatch: `select` without a type chooses no references");
    }
    operands.push(type);
    pass.emit(Op.SELECT, 0, 0, type);
  }

  private void selectTyped() {
    int count = reader.count("types", Integer.MAX_VALUE);
    if (count != 1) {
      throw reader.invalid("invalid result arity " + count + " of `select`");
    }
    int type = context.types.readValue(reader);
    operands.pop(ValType.I32);
    operands.pop(type);
    operands.pop(type);
    operands.push(type);
    pass.emit(Op.SELECT, 0, 0, type);
  }

  private void call(Op op) {
    int function = pass.index("function", context.functionCount());
    called(op == Op.RETURN_CALL, op, context.functionType(function), function, 0);
  }

  private void callIndirect(Op op) {
    int type = pass.functionTypeIndex();
    int table = storage.table();
    int element = context.tables.get(table).element();
    if (!context.types.matches(element, ValType.FUNCREF)) {
      throw operands.mismatch(ValType.FUNCREF, element);
    }
    operands.pop(pass.tableAddress(table));
    called(op == Op.RETURN_CALL_INDIRECT, op, pass.functionType(type), type, table);
  }

  private void callRef(Op op) {
    int type = pass.functionTypeIndex();
    operands.pop(ValType.ref(type, true));
    called(op == Op.RETURN_CALL_REF, op, pass.functionType(type), type, 0);
  }

  private void called(boolean tail, Op op, FunctionType type, int x, int y) {
    operands.popParams(type);
    if (tail) {
      control.tailCall(type);
      pass.emit(op, x, y, 0);
      pass.unreachable();
    } else {
      operands.pushResults(type);
      pass.emit(op, x, y, 0);
    }
  }
}
