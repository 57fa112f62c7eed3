package motte.compile;

import java.util.List;
import motte.format.Body;
import motte.format.FunctionType;
import motte.format.Op;
import motte.format.TypeDef;
import motte.format.ValType;
import motte.format.WasmModule;

/// What an instruction takes from the operand stack and puts there. Markers (`block`, `else`, `end`
/// and their like) and what never goes on (`br`, `return`, `throw`) have no effect here: the label
/// says how high the stack is afterwards.
///
/// References are as good as their kind: all are [ValType#ANYREF].
final class Effect {
  private static final int REF = ValType.ANYREF;
  private final WasmModule module;
  private final List<Run> runs;
  private int pops;
  private int pushCount;
  private int[] pushes = new int[4];

  Effect(WasmModule module, List<Run> runs) {
    this.module = module;
    this.runs = runs;
  }

  /// How many values the instruction takes that was looked at last.
  int pops() {
    return pops;
  }

  int pushCount() {
    return pushCount;
  }

  /// The type of a value that it leaves, lowest first.
  int push(int index) {
    return pushes[index];
  }

  /// Looks at an instruction.
  void look(Body body, int index) {
    var op = body.op(index);
    String signature = op.signature();
    pops = 0;
    pushCount = 0;
    if (signature.isEmpty()) {
      special(body, index, op);
    } else {
      read(signature, body.x(index));
    }
  }

  private void read(String signature, int memory) {
    int i = 0;
    while (signature.charAt(i) != ':') {
      i++;
    }
    pops = i;
    while (++i < signature.length()) {
      push1(
          switch (signature.charAt(i)) {
            case 'i' -> ValType.I32;
            case 'l' -> ValType.I64;
            case 'f' -> ValType.F32;
            case 'd' -> ValType.F64;
            case 'v' -> ValType.V128;
            default -> module.memories().get(memory).is64() ? ValType.I64 : ValType.I32;
          });
    }
  }

  private void special(Body body, int index, Op op) {
    int x = body.x(index);
    switch (op) {
      case IF, BR_IF, BR_TABLE, DROP, LOCAL_SET, GLOBAL_SET, BR_ON_NON_NULL -> pops = 1;
      case CALL -> call(module.functionType(x), 0);
      case CALL_INDIRECT, CALL_REF -> call((FunctionType) module.type(x).composite(), 1);
      case RETURN_CALL -> pops = module.functionType(x).paramCount();
      case RETURN_CALL_INDIRECT, RETURN_CALL_REF ->
          pops = ((FunctionType) module.type(x).composite()).paramCount() + 1;
      case THROW ->
          pops = ((FunctionType) module.type(module.tags().get(x)).composite()).paramCount();
      case SELECT, SELECT_T -> effect(3, kind((int) body.imm(index)));
      case LOCAL_GET -> effect(0, kind(body.localType(x)));
      case LOCAL_TEE -> effect(1, kind(body.localType(x)));
      case GLOBAL_GET -> effect(0, kind(module.globals().get(x).type()));
      case TABLE_GET -> effect(1, REF);
      case TABLE_SET -> pops = 2;
      case TABLE_SIZE -> effect(0, tableAddress(x));
      case TABLE_GROW -> effect(2, tableAddress(x));
      case TABLE_FILL, TABLE_INIT, TABLE_COPY, MEMORY_INIT, MEMORY_COPY, MEMORY_FILL -> pops = 3;
      case REF_NULL, REF_FUNC -> effect(0, REF);
      case REF_IS_NULL, REF_TEST, REF_TEST_NULL, I31_GET_S, I31_GET_U, ARRAY_LEN ->
          effect(1, ValType.I32);
      case REF_EQ -> effect(2, ValType.I32);
      case REF_AS_NON_NULL,
          BR_ON_NULL,
          BR_ON_CAST,
          BR_ON_CAST_FAIL,
          REF_CAST,
          REF_CAST_NULL,
          ANY_CONVERT_EXTERN,
          EXTERN_CONVERT_ANY,
          REF_I31,
          ARRAY_NEW_DEFAULT ->
          effect(1, REF);
      case STRUCT_NEW ->
          effect(((TypeDef.StructType) module.type(x).composite()).fields().size(), REF);
      case STRUCT_NEW_DEFAULT -> effect(0, REF);
      case STRUCT_GET, STRUCT_GET_S, STRUCT_GET_U -> effect(1, field(x, body.y(index)));
      case STRUCT_SET -> pops = 2;
      case ARRAY_NEW, ARRAY_NEW_DATA, ARRAY_NEW_ELEM -> effect(2, REF);
      case ARRAY_NEW_FIXED -> effect(body.y(index), REF);
      case ARRAY_GET, ARRAY_GET_S, ARRAY_GET_U -> effect(2, element(x));
      case ARRAY_SET -> pops = 3;
      case ARRAY_FILL, ARRAY_INIT_DATA, ARRAY_INIT_ELEM -> pops = 4;
      case ARRAY_COPY -> pops = 5;
      case THROW_REF -> pops = 1;
      case RUN -> {
        if (runs.get(x).returnsExit()) {
          push1(ValType.I32);
        }
      }
      case EXIT -> pops = x < 0 ? 1 : 0;
      case FRAME_NEW -> effect(0, REF);
      case FRAME_GET -> effect(1, kind((int) body.imm(index)));
      case FRAME_SET -> pops = 2;
      default -> {
        // Markers, and what has neither operands nor results.
      }
    }
  }

  private void call(FunctionType type, int more) {
    pops = type.paramCount() + more;
    for (int i = 0; i < type.resultCount(); i++) {
      push1(kind(type.result(i)));
    }
  }

  private int tableAddress(int table) {
    return module.tables().get(table).is64() ? ValType.I64 : ValType.I32;
  }

  private int field(int type, int field) {
    return unpacked(((TypeDef.StructType) module.type(type).composite()).fields().get(field));
  }

  private int element(int type) {
    return unpacked(((TypeDef.ArrayType) module.type(type).composite()).element());
  }

  private static int unpacked(TypeDef.Field field) {
    int type = field.type();
    return type == ValType.I8 || type == ValType.I16 ? ValType.I32 : kind(type);
  }

  /// A type that stands for all that look alike to the JVM.
  static int kind(int type) {
    return ValType.isRef(type) ? REF : type;
  }

  private void effect(int pops, int push) {
    this.pops = pops;
    push1(push);
  }

  private void push1(int type) {
    if (pushCount == pushes.length) {
      pushes = java.util.Arrays.copyOf(pushes, 2 * pushCount);
    }
    pushes[pushCount++] = type;
  }
}
