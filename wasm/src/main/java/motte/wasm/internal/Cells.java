package motte.wasm.internal;

import motte.format.ValType;
import org.jspecify.annotations.Nullable;

/// Values of global variables as [Allocation] has them.
final class Cells {
  private Cells() {}

  static @Nullable Object read(GlobalCell cell) {
    return switch (cell.closedType().code()) {
      case ValType.I32 -> cell.i;
      case ValType.I64 -> cell.j;
      case ValType.F32 -> cell.f;
      case ValType.F64 -> cell.d;
      case ValType.V128 -> new long[] {cell.j, cell.high};
      default -> cell.a;
    };
  }

  static void write(GlobalCell cell, @Nullable Object value) {
    if (value instanceof Integer number) {
      cell.i = number;
    } else if (value instanceof Long number) {
      cell.j = number;
    } else if (value instanceof Float number) {
      cell.f = number;
    } else if (value instanceof Double number) {
      cell.d = number;
    } else if (value instanceof long[] vector) {
      cell.j = vector[0];
      cell.high = vector[1];
    } else {
      cell.a = value;
    }
  }
}
