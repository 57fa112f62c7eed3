package motte.compile;

import motte.format.Body;

/// A part of a function that became a method of its own: statements that stood one after another.
///
/// Its [#body] numbers locals as the whole function does, and takes those of [#ins] as parameters,
/// in that order; all others start as zero. It is left by [motte.format.Op#EXIT] only: `x` is the
/// number of the exit, or -1 if the number is on the stack, an i32; then `y` is one of the exits
/// that it can be, all of which store the same. What it leaves in [#stores] of that exit its caller
/// finds in the same locals.
///
/// [motte.format.Op#RUN], whose `x` is the number of the run in the function, calls it, sets all
/// locals of [#outs] from what came back, and pushes the number of the exit, an i32, if there are
/// two or more exits. (A local of `outs` that the exit taken does not store may then hold anything;
/// it is not read.)
///
/// So much for what it means. How it is called: if there are less than two exits, the method
/// returns the first of `outs`, if there is any; else it returns the number of the exit. The other
/// outs travel through [Scratch].
final class Run {
  private final Body body;
  private final int[] ins;
  private final int[] outs;
  private final int[][] stores;
  private final boolean calling;
  private final boolean accessing;

  Run(Body body, int[] ins, int[] outs, int[][] stores, boolean calling, boolean accessing) {
    this.body = body;
    this.ins = ins;
    this.outs = outs;
    this.stores = stores;
    this.calling = calling;
    this.accessing = accessing;
  }

  /// Its code; label 0 stands for nothing, and its `end` cannot be reached.
  Body body() {
    return body;
  }

  /// The same run with another body.
  Run with(Body other) {
    return new Run(other, ins, outs, stores, calling, accessing);
  }

  /// The locals that it takes. Not a copy, nor are the others.
  int[] ins() {
    return ins;
  }

  /// The locals that it may change in a way that its caller can notice.
  int[] outs() {
    return outs;
  }

  int exitCount() {
    return stores.length;
  }

  /// Which of the outs this exit stores, in the order of [#outs].
  int[] stores(int exit) {
    return stores[exit];
  }

  /// Whether it may call functions, or let a memory grow.
  boolean isCalling() {
    return calling;
  }

  /// Whether it, or a run that it calls, loads from memory 0 or stores there.
  boolean isAccessing() {
    return accessing;
  }

  /// Whether the first out is the result of the method.
  boolean returnsOut() {
    return stores.length < 2 && outs.length > 0;
  }

  /// Whether the number of the exit is the result of the method.
  boolean returnsExit() {
    return stores.length >= 2;
  }
}
