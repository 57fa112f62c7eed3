package motte.compile;

import java.util.Random;
import motte.format.Body;
import motte.format.FunctionType;
import motte.format.Op;
import motte.format.ValType;

/// A random function of i32s that ends: `(i32, i32) -> i32`. Loops have counters.
final class RandomBody {
  private static final int[] NONE = {};
  private static final int[] ONE = {ValType.I32};
  private static final int PARAMS = 2;
  private static final int VARIABLES = 12;
  private static final int COUNTERS = 60;

  private final Random random;
  private final Body.Builder to;
  private final int statements;
  private int loops;
  // Of each label that is open: its number, whether it is a loop (then its counter), its height.
  private final int[] open = new int[100];
  private final int[] counter = new int[100];
  private final boolean[] valued = new boolean[100];
  private int depth;
  private int height;
  private int budget;

  private RandomBody(long seed, int statements) {
    random = new Random(seed);
    this.statements = statements;
    int[] locals = new int[PARAMS + VARIABLES + COUNTERS];
    java.util.Arrays.fill(locals, ValType.I32);
    to = new Body.Builder(locals, PARAMS);
  }

  static Body of(long seed, int statements) {
    var body = new RandomBody(seed, statements);
    return body.function();
  }

  private Body function() {
    budget = statements;
    valued[0] = true;
    counter[0] = -1;
    open[depth++] =
        to.label(new Body.Label(Op.END, new FunctionType(new int[] {-1, -1}, ONE), 0, -1));
    boolean falls = sequence(6);
    if (falls) {
      value(3);
    }
    to.endsHere(0);
    to.add(Op.END, 0, falls ? 1 : 0, 0);
    return to.build();
  }

  /// Statements; whether the end can be reached.
  private boolean sequence(int levels) {
    int count = 1 + random.nextInt(8);
    for (int i = 0; i < count && budget > 0; i++) {
      if (!statement(levels)) {
        return false;
      }
    }
    return true;
  }

  private boolean statement(int levels) {
    budget--;
    int kind = random.nextInt(levels > 0 ? 12 : 6);
    switch (kind) {
      case 0, 1, 2 -> {
        value(3);
        add(Op.LOCAL_SET, random.nextInt(PARAMS + VARIABLES), 0);
        height--;
      }
      case 3 -> {
        value(2);
        add(Op.CALL, 0, 0);
        add(Op.LOCAL_SET, random.nextInt(PARAMS + VARIABLES), 0);
        height--;
      }
      case 4 -> {
        return branch();
      }
      case 5 -> {
        value(2);
        add(Op.DROP, 0, 0);
        height--;
      }
      case 6, 7 -> {
        return construct(Op.BLOCK, levels);
      }
      case 8 -> {
        return construct(Op.LOOP, levels);
      }
      case 9, 10 -> {
        return either(levels);
      }
      default -> {
        // An expression with a block in it.
        value(1);
        boolean valued = block(Op.BLOCK, ONE, levels - 1);
        if (!valued) {
          return false;
        }
        add(Op.I32_ADD, 0, 0);
        height--;
        add(Op.LOCAL_SET, random.nextInt(PARAMS + VARIABLES), 0);
        height--;
      }
    }
    return true;
  }

  private boolean construct(Op op, int levels) {
    if (op == Op.LOOP) {
      if (loops == COUNTERS || depth > 12) {
        return true;
      }
      constant(1 + random.nextInt(3));
      add(Op.LOCAL_SET, PARAMS + VARIABLES + loops, 0);
      height--;
    }
    return block(op, NONE, levels - 1);
  }

  private boolean block(Op op, int[] results, int levels) {
    int label = to.label(new Body.Label(op, new FunctionType(NONE, results), height, to.size()));
    add(op, label, 0);
    counter[depth] = op == Op.LOOP ? PARAMS + VARIABLES + loops++ : -1;
    valued[depth] = results.length > 0;
    open[depth++] = label;
    int before = height;
    boolean falls = sequence(levels);
    if (falls && results.length > 0) {
      value(2);
    }
    return end(label, falls, before + results.length, op == Op.LOOP);
  }

  private boolean either(int levels) {
    value(2);
    height--;
    int label = to.label(new Body.Label(Op.IF, new FunctionType(NONE, NONE), height, to.size()));
    add(Op.IF, label, 0);
    counter[depth] = -1;
    valued[depth] = false;
    open[depth++] = label;
    int before = height;
    boolean falls = sequence(levels - 1);
    boolean reaches = true;
    height = before;
    if (random.nextBoolean()) {
      to.add(Op.ELSE, label, falls ? 1 : 0, 0);
      reaches = falls;
      falls = sequence(levels - 1);
    }
    boolean after = end(label, falls, before, false);
    return after || reaches;
  }

  private boolean end(int label, boolean falls, int height, boolean loop) {
    depth--;
    to.endsHere(label);
    to.add(Op.END, label, falls ? 1 : 0, 0);
    this.height = height;
    return falls || (!loop && branched[label]);
  }

  private final boolean[] branched = new boolean[100_000];

  private boolean branch() {
    int level = random.nextInt(depth);
    if (counter[level] >= 0) {
      add(Op.LOCAL_GET, counter[level], 0);
      constant(-1);
      add(Op.I32_ADD, 0, 0);
      add(Op.LOCAL_TEE, counter[level], 0);
      constant(0);
      add(Op.I32_GT_S, 0, 0);
      height--;
      to.branchesTo(open[level]);
      add(Op.BR_IF, open[level], 0);
      height--;
      return true;
    }
    if (valued[level]) {
      value(2);
    }
    int arity = valued[level] ? 1 : 0;
    return switch (random.nextInt(4)) {
      case 0 -> {
        branched[open[level]] = true;
        if (level == 0 && random.nextBoolean()) {
          add(Op.RETURN, 0, 0);
        } else {
          to.branchesTo(open[level]);
          add(Op.BR, open[level], 0);
        }
        height -= arity;
        yield false;
      }
      case 1 -> {
        var targets = new int[1 + random.nextInt(12)];
        for (int i = 0; i < targets.length; i++) {
          int other = random.nextInt(depth);
          targets[i] = open[counter[other] < 0 && valued[other] == valued[level] ? other : level];
          to.branchesTo(targets[i]);
          branched[targets[i]] = true;
        }
        value(2);
        add(Op.BR_TABLE, to.targets(targets), 0);
        height -= arity + 1;
        yield false;
      }
      default -> {
        value(2);
        to.branchesTo(open[level]);
        branched[open[level]] = true;
        add(Op.BR_IF, open[level], 0);
        height--;
        if (arity == 1) {
          add(Op.DROP, 0, 0);
          height--;
        }
        yield true;
      }
    };
  }

  private void value(int levels) {
    int kind = random.nextInt(levels > 0 ? 6 : 3);
    switch (kind) {
      case 0 -> constant(random.nextInt(20) - 5);
      case 1, 2 -> {
        add(Op.LOCAL_GET, random.nextInt(PARAMS + VARIABLES), 0);
        height++;
      }
      case 3 -> {
        value(levels - 1);
        add(Op.LOCAL_TEE, random.nextInt(PARAMS + VARIABLES), 0);
      }
      default -> {
        value(levels - 1);
        value(levels - 1);
        add(kind == 4 ? Op.I32_ADD : Op.I32_MUL, 0, 0);
        height--;
      }
    }
  }

  private void constant(int value) {
    add(Op.I32_CONST, 0, value);
    height++;
  }

  private void add(Op op, int x, long imm) {
    to.add(op, x, 0, imm);
  }
}
