package motte.wasm.internal;

import motte.wasm.FuncType;
import motte.wasm.Tag;

/// A tag, by which guests tell their exceptions apart; each instance that defines it makes another.
public final class GuestTag implements Tag {
  /// How many exceptions are to know where they were thrown.
  private static final int TRACED = 32;

  final RuntimeType type;

  /// Threads may lose count; no matter.
  private int traced;

  public GuestTag(RuntimeType type) {
    this.type = type;
  }

  /// A tag of the host's.
  public static GuestTag of(FuncType type) {
    return new GuestTag(ModuleTypes.of(Descriptions.define(type)).type(0));
  }

  @Override
  public FuncType type() {
    return Descriptions.function(type);
  }

  /// Whether the next exception is to know where it was thrown.
  boolean traces() {
    return traced < TRACED && traced++ < TRACED;
  }
}
