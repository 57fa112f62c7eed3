package motte.compile;

import motte.format.Op;

/// Vectors: 0xFD.
final class SimdEmit {
  private final Emitter e;

  SimdEmit(Emitter e) {
    this.e = e;
  }

  void emit(Op op, int at) {
    throw new UnsupportedOperationException(op.mnemonic() + " at " + at + " of " + e.body.size());
  }
}
