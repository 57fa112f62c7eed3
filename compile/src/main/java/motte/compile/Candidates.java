package motte.compile;

import java.util.Arrays;
import motte.format.Body;
import motte.format.ValType;
import org.jspecify.annotations.Nullable;

/// Judges which statements of a body can become a run, and what that would cost.
final class Candidates {
  /// JVM words of parameters; the JVM allows 255.
  private static final int MAX_IN_WORDS = 200;

  /// How many outs of one kind have fields to go through.
  private static final int MAX_OUTS = 16;

  private final Divided function;
  private final Body body;
  private final Anatomy anatomy;
  private final Liveness liveness;
  private final int largest;
  private final boolean sparing;

  // What was seen between start and end; stamps spare us the clearing.
  private int stamp;
  private final int[] touched;
  private final int[] defined;
  private final int[] left;
  private int[] locals = new int[16];
  private int localCount;
  private int[] exits = new int[8];
  private int exitCount;
  private int start;
  private boolean possible;
  private boolean throwing;

  /// @param largest the bytes that a run may have
  /// @param sparing whether only runs will do that can be called without arrays
  Candidates(
      Divided function,
      Body body,
      Anatomy anatomy,
      Liveness liveness,
      int largest,
      boolean sparing) {
    this.largest = largest;
    this.sparing = sparing;
    this.function = function;
    this.body = body;
    this.anatomy = anatomy;
    this.liveness = liveness;
    touched = new int[body.localCount()];
    defined = new int[body.localCount()];
    left = new int[body.labelCount()];
  }

  /// The candidate from `start` to before `end` in the block `label`, or null if these statements
  /// must stay.
  ///
  /// @param before what is live before start
  /// @param after what is live before end
  /// @param loops how many loops are around it
  @Nullable Candidate judge(int start, int end, int label, long[] before, long[] after, int loops) {
    look(start, end);
    if (!possible) {
      return null;
    }
    boolean falls = !(Anatomy.divides(body.op(end)) && body.y(end) == 0);
    var handlers = throwing ? liveness.handlers(label) : null;
    var ins = new int[localCount];
    int inCount = 0;
    int words = 0;
    for (int i = 0; i < localCount; i++) {
      int local = locals[i];
      if (defined[local] == stamp && handlers != null && has(handlers, local)) {
        return null;
      }
      if (has(before, local)) {
        ins[inCount++] = local;
        words += words(body.localType(local));
      }
    }
    if (sparing && words > MAX_IN_WORDS) {
      return null;
    }
    int count = exitCount + (falls ? 1 : 0);
    var targets = new int[count];
    var stores = new int[count][];
    int e = 0;
    if (falls) {
      targets[e] = Candidate.FALL;
      stores[e++] = stored(after, new int[0]);
    }
    int carried = 0;
    for (int i = 0; i < exitCount; i++) {
      int[] carriers = carriers(exits[i]);
      carried += carriers.length;
      targets[e] = exits[i];
      stores[e++] = stored(exits[i] < 0 ? null : liveness.atLabel(exits[i]), carriers);
    }
    int[] outs = union(stores);
    if (sparing && !fit(outs)) {
      return null;
    }
    int size = anatomy.size(start, end);
    int cost = anatomy.sizes().call(ins, inCount, outs, count) + dispatch(count, falls, carried);
    int leaving = leaving(stores, outs, carried);
    if (size + leaving > largest || leaving + cost > anatomy.size() / 4) {
      return null;
    }
    double score =
        (size - cost)
            / ((10.0 + inCount + 3 * outs.length + 3 * count) * Math.pow(3, Math.min(loops, 6)));
    return new Candidate(
        start, end, Arrays.copyOf(ins, inCount), outs, targets, stores, size - cost, score);
  }

  /// What leaving it costs the run: without a bound on that dividing would not end.
  private int leaving(int[][] stores, int[] outs, int carried) {
    int stored = 0;
    for (var store : stores) {
      stored += store.length;
    }
    return 6 * stores.length + 7 * Math.min(3 * outs.length, stored) + 4 * carried;
  }

  private static int dispatch(int exits, boolean falls, int carried) {
    int each = exits <= 1 ? falls ? 0 : 3 : exits == 2 ? falls ? 3 : 6 : 20 + 4 * exits;
    return each + 5 * carried;
  }

  private void look(int start, int end) {
    stamp++;
    this.start = start;
    localCount = 0;
    exitCount = 0;
    possible = true;
    throwing = false;
    for (int i = start; i < end && possible; i++) {
      int x = body.x(i);
      switch (body.op(i)) {
        case LOCAL_GET -> touch(x);
        case LOCAL_SET, LOCAL_TEE -> define(x);
        case BR, BR_IF, BR_ON_NULL, BR_ON_NON_NULL, BR_ON_CAST, BR_ON_CAST_FAIL -> leave(x);
        case RETURN -> leave(0);
        case BR_TABLE -> {
          for (int target : body.targets(x)) {
            leave(target);
          }
        }
        case TRY_TABLE -> {
          for (int c = 0; c < body.label(x).catchCount(); c++) {
            leave(body.label(x).catchClause(c).label());
          }
        }
        case RETURN_CALL, RETURN_CALL_INDIRECT, RETURN_CALL_REF -> exit(Candidate.tail(i));
        case CALL, CALL_INDIRECT, CALL_REF, THROW, THROW_REF -> throwing = true;
        case RETHROW -> {
          throwing = true;
          possible = !outside(x);
        }
        case DELEGATE -> {
          throwing = true;
          int to = (int) body.imm(i);
          possible = !outside(to) || (to == 0 && liveness.handlers(x) == null);
        }
        case RUN -> {
          throwing = true;
          for (int in : function.runs().get(x).ins()) {
            touch(in);
          }
          for (int out : function.runs().get(x).outs()) {
            define(out);
          }
        }
        case EXIT -> possible = false;
        default -> {
          // May stand anywhere.
        }
      }
    }
  }

  private boolean outside(int label) {
    return body.label(label).begin() < start;
  }

  private void touch(int local) {
    if (touched[local] != stamp) {
      touched[local] = stamp;
      if (localCount == locals.length) {
        locals = Arrays.copyOf(locals, 2 * localCount);
      }
      locals[localCount++] = local;
    }
  }

  private void define(int local) {
    touch(local);
    defined[local] = stamp;
  }

  private void leave(int label) {
    if (outside(label) && left[label] != stamp) {
      left[label] = stamp;
      exit(label);
    }
  }

  private void exit(int target) {
    if (exitCount == exits.length) {
      exits = Arrays.copyOf(exits, 2 * exitCount);
    }
    exits[exitCount++] = target;
  }

  /// The locals for the values that an exit takes along.
  private int[] carriers(int exit) {
    return Carriers.of(function, body, exit);
  }

  private int[] stored(long @Nullable [] live, int[] carriers) {
    var stored = new int[localCount + carriers.length];
    int count = 0;
    if (live != null) {
      for (int i = 0; i < localCount; i++) {
        if (defined[locals[i]] == stamp && has(live, locals[i])) {
          stored[count++] = locals[i];
        }
      }
    }
    for (int carrier : carriers) {
      stored[count++] = carrier;
    }
    return Arrays.copyOf(stored, count);
  }

  /// The union of all stores, which are put into its order.
  private static int[] union(int[][] stores) {
    int[] all = Arrays.stream(stores).flatMapToInt(Arrays::stream).sorted().distinct().toArray();
    for (var store : stores) {
      Arrays.sort(store);
    }
    return all;
  }

  private boolean fit(int[] outs) {
    int ints = 0;
    int longs = 0;
    int floats = 0;
    int doubles = 0;
    int refs = 0;
    for (int out : outs) {
      switch (function.locals().type(out)) {
        case ValType.I32 -> ints++;
        case ValType.I64 -> longs++;
        case ValType.F32 -> floats++;
        case ValType.F64 -> doubles++;
        case ValType.V128 -> longs += 2;
        default -> refs++;
      }
    }
    return Math.max(Math.max(ints, longs), Math.max(Math.max(floats, doubles), refs)) <= MAX_OUTS;
  }

  static int words(int type) {
    return switch (type) {
      case ValType.I64, ValType.F64 -> 2;
      case ValType.V128 -> 4;
      default -> 1;
    };
  }

  private static boolean has(long[] set, int local) {
    int word = local >> 6;
    return word < set.length && (set[word] & 1L << local) != 0;
  }
}
