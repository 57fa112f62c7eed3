package motte.compile;

import motte.format.Op;

/// Exceptions, old and new.
final class ExceptionEmit {
  private final Emitter e;

  ExceptionEmit(Emitter e) {
    this.e = e;
  }

  void emit(Op op, int at) {
    throw new UnsupportedOperationException(op.mnemonic() + " at " + at + " of " + e.body.size());
  }
}
