package motte.wasm.internal;

/// A tag, by which guests tell their exceptions apart; each instance that defines it makes another.
public final class GuestTag {
  final RuntimeType type;

  public GuestTag(RuntimeType type) {
    this.type = type;
  }

  /// The function type whose parameters are what its exceptions carry.
  RuntimeType type() {
    return type;
  }
}
