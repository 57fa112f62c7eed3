package motte.wasm;

/// The types of values in WebAssembly.
///
/// Between guest and host, numbers travel as `long` ([Func#call], [HostFunction]). Where values of
/// every type may travel ([Func#invoke], [HostFunction.OfValues], [Global], [Table]), they are
/// objects: [Integer], [Long], [Float], [Double], [V128], and for references `null` or an object.
/// In handles ([Func#handle]) they are `int`, `long`, `float`, `double`, two `long` for a vector
/// (low half first), and [Object].
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
  /// A reference to a function: a [Func].
  FUNCREF,
  /// A reference to something of the host's: any object.
  EXTERNREF,
  /// A reference to anything that the guest's collector manages, or to something of the host's that
  /// the guest took in.
  ANYREF,
  /// A reference to a structure, an array, or a small integer.
  EQREF,
  /// A small integer in a reference.
  I31REF,
  /// A reference to a structure.
  STRUCTREF,
  /// A reference to an array.
  ARRAYREF,
  /// A reference to an exception.
  EXNREF,
  /// Any other reference, such as one to a type that the module defines, or one that is never null.
  REF;

  /// Whether a value of this type travels as a `long`.
  public boolean isNumber() {
    return switch (this) {
      case I32, I64, F32, F64 -> true;
      case V128, FUNCREF, EXTERNREF, ANYREF, EQREF, I31REF, STRUCTREF, ARRAYREF, EXNREF, REF ->
          false;
    };
  }
}
