package motte.wat;

/// A value in a script. Floating-point numbers are bits, because of NaNs.
public sealed interface Value {
  record I32(int value) implements Value {}

  record I64(long value) implements Value {}

  record F32(int bits) implements Value {}

  record F64(long bits) implements Value {}

  /// The lower and the upper eight bytes.
  record V128(long low, long high) implements Value {}

  /// A null of an abstract heap type of [motte.format.ValType].
  record Null(int heap) implements Value {}

  /// `(ref.extern n)`: the n-th reference of the host.
  record Extern(int number) implements Value {}

  /// `(ref.host n)`: the n-th reference of the host, made internal.
  record Host(int number) implements Value {}
}
