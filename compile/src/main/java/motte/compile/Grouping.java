package motte.compile;

import java.util.Arrays;
import motte.format.Body;
import motte.format.FunctionType;
import motte.format.Op;
import motte.format.ValType;

/// Takes an [OrderedChoice] apart, so that a function that consists of nothing else can be divided:
///
/// ```
/// number to a local
/// block … block
///   compare the number with the least of each group; go there
///   block … block  br_table  end  arm 0  end  arm 1 …
/// end
///   block … block  br_table  end  arm 32 …
/// end
/// …
/// ```
///
/// Each group is statements, which can become a run; many groups are grouped again. What goes to an
/// arm of another group sets the number and goes to that group.
final class Grouping {
  /// How many arms a group has.
  private static final int ARMS = 32;

  /// How many groups are in one.
  private static final int GROUPS = 12;

  private static final FunctionType NOTHING = new FunctionType(new int[0], new int[0]);

  private final OrderedChoice choice;
  private final Body from;
  private final Anatomy anatomy;

  /// How many values are on the stack below the choice.
  private final int height;

  /// The local for the number.
  private final int number;

  private final Body.Builder to;
  private final int[] labels;
  private final Copying copying;

  /// By arm: the label that leads to its group, where its own is out of sight.
  private final int[] gates;

  private final boolean[] inSight;

  private Grouping(Divided function, OrderedChoice choice) {
    this.choice = choice;
    from = choice.body();
    anatomy = new Anatomy(function, from, null);
    height = from.label(choice.arms()[0]).height();
    number = function.locals().add(ValType.I32);
    to = new Body.Builder(function.locals().types(), from.paramCount());
    labels = new int[from.labelCount()];
    copying = new Copying(from, to, labels, 0);
    gates = new int[choice.arms().length];
    inSight = new boolean[choice.arms().length];
  }

  /// The body with the choice in groups.
  static Body of(Divided function, OrderedChoice choice) {
    return new Grouping(function, choice).body();
  }

  private Body body() {
    int[] arms = choice.arms();
    var own = from.label(0);
    to.label(new Body.Label(own.op(), own.type(), own.height(), own.begin()));
    copying.copy(0, from.label(arms[arms.length - 1]).begin());
    copying.copy(from.label(arms[0]).begin() + 1, choice.table());
    to.add(Op.LOCAL_SET, number, 0, 0);
    if (choice.other() >= 0) {
      limit();
    }
    emit(0, arms.length);
    copying.copy(choice.start(arms.length - 1) + 1, from.size());
    return to.build();
  }

  // A number that is too large becomes one that leads to the same arm.
  private void limit() {
    compare(choice.targets().length - 1);
    int label = open(Op.IF, height);
    set(choice.other());
    close(label, 1);
  }

  // The arms from `low` to before `high`, and what leads to one of them.
  private void emit(int low, int high) {
    int[] seams = seams(low, high);
    int groups = seams.length - 1;
    if (groups == 1) {
      group(low, high);
      return;
    }
    var ways = new int[groups];
    for (int g = groups - 1; g > 0; g--) {
      ways[g] = open(Op.BLOCK, height);
      Arrays.fill(gates, seams[g], seams[g + 1], ways[g]);
    }
    for (int g = groups - 1; g > 0; g--) {
      compare(choice.numbers()[seams[g]]);
      branch(Op.BR_IF, ways[g]);
    }
    emit(seams[0], seams[1]);
    for (int g = 1; g < groups; g++) {
      int falls = from.y(choice.start(seams[g]));
      if (falls == 1) {
        set(seams[g]);
      }
      close(ways[g], falls);
      emit(seams[g], seams[g + 1]);
    }
  }

  // Where groups begin, with an arm that has a number, and where the last one ends.
  private int[] seams(int low, int high) {
    int width = Math.max(ARMS, (high - low + GROUPS - 1) / GROUPS);
    var seams = new int[GROUPS + 2];
    int count = 0;
    for (int seam = low; seam < high; seam += width) {
      while (seam < high && !choice.hasNumber(seam)) {
        seam++;
      }
      if (seam < high) {
        seams[count++] = seam;
      }
    }
    seams[count++] = high;
    return Arrays.copyOf(seams, count);
  }

  private void group(int low, int high) {
    for (int arm = high - 1; arm >= low; arm--) {
      labels[choice.arms()[arm]] = open(Op.BLOCK, height);
      inSight[arm] = true;
    }
    to.add(Op.LOCAL_GET, number, 0, 0);
    if (choice.numbers()[low] > 0) {
      to.add(Op.I32_CONST, 0, 0, choice.numbers()[low]);
      to.add(Op.I32_SUB, 0, 0, 0);
    }
    table(low, high);
    for (int arm = low; arm < high; arm++) {
      int start = choice.start(arm);
      close(labels[choice.arms()[arm]], arm == low ? 0 : from.y(start));
      inSight[arm] = false;
      if (arm < choice.arms().length - 1) {
        copy(start + 1, choice.start(arm + 1));
      }
    }
  }

  private void table(int low, int high) {
    int[] all = choice.targets();
    int[] own = Arrays.copyOfRange(all, choice.numbers()[low], choice.numbers()[high] + 1);
    boolean goesOn = high == choice.arms().length && choice.other() < 0;
    own[own.length - 1] = goesOn ? all[all.length - 1] : own[own.length - 2];
    for (int i = 0; i < own.length; i++) {
      own[i] = labels[own[i]];
      to.branchesTo(own[i]);
    }
    to.add(Op.BR_TABLE, to.targets(own), 0, 0);
  }

  private void copy(int start, int end) {
    for (int i = start; i < end; i++) {
      boolean branch = from.op(i) == Op.BR || from.op(i) == Op.BR_IF;
      int arm = branch ? choice.positions()[from.x(i)] : -1;
      if (arm < 0 || inSight[arm]) {
        copying.copy(i);
      } else if (from.op(i) == Op.BR) {
        go(arm);
      } else {
        int label = open(Op.IF, anatomy.height(i) - 1);
        go(arm);
        close(label, 0);
      }
    }
  }

  private void go(int arm) {
    set(arm);
    branch(Op.BR, gates[arm]);
  }

  private void set(int arm) {
    to.add(Op.I32_CONST, 0, 0, choice.numbers()[arm]);
    to.add(Op.LOCAL_SET, number, 0, 0);
  }

  private void compare(int least) {
    to.add(Op.LOCAL_GET, number, 0, 0);
    to.add(Op.I32_CONST, 0, 0, least);
    to.add(Op.I32_GE_U, 0, 0, 0);
  }

  private void branch(Op op, int label) {
    to.branchesTo(label);
    to.add(op, label, 0, 0);
  }

  private int open(Op op, int below) {
    int label = to.label(new Body.Label(op, NOTHING, below, to.size()));
    to.add(op, label, 0, 0);
    return label;
  }

  private void close(int label, int falls) {
    to.endsHere(label);
    to.add(Op.END, label, falls, 0);
  }
}
