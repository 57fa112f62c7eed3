package motte.wasm;

/// The types of values that cross the boundary between guest and host.
public enum ValType {
  /// 32-bit integer: the low half of a `long`.
  I32,
  /// 64-bit integer.
  I64,
  /// IEEE 754 binary32: its bits in the low half of a `long`.
  F32,
  /// IEEE 754 binary64: its bits.
  F64,
  /// A 128-bit vector; cannot be passed to or from the host.
  V128,
  /// A reference to a function: its index, or -1 for null.
  FUNCREF,
  /// A reference of the host's: any `int`, or -1 for null.
  EXTERNREF
}
