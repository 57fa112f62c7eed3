package motte.wasm.internal;

/// What `ref.eq` compares: structures, arrays and small integers. A class, not an interface,
/// because the JVM tests for a class faster.
public abstract class Eq {
  Eq() {}

  /// `ref.eq`: small integers are equal by value, all else by identity.
  @SuppressWarnings("ReferenceEquality")
  public static boolean same(
      @org.jspecify.annotations.Nullable Object a, @org.jspecify.annotations.Nullable Object b) {
    return a == b || (a instanceof I31 x && b instanceof I31 y && x.value == y.value);
  }
}
