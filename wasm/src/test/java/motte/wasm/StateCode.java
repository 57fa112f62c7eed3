package motte.wasm;

import motte.format.Op;

/// A function that mixes all that an instance remembers, besides its memories, into one number.
final class StateCode {
  private final RandomModule module;
  private final RandomCode code;
  private final WasmBytes out;

  StateCode(RandomModule module) {
    this.module = module;
    code = new RandomCode(module, ">l");
    out = code.out;
  }

  WasmBytes body() {
    int hash = code.local('l');
    for (int i = 0; i < module.globals.length(); i++) {
      global(i);
      mix(hash);
    }
    for (int table = 0; table < module.tables.length(); table++) {
      out.op(Op.TABLE_SIZE, table).op(Op.I64_EXTEND_I32_U);
      mix(hash);
      for (int i = 0; i < RandomModule.TABLE_SIZE; i++) {
        out.op(Op.I32_CONST).s(i).op(Op.TABLE_GET, table).op(Op.REF_IS_NULL);
        out.op(Op.I64_EXTEND_I32_U);
        mix(hash);
      }
    }
    out.op(Op.LOCAL_GET, hash);
    return code.finished();
  }

  /// Pushes something of a global as i64; all NaNs are one.
  private void global(int index) {
    out.op(Op.GLOBAL_GET, index);
    switch (module.globals.charAt(index)) {
      case 'i' -> out.op(Op.I64_EXTEND_I32_S);
      case 'f' -> {
        out.op(Op.I32_REINTERPRET_F32).op(Op.I64_EXTEND_I32_S).op(Op.I64_CONST).s(-1);
        out.op(Op.GLOBAL_GET, index).op(Op.GLOBAL_GET, index).op(Op.F32_EQ).op(Op.SELECT);
      }
      case 'd' -> {
        out.op(Op.I64_REINTERPRET_F64).op(Op.I64_CONST).s(-1);
        out.op(Op.GLOBAL_GET, index).op(Op.GLOBAL_GET, index).op(Op.F64_EQ).op(Op.SELECT);
      }
      case 'v' ->
          out.op(Op.I64X2_EXTRACT_LANE, 0)
              .op(Op.GLOBAL_GET, index)
              .op(Op.I64X2_EXTRACT_LANE, 1)
              .op(Op.I64_SUB);
      case 'l' -> {}
      default -> out.op(Op.REF_IS_NULL).op(Op.I64_EXTEND_I32_U);
    }
  }

  private void mix(int hash) {
    out.op(Op.LOCAL_GET, hash).op(Op.I64_CONST).s(0x9e3779b97f4a7c15L).op(Op.I64_MUL);
    out.op(Op.I64_XOR).op(Op.LOCAL_GET, hash).op(Op.I64_CONST).s(29).op(Op.I64_ROTL);
    out.op(Op.I64_ADD).op(Op.LOCAL_SET, hash);
  }
}
