package motte.wat;

import java.util.List;

/// What a result has to be.
public sealed interface Expected {
  /// This value, bit by bit.
  record Exactly(Value value) implements Expected {}

  /// A NaN of 32 or 64 bits with only the top bit of its payload (`canonical`), or at least that.
  record Nan(int bits, boolean canonical) implements Expected {}

  /// A vector of floating-point numbers: [Nan]s, and [Value.F32]s or [Value.F64]s, the lowest
  /// first.
  record Lanes(List<Expected> lanes) implements Expected {}

  /// Any null.
  record AnyNull() implements Expected {}

  /// Any reference that is not null, of this abstract heap type of [motte.format.ValType].
  record AnyRef(int heap) implements Expected {}

  /// One of these.
  record Either(List<Expected> choices) implements Expected {}
}
