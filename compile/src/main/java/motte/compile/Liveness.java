package motte.compile;

import java.util.Arrays;
import java.util.List;
import motte.format.Body;
import motte.format.Op;
import org.jspecify.annotations.Nullable;

/// Which locals may still be read, and by which labels: a backward analysis of a body, to a
/// fixpoint. Sets are bits in `long[]`, one bit a local.
///
/// Inside a `try` whatever its handlers may read is live throughout, because an exception can leave
/// from anywhere.
final class Liveness {
  /// After so many passes the sets of loops are closed at once, maybe a little too large.
  private static final int PATIENCE = 5;

  private final Body body;
  private final List<Run> runs;
  private final @Nullable Run self;
  private final int[] parents;
  private final int[] handled;
  private final long[][] atLabel;
  private final long[] @Nullable [] handlers;
  private final long[] @Nullable [] elses;
  private final long[] live;
  private int[] tries = new int[4];
  private int depth;
  private boolean changed;

  private Liveness(Body body, List<Run> runs, @Nullable Run self) {
    this.body = body;
    this.runs = runs;
    this.self = self;
    int words = (body.localCount() + 63) >> 6;
    int labels = body.labelCount();
    parents = new int[labels];
    handled = new int[labels];
    atLabel = new long[labels][words];
    handlers = new long[labels][];
    elses = new long[labels][];
    live = new long[words];
  }

  /// Analyses a body.
  ///
  /// @param runs the runs of its function
  /// @param self the run whose body it is, or null
  static Liveness of(Body body, List<Run> runs, @Nullable Run self) {
    var liveness = new Liveness(body, runs, self);
    liveness.nest();
    int pass = 0;
    do {
      liveness.changed = false;
      liveness.walk(new int[0], new long[0][]);
      if (++pass == PATIENCE && liveness.changed) {
        liveness.closeLoops();
      }
    } while (liveness.changed && pass <= PATIENCE);
    return liveness;
  }

  /// The locals that are live where a branch to the label arrives. Not a copy.
  long[] atLabel(int label) {
    return atLabel[label];
  }

  /// The locals that a handler may read which an exception can reach from inside of the label (not
  /// from inside its legacy handlers); null if there is none.
  long @Nullable [] handlers(int label) {
    for (int l = label; l >= 0; l = parents[l]) {
      var set = handlers[l];
      if (set != null) {
        return set;
      }
    }
    return null;
  }

  /// The locals that are live before each of these instructions, which are in ascending order.
  long[][] before(int[] instructions) {
    var found = new long[instructions.length][];
    walk(instructions, found);
    return found;
  }

  /// Finds what is around each label, and where the part ends that its handlers watch.
  private void nest() {
    parents[0] = -1;
    int open = 0;
    for (int i = 0; i < body.size(); i++) {
      int x = body.x(i);
      switch (body.op(i)) {
        case BLOCK, LOOP, IF, TRY, TRY_TABLE -> {
          parents[x] = open;
          open = x;
        }
        case CATCH, CATCH_ALL -> handled[x] = handled[x] == 0 ? i : handled[x];
        case END, DELEGATE -> {
          handled[x] = handled[x] == 0 ? i : handled[x];
          open = parents[x];
        }
        default -> {
          // Opens and closes nothing.
        }
      }
    }
  }

  /// Adds to each loop what is live at the loops around it: enough, whatever the passes missed.
  private void closeLoops() {
    var nearest = new int[parents.length];
    for (int label = 1; label < parents.length; label++) {
      nearest[label] = nearest[parents[label]];
      if (body.label(label).op() == Op.LOOP) {
        if (nearest[label] > 0) {
          or(atLabel[label], atLabel[nearest[label]]);
        }
        nearest[label] = label;
      }
    }
  }

  private void walk(int[] wanted, long[][] found) {
    int next = wanted.length - 1;
    depth = 0;
    Arrays.fill(live, 0);
    for (int i = body.size() - 1; i >= 0; i--) {
      step(i, body.op(i), body.x(i));
      while (next >= 0 && wanted[next] == i) {
        found[next--] = live.clone();
      }
    }
  }

  private void step(int i, Op op, int x) {
    switch (op) {
      case LOCAL_GET -> live[x >> 6] |= 1L << x;
      case LOCAL_SET, LOCAL_TEE -> {
        live[x >> 6] &= ~(1L << x);
        watch(x >> 6);
      }
      case END, DELEGATE -> {
        if (body.label(x).op() != Op.LOOP) {
          System.arraycopy(live, 0, atLabel[x], 0, live.length);
          enter(i, x);
        }
      }
      case ELSE -> {
        elses[x] = live.clone();
        become(atLabel[x]);
      }
      case CATCH, CATCH_ALL -> {
        var set = handlers[x];
        if (set == null) {
          handlers[x] = live.clone();
        } else {
          or(set, live);
        }
        become(atLabel[x]);
        enter(i, x);
      }
      case TRY, TRY_TABLE -> depth--;
      case IF -> {
        var other = elses[x];
        or(live, other == null ? atLabel[x] : other);
      }
      case LOOP -> changed |= or(atLabel[x], live) && body.label(x).branches() > 0;
      case BR -> become(atLabel[x]);
      case BR_IF, BR_ON_NULL, BR_ON_NON_NULL, BR_ON_CAST, BR_ON_CAST_FAIL -> or(live, atLabel[x]);
      case BR_TABLE -> table(body.targets(x));
      case UNREACHABLE,
          RETURN,
          RETURN_CALL,
          RETURN_CALL_INDIRECT,
          RETURN_CALL_REF,
          THROW,
          THROW_REF,
          RETHROW ->
          become(new long[0]);
      case RUN -> run(runs.get(x));
      case EXIT -> exit(x < 0 ? body.y(i) : x);
      default -> {
        // Neither goes elsewhere nor touches locals.
      }
    }
  }

  /// Goes backward into the part of a `try` that handlers watch, if this is where it ends.
  private void enter(int i, int label) {
    var op = body.label(label).op();
    if (handled[label] != i || (op != Op.TRY && op != Op.TRY_TABLE)) {
      return;
    }
    var set = handlers[label];
    if (set == null) {
      set = new long[live.length];
      handlers[label] = set;
    }
    for (int c = 0; c < body.label(label).catchCount(); c++) {
      or(set, atLabel[body.label(label).catchClause(c).label()]);
    }
    if (depth > 0) {
      or(set, around());
    }
    if (depth == tries.length) {
      tries = Arrays.copyOf(tries, 2 * depth);
    }
    tries[depth++] = label;
    or(live, set);
  }

  private long[] around() {
    return java.util.Objects.requireNonNull(handlers[tries[depth - 1]]);
  }

  private void watch(int word) {
    if (depth > 0) {
      live[word] |= around()[word];
    }
  }

  private void table(int[] targets) {
    become(atLabel[targets[0]]);
    for (int i = 1; i < targets.length; i++) {
      if (targets[i] != targets[i - 1]) {
        or(live, atLabel[targets[i]]);
      }
    }
  }

  private void run(Run run) {
    if (run.exitCount() == 0) {
      become(new long[0]);
    }
    for (int out : run.outs()) {
      live[out >> 6] &= ~(1L << out);
      watch(out >> 6);
    }
    for (int in : run.ins()) {
      live[in >> 6] |= 1L << in;
    }
  }

  private void exit(int exit) {
    become(new long[0]);
    var run = java.util.Objects.requireNonNull(self);
    for (int out : run.stores(exit)) {
      live[out >> 6] |= 1L << out;
    }
  }

  /// Forgets what is live: control comes from elsewhere.
  private void become(long[] set) {
    System.arraycopy(set, 0, live, 0, set.length);
    Arrays.fill(live, set.length, live.length, 0);
    if (depth > 0) {
      or(live, around());
    }
  }

  private static boolean or(long[] set, long[] more) {
    long added = 0;
    for (int i = 0; i < set.length; i++) {
      added |= more[i] & ~set[i];
      set[i] |= more[i];
    }
    return added != 0;
  }
}
