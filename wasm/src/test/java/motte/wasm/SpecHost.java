package motte.wasm;

import java.util.List;
import java.util.OptionalLong;

/// What the specification's scripts import from `spectest`.
final class SpecHost {
  private SpecHost() {}

  static Imports imports() {
    var imports = Imports.none();
    for (var params :
        List.of(
            List.<ValType>of(),
            List.of(ValType.I32),
            List.of(ValType.I64),
            List.of(ValType.F32),
            List.of(ValType.F64),
            List.of(ValType.I32, ValType.F32),
            List.of(ValType.F64, ValType.F64))) {
      var name = new StringBuilder("print");
      params.forEach(
          type -> name.append('_').append(type.name().toLowerCase(java.util.Locale.ROOT)));
      imports =
          imports.with("spectest", name.toString(), FuncType.of(params), (_, _) -> new long[0]);
    }
    return imports
        .with("spectest", "global_i32", global(ValType.I32, 666))
        .with("spectest", "global_i64", global(ValType.I64, 666L))
        .with("spectest", "global_f32", global(ValType.F32, 666.6f))
        .with("spectest", "global_f64", global(ValType.F64, 666.6))
        .with("spectest", "table", table(false))
        .with("spectest", "table64", table(true))
        .with("spectest", "memory", Memory.of(new ExternType.Memory(1, OptionalLong.of(2), false)));
  }

  private static Global global(ValType type, Object value) {
    return Global.of(new ExternType.Global(type, false), value);
  }

  private static Table table(boolean is64) {
    return Table.of(new ExternType.Table(ValType.FUNCREF, 10, OptionalLong.of(20), is64), null);
  }
}
