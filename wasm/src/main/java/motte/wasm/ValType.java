package motte.wasm;

/// The types of values in WebAssembly.
///
/// Numbers cross the boundary between guest and host as `long`. Vectors and references do not cross
/// it: a function that has one among its parameters or results can be neither lent nor called.
public enum ValType {
  /// 32-bit integer: the low half of a `long`.
  I32,
  /// 64-bit integer.
  I64,
  /// IEEE 754 binary32: its bits in the low half of a `long`.
  F32,
  /// IEEE 754 binary64: its bits.
  F64,
  /// A 128-bit vector.
  V128,
  /// A reference to a function.
  FUNCREF,
  /// A reference to something of the host's.
  EXTERNREF,
  /// Any other reference: a typed function reference, or one that the guest's collector manages.
  REF;

  /// Whether a value of this type can be passed between guest and host.
  public boolean crosses() {
    return switch (this) {
      case I32, I64, F32, F64 -> true;
      case V128, FUNCREF, EXTERNREF, REF -> false;
    };
  }
}
