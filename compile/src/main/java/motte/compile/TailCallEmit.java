package motte.compile;

import motte.format.Op;

/// Tail calls.
final class TailCallEmit {
  private final Emitter e;

  TailCallEmit(Emitter e) {
    this.e = e;
  }

  void emit(Op op, int at) {
    throw new UnsupportedOperationException(op.mnemonic() + " at " + at + " of " + e.body.size());
  }
}
