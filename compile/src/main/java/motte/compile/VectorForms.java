package motte.compile;

import java.util.Arrays;
import motte.format.Body;
import motte.format.Op;
import org.jspecify.annotations.Nullable;

/// In which form vectors are best kept: as two longs, four floats ([Kind#F4]) or two doubles
/// ([Kind#D2]). To take floats out of longs and to put them back takes several times as long as to
/// add them, so where instructions for floats follow one another, and in locals that they use, they
/// stay as they are.
///
/// What computes floats pushes floats, whatever follows. The choice is about loads and constants,
/// which depend on what takes them, and about locals, for which all that sets and uses them votes,
/// inner loops with more weight.
final class VectorForms {
  /// How often a loop is taken to turn, as a power of two.
  private static final int TURNS = 3;

  private static final int UNKNOWN = -1;

  private final Body body;
  private final byte[] results;
  private final byte[] locals;

  // Votes by local, and the loads and constants that await the outcome.
  private final int[][] votes;
  private final int[] awaited;

  // What made the values on the stack, by index of instruction, as far as known.
  private int[] stack = new int[16];
  private int height;
  private int weight = 1;

  private VectorForms(Body body, boolean[] fixed) {
    this.body = body;
    results = new byte[body.size()];
    locals = new byte[body.localCount()];
    votes = new int[body.localCount()][];
    awaited = new int[body.size()];
    Arrays.fill(results, Kind.V);
    Arrays.fill(locals, Kind.V);
    Arrays.fill(awaited, UNKNOWN);
    for (int i = 0; i < body.size(); i++) {
      follow(i);
    }
    decide(fixed);
  }

  /// The forms for a body; null if there are no vectors of floats in it.
  ///
  /// @param fixed the locals that have to be two longs
  static @Nullable VectorForms of(Body body, boolean[] fixed) {
    for (int i = 0; i < body.size(); i++) {
      if (FloatVectorEmit.handles(body.op(i))) {
        return new VectorForms(body, fixed);
      }
    }
    return null;
  }

  /// The form of a local that is a vector.
  byte local(int local) {
    return locals[local];
  }

  /// The form in which a load or a constant is best pushed.
  byte result(int at) {
    return results[at];
  }

  private void follow(int at) {
    var op = body.op(at);
    switch (op) {
      case LOOP -> {
        weight <<= weight < 1 << (5 * TURNS) ? TURNS : 0;
        height = 0;
      }
      case LOCAL_GET -> push(at);
      case LOCAL_SET -> set(pop(), body.x(at));
      case LOCAL_TEE -> {
        set(pop(), body.x(at));
        push(at);
      }
      case GLOBAL_GET -> push(at);
      case GLOBAL_SET, DROP -> taken(pop(), Kind.V);
      case SELECT -> {
        pop();
        taken(pop(), Kind.V);
        taken(pop(), Kind.V);
        push(at);
      }
      case END -> {
        if (body.label(body.x(at)).op() == Op.LOOP) {
          weight >>= weight > 1 ? TURNS : 0;
        }
        forget();
      }
      default -> {
        if (op.signature().isEmpty()) {
          forget();
        } else {
          signature(op, at);
        }
      }
    }
  }

  private void signature(Op op, int at) {
    var signature = op.signature();
    int colon = signature.indexOf(':');
    for (int i = colon - 1; i >= 0; i--) {
      int made = pop();
      if (signature.charAt(i) == 'v' && op != Op.V128_STORE) {
        taken(made, FloatVectorEmit.operand(op));
      }
    }
    if (colon + 1 < signature.length()) {
      push(at);
    }
  }

  private void push(int at) {
    if (height == stack.length) {
      stack = Arrays.copyOf(stack, height * 2);
    }
    stack[height++] = at;
  }

  private int pop() {
    return height == 0 ? UNKNOWN : stack[--height];
  }

  // What is on the stack now is used in ways that we do not follow: as two longs.
  private void forget() {
    while (height > 0) {
      taken(pop(), Kind.V);
    }
  }

  /// What an instruction made is taken in this form.
  private void taken(int made, byte form) {
    if (made != UNKNOWN) {
      var op = body.op(made);
      if (op == Op.LOCAL_GET || op == Op.LOCAL_TEE) {
        vote(body.x(made), form);
      } else {
        results[made] = form;
      }
    }
  }

  /// A local is set to what an instruction made.
  private void set(int made, int local) {
    if (made == UNKNOWN) {
      vote(local, Kind.V);
      return;
    }
    switch (body.op(made)) {
      case LOCAL_GET, LOCAL_TEE -> {}
      case V128_LOAD, V128_LOAD32_SPLAT, V128_LOAD64_SPLAT, V128_CONST -> awaited[made] = local;
      default -> vote(local, FloatVectorEmit.result(body.op(made)));
    }
  }

  private void vote(int local, byte form) {
    if (votes[local] == null) {
      votes[local] = new int[8];
    }
    votes[local][form] += weight;
  }

  private void decide(boolean[] fixed) {
    for (int i = 0; i < locals.length; i++) {
      if (votes[i] != null && !fixed[i] && Kind.of(body.localType(i)) == Kind.V) {
        byte best = votes[i][Kind.F4] > votes[i][Kind.D2] ? Kind.F4 : Kind.D2;
        locals[i] = votes[i][best] > votes[i][Kind.V] ? best : Kind.V;
      }
    }
    for (int i = 0; i < awaited.length; i++) {
      if (awaited[i] != UNKNOWN) {
        results[i] = locals[awaited[i]];
      }
    }
  }
}
