package motte.compile;

import motte.format.Op;

/// Garbage-collected types, `call_ref`, `ref.eq` and branches on casts.
final class GcEmit {
  private final Emitter e;

  GcEmit(Emitter e) {
    this.e = e;
  }

  void emit(Op op, int at) {
    throw new UnsupportedOperationException(op.mnemonic() + " at " + at + " of " + e.body.size());
  }
}
