package motte.compile;

import java.util.ArrayList;
import java.util.List;
import motte.format.Body;
import motte.format.Op;

/// Makes runs of the loops within the loops of a function that runs only [Once].
///
/// HotSpot has to enter compiled code of such a function in the middle of a loop. If that is an
/// inner one, the outer loops are no longer loops around it but one with two entries, and what C2
/// makes of them takes up to twice the time. A run is called, so that it is compiled as a whole,
/// and HotSpot enters the function in an outermost loop.
final class Nests {
  private final Body body;
  private final Anatomy anatomy;
  private final Liveness liveness;
  private final Candidates candidates;
  private final List<Candidate> chosen = new ArrayList<>();

  private Nests(Divided function, Body body) {
    this.body = body;
    anatomy = new Anatomy(function, body, null);
    liveness = Liveness.of(body, function.runs(), null);
    candidates = new Candidates(function, body, anatomy, liveness, Integer.MAX_VALUE / 2, true);
  }

  /// Whether a body has loops within loops.
  static boolean in(Body body) {
    int end = -1;
    for (int i = 0; i < body.size(); i++) {
      if (body.op(i) == Op.LOOP) {
        if (i < end) {
          return true;
        }
        end = body.label(body.x(i)).end();
      }
    }
    return false;
  }

  /// The body without its loops within loops, which become runs of the function.
  static Body apart(Divided function, Body body) {
    var nests = new Nests(function, body);
    nests.find();
    return Carving.root(function, body, nests.chosen, nests.anatomy);
  }

  private void find() {
    var around = new int[body.labelCount()];
    int depth = 0;
    int outerEnd = -1;
    for (int i = 0; i < body.size(); i++) {
      var op = body.op(i);
      if (op == Op.LOOP && i < outerEnd && take(i, around[depth])) {
        i = body.label(body.x(i)).end();
      } else if (op == Op.END || op == Op.DELEGATE) {
        depth--;
      } else if (Anatomy.begins(op)) {
        around[++depth] = body.x(i);
        if (op == Op.LOOP) {
          outerEnd = Math.max(outerEnd, body.label(body.x(i)).end());
        }
      }
    }
  }

  // Takes the loop that begins here inside of a construct, if it can be a run.
  private boolean take(int start, int label) {
    int end = body.label(body.x(start)).end() + 1;
    int height = body.label(label).height();
    if (anatomy.height(start) != height || anatomy.end(start, height) != end) {
      return false;
    }
    var live = liveness.before(new int[] {start, end});
    var candidate = candidates.judge(start, end, label, live[0], live[1], 1);
    if (candidate != null) {
      chosen.add(candidate);
    }
    return candidate != null;
  }
}
