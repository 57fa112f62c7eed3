package motte.format;

/// Validates the instructions on references, structures and arrays.
final class References {
  private static final int I32 = ValType.I32;
  private static final int EQ = ValType.ref(ValType.EQ, true);
  private static final int I31 = ValType.ref(ValType.I31, true);
  private static final int ARRAY = ValType.ref(ValType.ARRAY, true);

  private final Pass pass;
  private final Context context;
  private final Reader reader;
  private final Operands operands;
  private final Storage storage;

  References(Pass pass, Storage storage) {
    this.pass = pass;
    this.context = pass.context;
    this.reader = pass.reader;
    this.operands = pass.operands;
    this.storage = storage;
  }

  /// Validates `op` if it is one of these.
  boolean validate(Op op, boolean constant) {
    switch (op) {
      case REF_NULL -> refNull();
      case REF_IS_NULL -> {
        operands.popRef();
        operands.push(I32);
        pass.emit(op);
      }
      case REF_FUNC -> refFunc(constant);
      case REF_EQ -> {
        operands.pop(EQ);
        operands.pop(EQ);
        operands.push(I32);
        pass.emit(op);
      }
      case REF_AS_NON_NULL -> {
        operands.push(ValType.ref(ValType.heap(operands.popRef()), false));
        pass.emit(op);
      }
      case REF_TEST, REF_TEST_NULL -> {
        int type = castType(op == Op.REF_TEST_NULL);
        operands.push(I32);
        pass.emit(Op.REF_TEST, 0, 0, type);
      }
      case REF_CAST, REF_CAST_NULL -> {
        int type = castType(op == Op.REF_CAST_NULL);
        operands.push(type);
        pass.emit(Op.REF_CAST, 0, 0, type);
      }
      case ANY_CONVERT_EXTERN -> convert(op, ValType.EXTERN, ValType.ANY);
      case EXTERN_CONVERT_ANY -> convert(op, ValType.ANY, ValType.EXTERN);
      case REF_I31 -> {
        operands.pop(I32);
        operands.push(ValType.ref(ValType.I31, false));
        pass.emit(op);
      }
      case I31_GET_S, I31_GET_U -> {
        operands.pop(I31);
        operands.push(I32);
        pass.emit(op);
      }
      case STRUCT_NEW, STRUCT_NEW_DEFAULT -> structNew(op);
      case STRUCT_GET, STRUCT_GET_S, STRUCT_GET_U -> structGet(op);
      case STRUCT_SET -> structSet();
      default -> {
        return validateArray(op);
      }
    }
    return true;
  }

  private boolean validateArray(Op op) {
    switch (op) {
      case ARRAY_NEW, ARRAY_NEW_DEFAULT -> arrayNew(op);
      case ARRAY_NEW_FIXED -> arrayNewFixed();
      case ARRAY_NEW_DATA, ARRAY_NEW_ELEM -> arrayNewSegment(op);
      case ARRAY_GET, ARRAY_GET_S, ARRAY_GET_U -> arrayGet(op);
      case ARRAY_SET -> arraySet();
      case ARRAY_LEN -> {
        operands.pop(ARRAY);
        operands.push(I32);
        pass.emit(op);
      }
      case ARRAY_FILL -> arrayFill();
      case ARRAY_COPY -> arrayCopy();
      case ARRAY_INIT_DATA, ARRAY_INIT_ELEM -> arrayInit(op);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void refNull() {
    int type = ValType.ref(context.types.readHeap(reader), true);
    operands.push(type);
    pass.emit(Op.REF_NULL, 0, 0, type);
  }

  private void refFunc(boolean constant) {
    int function = pass.index("function", context.functionCount());
    if (constant) {
      context.referenced.set(function);
    } else if (!context.referenced.get(function)) {
      throw reader.invalid("undeclared function reference " + function);
    }
    operands.push(ValType.ref(context.function(function), false));
    pass.emit(Op.REF_FUNC, function);
  }

  /// Reads the type to cast to, and takes what is cast.
  private int castType(boolean nullable) {
    int type = ValType.ref(context.types.readHeap(reader), nullable);
    operands.pop(ValType.ref(context.types.top(ValType.heap(type)), true));
    return type;
  }

  private void convert(Op op, int from, int to) {
    int type = operands.pop(ValType.ref(from, true));
    operands.push(ValType.ref(to, ValType.isNullable(type)));
    pass.emit(op);
  }

  private static int ref(int type) {
    return ValType.ref(type, false);
  }

  private static int refNull(int type) {
    return ValType.ref(type, true);
  }

  /// The type of a field on the operand stack.
  private static int unpacked(TypeDef.Field field) {
    return isPacked(field) ? I32 : field.type();
  }

  private static boolean isPacked(TypeDef.Field field) {
    return field.type() == ValType.I8 || field.type() == ValType.I16;
  }

  private TypeDef.StructType struct(int type) {
    if (context.types.definition(type).composite() instanceof TypeDef.StructType struct) {
      return struct;
    }
    throw reader.invalid("type mismatch: type " + type + " is not that of a structure");
  }

  private TypeDef.Field array(int type) {
    if (context.types.definition(type).composite()
        instanceof TypeDef.ArrayType(TypeDef.Field element)) {
      return element;
    }
    throw reader.invalid("type mismatch: type " + type + " is not that of an array");
  }

  private void structNew(Op op) {
    int type = pass.typeIndex();
    var fields = struct(type).fields();
    for (int i = fields.size() - 1; i >= 0; i--) {
      if (op == Op.STRUCT_NEW) {
        operands.pop(unpacked(fields.get(i)));
      } else {
        checkDefault(fields.get(i));
      }
    }
    operands.push(ref(type));
    pass.emit(op, type);
  }

  private void checkDefault(TypeDef.Field field) {
    if (!Locals.hasDefault(field.type())) {
      throw reader.invalid("field type is not defaultable: " + ValType.toString(field.type()));
    }
  }

  private void checkPacking(Op op, TypeDef.Field field) {
    boolean widens = op != Op.STRUCT_GET && op != Op.ARRAY_GET;
    if (widens != isPacked(field)) {
      throw reader.invalid("type mismatch: the field is " + (widens ? "not packed" : "packed"));
    }
  }

  private void checkMutable(String what, TypeDef.Field field) {
    if (!field.mutable()) {
      throw reader.invalid(what + " is immutable");
    }
  }

  private void structGet(Op op) {
    int type = pass.typeIndex();
    var fields = struct(type).fields();
    int index = pass.index("field", fields.size());
    checkPacking(op, fields.get(index));
    operands.pop(refNull(type));
    operands.push(unpacked(fields.get(index)));
    pass.emit(op, type, index, 0);
  }

  private void structSet() {
    int type = pass.typeIndex();
    var fields = struct(type).fields();
    int index = pass.index("field", fields.size());
    checkMutable("field", fields.get(index));
    operands.pop(unpacked(fields.get(index)));
    operands.pop(refNull(type));
    pass.emit(Op.STRUCT_SET, type, index, 0);
  }

  private void arrayNew(Op op) {
    int type = pass.typeIndex();
    var element = array(type);
    operands.pop(I32);
    if (op == Op.ARRAY_NEW) {
      operands.pop(unpacked(element));
    } else {
      checkDefault(element);
    }
    operands.push(ref(type));
    pass.emit(op, type);
  }

  private void arrayNewFixed() {
    int type = pass.typeIndex();
    int element = unpacked(array(type));
    int size = reader.u32("a number of elements");
    if (Integer.compareUnsigned(size, Bounds.ARRAY_NEW_FIXED) > 0) {
      throw reader.invalid(
          Integer.toUnsignedString(size)
              + " elements; the most that is supported is "
              + Bounds.ARRAY_NEW_FIXED);
    }
    for (int i = 0; i < size; i++) {
      operands.pop(element);
    }
    operands.push(ref(type));
    pass.emit(Op.ARRAY_NEW_FIXED, type, size, 0);
  }

  private void arrayNewSegment(Op op) {
    int type = pass.typeIndex();
    int segment = segment(op == Op.ARRAY_NEW_DATA, array(type));
    operands.pop(I32);
    operands.pop(I32);
    operands.push(ref(type));
    pass.emit(op, type, segment, 0);
  }

  /// Reads the index of a segment that elements of an array can come from.
  private int segment(boolean data, TypeDef.Field element) {
    if (data) {
      int segment = storage.data();
      if (ValType.isRef(element.type())) {
        throw reader.invalid("array type is not numeric or vector");
      }
      return segment;
    }
    int segment = storage.element();
    int type = context.elements.get(segment);
    if (!context.types.matches(type, element.type())) {
      throw operands.mismatch(element.type(), type);
    }
    return segment;
  }

  private void arrayGet(Op op) {
    int type = pass.typeIndex();
    var element = array(type);
    checkPacking(op, element);
    operands.pop(I32);
    operands.pop(refNull(type));
    operands.push(unpacked(element));
    pass.emit(op, type);
  }

  private void arraySet() {
    int type = pass.typeIndex();
    var element = array(type);
    checkMutable("array", element);
    operands.pop(unpacked(element));
    operands.pop(I32);
    operands.pop(refNull(type));
    pass.emit(Op.ARRAY_SET, type);
  }

  private void arrayFill() {
    int type = pass.typeIndex();
    var element = array(type);
    checkMutable("array", element);
    operands.pop(I32);
    operands.pop(unpacked(element));
    operands.pop(I32);
    operands.pop(refNull(type));
    pass.emit(Op.ARRAY_FILL, type);
  }

  private void arrayCopy() {
    int target = pass.typeIndex();
    int source = pass.typeIndex();
    var to = array(target);
    var from = array(source);
    checkMutable("array", to);
    if (!context.types.matches(from.type(), to.type())) {
      throw reader.invalid(
          "array types do not match: "
              + ValType.toString(from.type())
              + " to "
              + ValType.toString(to.type()));
    }
    operands.pop(I32);
    operands.pop(I32);
    operands.pop(refNull(source));
    operands.pop(I32);
    operands.pop(refNull(target));
    pass.emit(Op.ARRAY_COPY, target, source, 0);
  }

  private void arrayInit(Op op) {
    int type = pass.typeIndex();
    var element = array(type);
    checkMutable("array", element);
    int segment = segment(op == Op.ARRAY_INIT_DATA, element);
    operands.pop(I32);
    operands.pop(I32);
    operands.pop(I32);
    operands.pop(refNull(type));
    pass.emit(op, type, segment, 0);
  }
}
