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
    switch (value) {
      case Integer number -> cell.i = number;
      case Long number -> cell.j = number;
      case Float number -> cell.f = number;
      case Double number -> cell.d = number;
      case long[] vector -> {
        cell.j = vector[0];
        cell.high = vector[1];
      }
      case null, default -> cell.a = value;
    }
  }
}
