package motte.wasm.internal;

import motte.core.Kind;
import motte.format.ValType;
import motte.wasm.V128;
import motte.wasm.WasmException;
import org.jspecify.annotations.Nullable;

/// Values as the host has them: see [motte.wasm.ValType].
final class Values {
  private Values() {}

  /// Refuses a value that is not of a type.
  static void check(ClosedType type, @Nullable Object value, String what) {
    boolean fits =
        switch (type.code()) {
          case ValType.I32 -> value instanceof Integer;
          case ValType.I64 -> value instanceof Long;
          case ValType.F32 -> value instanceof Float;
          case ValType.F64 -> value instanceof Double;
          case ValType.V128 -> value instanceof V128;
          default -> type.accepts(value);
        };
    if (!fits) {
      throw new WasmException(
          Kind.INVALID,
          "wasm-value-type",
          what + " is `" + value + "`, which is no " + ValType.toString(type.code()),
          "pass what `motte.wasm.ValType` describes for the type");
    }
  }

  /// A value as guests have it: a function that the host made becomes one that a guest can call,
  /// without a caller.
  static @Nullable Object reference(@Nullable Object value) {
    return value instanceof HostFunc function ? function.withoutCaller() : value;
  }
}
