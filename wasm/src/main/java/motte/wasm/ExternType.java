package motte.wasm;

import java.util.OptionalLong;

/// The type of an import or an export.
public sealed interface ExternType {

  /// A function.
  record Func(FuncType type) implements ExternType {}

  /// A linear memory; sizes in pages of 64 KiB.
  record Memory(long minimum, OptionalLong maximum, boolean shared) implements ExternType {}

  /// A table; sizes in elements.
  record Table(ValType element, long minimum, OptionalLong maximum) implements ExternType {}

  /// A global variable.
  record Global(ValType type, boolean mutable) implements ExternType {}

  /// A tag of exceptions.
  record Tag(FuncType type) implements ExternType {}
}
