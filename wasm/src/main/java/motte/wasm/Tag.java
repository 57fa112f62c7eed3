package motte.wasm;

import motte.wasm.internal.GuestTag;

/// A kind of exception that guests throw and catch. Two tags are never the same, whatever their
/// types.
public non-sealed interface Tag extends Extern {

  /// A new tag.
  static Tag of(FuncType type) {
    return GuestTag.of(type);
  }

  /// What exceptions of this tag carry: its parameters.
  FuncType type();

  @Override
  default ExternType externType() {
    return new ExternType.Tag(type());
  }
}
