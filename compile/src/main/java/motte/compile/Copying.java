package motte.compile;

import motte.format.Body;
import motte.format.Op;

/// Copies instructions from one body into another, in which labels have other numbers.
final class Copying {
  private final Body from;
  private final Body.Builder to;
  private final int[] labels;
  private final int lowered;

  /// @param labels by label of the one body that of the other: what begins within the copy is
  ///   filled in. If the function's own is not 0, `return` becomes a branch to it.
  /// @param lowered how many values fewer are on the stack
  Copying(Body from, Body.Builder to, int[] labels, int lowered) {
    this.from = from;
    this.to = to;
    this.labels = labels;
    this.lowered = lowered;
  }

  /// Copies the instructions from `start` to before `end`.
  void copy(int start, int end) {
    for (int i = start; i < end; i++) {
      copy(i);
    }
  }

  /// Copies one instruction.
  void copy(int i) {
    var op = from.op(i);
    int x = from.x(i);
    int y = from.y(i);
    long imm = from.imm(i);
    switch (op) {
      case BLOCK, LOOP, IF, TRY, TRY_TABLE -> {
        labels[x] = to.label(moved(from.label(x)));
        x = labels[x];
      }
      case ELSE, CATCH, CATCH_ALL, RETHROW -> x = labels[x];
      case END, DELEGATE -> {
        x = labels[x];
        to.endsHere(x);
        imm = op == Op.DELEGATE ? labels[(int) imm] : imm;
      }
      case BR, BR_IF, BR_ON_NULL, BR_ON_NON_NULL, BR_ON_CAST, BR_ON_CAST_FAIL -> {
        x = labels[x];
        to.branchesTo(x);
      }
      case RETURN -> {
        if (labels[0] > 0) {
          op = Op.BR;
          x = labels[0];
          to.branchesTo(x);
        }
      }
      case BR_TABLE -> {
        int[] targets = from.targets(x).clone();
        for (int t = 0; t < targets.length; t++) {
          targets[t] = labels[targets[t]];
          to.branchesTo(targets[t]);
        }
        x = to.targets(targets);
      }
      case V128_CONST, I8X16_SHUFFLE -> y = to.vector(from.pool(y), from.pool(y + 1));
      default -> {
        // The same everywhere.
      }
    }
    to.add(op, x, y, imm);
  }

  private Body.Label moved(Body.Label label) {
    var catches = new Body.Catch[label.catchCount()];
    for (int i = 0; i < catches.length; i++) {
      var clause = label.catchClause(i);
      catches[i] = new Body.Catch(clause.tag(), clause.withRef(), labels[clause.label()]);
      to.branchesTo(labels[clause.label()]);
    }
    return new Body.Label(label.op(), label.type(), label.height() - lowered, to.size(), catches);
  }
}
