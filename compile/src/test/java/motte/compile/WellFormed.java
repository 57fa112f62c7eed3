package motte.compile;

import motte.format.Body;
import motte.format.Op;
import org.jspecify.annotations.Nullable;

/// Checks what [Body] promises: labels, heights, how often each is branched to, what falls through.
final class WellFormed {
  private WellFormed() {}

  static void check(Body body, Splitting function, @Nullable Run self) {
    var effect = new Effect(SplittingTest.MODULE, function.runs());
    int[] branches = new int[body.labelCount()];
    int[] open = new int[body.labelCount() + 1];
    boolean[] otherwise = new boolean[body.labelCount()];
    int depth = 1;
    int height = 0;
    int labels = 1;
    boolean reachable = true;
    for (int i = 0; i < body.size(); i++) {
      var op = body.op(i);
      int x = body.x(i);
      switch (op) {
        case BLOCK, LOOP, IF -> {
          that(reachable, i, "is dead");
          that(x == labels++, i, "label out of order");
          that(body.label(x).begin() == i && body.label(x).op() == op, i, "begin");
          height -= op == Op.IF ? 1 : 0;
          that(body.label(x).height() == height, i, "height of label");
          open[depth++] = x;
        }
        case ELSE, END -> {
          that(open[depth - 1] == x, i, "nesting");
          var label = body.label(x);
          that(body.y(i) == (reachable ? 1 : 0), i, "falls through?");
          if (reachable) {
            that(height == label.height() + label.type().resultCount(), i, "height at end");
          }
          if (op == Op.ELSE) {
            otherwise[x] = true;
            height = label.height();
            reachable = true;
          } else {
            depth--;
            that(label.end() == i, i, "end");
            that(label.branches() == branches[x], i, "branches " + branches[x]);
            height = label.height() + label.type().resultCount();
            reachable |= label.op() != Op.LOOP && branches[x] > 0;
            reachable |= label.op() == Op.IF && !otherwise[x];
            reachable |= label.op() == Op.IF && thenFalls(body, x);
          }
        }
        default -> {
          that(reachable, i, "is dead");
          effect.look(body, i);
          height += effect.pushCount() - effect.pops();
          switch (op) {
            case BR, BR_IF -> branches[x]++;
            case BR_TABLE -> {
              for (int target : body.targets(x)) {
                branches[target]++;
              }
            }
            default -> {}
          }
          switch (op) {
            case BR, BR_TABLE, RETURN, EXIT, UNREACHABLE -> reachable = false;
            default -> {}
          }
          if (op == Op.EXIT) {
            that(self != null && x < self.exitCount(), i, "exit");
          }
        }
      }
    }
    that(depth == 0, body.size(), "nesting");
  }

  private static boolean thenFalls(Body body, int label) {
    for (int i = body.label(label).begin(); i < body.label(label).end(); i++) {
      if (body.op(i) == Op.ELSE && body.x(i) == label) {
        return body.y(i) == 1;
      }
    }
    return false;
  }

  private static void that(boolean holds, int at, String what) {
    if (!holds) {
      throw new AssertionError("at " + at + ": " + what);
    }
  }
}
