package motte.compile;

import motte.format.Op;

/// Who writes an instruction.
@SuppressWarnings("EnumOrdinal") // A table by instruction, read for every one.
enum Family {
  CONTROL,
  VARIABLE,
  MEMORY,
  NUMERIC,
  TABLE,
  CALL,
  RUN,
  REF,
  SIMD,
  GC,
  EXCEPTION,
  TAIL_CALL,
  ATOMIC;

  private static final Family[] BY_OP = new Family[Op.values().length];

  static {
    for (var op : Op.values()) {
      BY_OP[op.ordinal()] = choose(op);
    }
  }

  static Family of(Op op) {
    return BY_OP[op.ordinal()];
  }

  /// Whether its instructions take vectors in whatever form, or leave alone what they do not take.
  boolean knowsForms() {
    return this == VARIABLE || this == MEMORY || this == NUMERIC || this == SIMD;
  }

  private static Family choose(Op op) {
    return switch (op) {
      case TRY, CATCH, CATCH_ALL, DELEGATE, TRY_TABLE, THROW, THROW_REF, RETHROW -> EXCEPTION;
      case RETURN_CALL, RETURN_CALL_INDIRECT, RETURN_CALL_REF -> TAIL_CALL;
      case RUN, EXIT, FRAME_NEW, FRAME_GET, FRAME_SET -> RUN;
      case CALL, CALL_INDIRECT -> CALL;
      case CALL_REF, BR_ON_CAST, BR_ON_CAST_FAIL, REF_EQ -> GC;
      case DROP, SELECT, SELECT_T, LOCAL_GET, LOCAL_SET, LOCAL_TEE, GLOBAL_GET, GLOBAL_SET ->
          VARIABLE;
      case TABLE_GET,
          TABLE_SET,
          TABLE_INIT,
          ELEM_DROP,
          TABLE_COPY,
          TABLE_GROW,
          TABLE_SIZE,
          TABLE_FILL ->
          TABLE;
      case MEMORY_SIZE, MEMORY_GROW, MEMORY_INIT, DATA_DROP, MEMORY_COPY, MEMORY_FILL -> MEMORY;
      case REF_NULL, REF_IS_NULL, REF_FUNC, REF_AS_NON_NULL, BR_ON_NULL, BR_ON_NON_NULL -> REF;
      default -> byCode(op.code());
    };
  }

  private static Family byCode(int code) {
    return switch (code >> 12) {
      case 0xfb -> GC;
      case 0xfc -> NUMERIC;
      case 0xfd -> SIMD;
      case 0xfe -> ATOMIC;
      default -> code < 0x1a ? CONTROL : code < 0x41 ? MEMORY : NUMERIC;
    };
  }
}
