package motte.wasm;

import java.util.OptionalLong;

/// The type of an import or an export.
public sealed interface ExternType {

  /// A function.
  record Func(FuncType type) implements ExternType {}

  /// A linear memory; sizes in pages of 64 KiB.
  ///
  /// @param is64 whether addresses are 64-bit integers
  record Memory(long minimum, OptionalLong maximum, boolean shared, boolean is64)
      implements ExternType {

    /// A memory with 32-bit addresses.
    public Memory(long minimum, OptionalLong maximum, boolean shared) {
      this(minimum, maximum, shared, false);
    }
  }

  /// A table; sizes in elements.
  ///
  /// @param is64 whether indices are 64-bit integers
  record Table(ValType element, long minimum, OptionalLong maximum, boolean is64)
      implements ExternType {

    /// A table with 32-bit indices.
    public Table(ValType element, long minimum, OptionalLong maximum) {
      this(element, minimum, maximum, false);
    }
  }

  /// A global variable.
  record Global(ValType type, boolean mutable) implements ExternType {}

  /// A tag of exceptions.
  record Tag(FuncType type) implements ExternType {}
}
