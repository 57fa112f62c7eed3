package motte.compile;

import java.util.Arrays;
import motte.format.Body;
import motte.format.Op;
import org.jspecify.annotations.Nullable;

/// In which form vectors are best kept: as two longs, four floats ([Kind#F4]), two doubles
/// ([Kind#D2]) or four ints ([Kind#I4]). To take lanes out of longs and to put them back takes
/// several times as long as to add them, so where instructions for lanes follow one another, and in
/// locals that they use, they stay as they are.
///
/// What computes floats pushes floats, whatever follows; likewise ints. The choice is about loads
/// and constants, which depend on what takes them, and about locals, for which all that sets and
/// uses them votes, inner loops with more weight. What works on bits, whatever they are, goes along
/// with its operands. Those may be locals, so the vote is repeated.
final class VectorForms {
  /// How often a loop is taken to turn, as a power of two.
  private static final int TURNS = 3;

  private static final int UNKNOWN = -1;

  /// How often the votes are counted.
  private static final int ROUNDS = 3;

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
  private boolean settled;

  private VectorForms(Body body) {
    this.body = body;
    results = new byte[body.size()];
    locals = new byte[body.localCount()];
    votes = new int[body.localCount()][];
    awaited = new int[body.size()];
    Arrays.fill(locals, VectorForm.ANY);
    for (int round = 1; round <= ROUNDS; round++) {
      if (round == ROUNDS) {
        settle();
      }
      Arrays.fill(results, Kind.V);
      Arrays.fill(votes, null);
      Arrays.fill(awaited, UNKNOWN);
      height = 0;
      weight = 1;
      for (int i = 0; i < body.size(); i++) {
        follow(i);
      }
      decide();
    }
    settle();
  }

  /// Nobody cared about the locals that are open still.
  private void settle() {
    for (int i = 0; i < locals.length; i++) {
      locals[i] = locals[i] == VectorForm.ANY ? Kind.V : locals[i];
    }
    settled = true;
  }

  /// The forms for a body; null if nothing in it works lane by lane.
  static @Nullable VectorForms of(Body body) {
    for (int i = 0; i < body.size(); i++) {
      if (VectorForm.hasLanes(body.op(i))) {
        return new VectorForms(body);
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
    var op = Kernel.plain(body.op(at));
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
    byte form = VectorForm.operand(op);
    if (form == VectorForm.ANY || VectorForm.follows(body, at)) {
      form = ofOperands(op);
      results[at] = form;
    }
    for (int i = colon - 1; i >= 0; i--) {
      int made = pop();
      if (signature.charAt(i) == 'v' && op != Op.V128_STORE) {
        taken(made, form);
      }
    }
    if (colon + 1 < signature.length()) {
      push(at);
    }
  }

  /// The form of all operands, if an instruction takes any: ints if one of them is ints.
  private byte ofOperands(Op op) {
    var signature = op.signature();
    int colon = signature.indexOf(':');
    boolean open = true;
    for (int i = 0; i < colon; i++) {
      if (signature.charAt(colon - 1 - i) == 'v') {
        byte form = i < height ? made(stack[height - 1 - i]) : Kind.V;
        if (form == Kind.I4) {
          return form;
        }
        open &= form == VectorForm.ANY;
      }
    }
    byte preferred = VectorForm.preferred(op);
    return !open ? Kind.V : preferred == Kind.V && !settled ? VectorForm.ANY : preferred;
  }

  /// The form of what an instruction made, as far as known.
  private byte made(int at) {
    if (at == UNKNOWN) {
      return Kind.V;
    }
    var op = body.op(at);
    if (op == Op.LOCAL_GET || op == Op.LOCAL_TEE) {
      return locals[body.x(at)];
    } else if (VectorForm.adapts(body, at)) {
      return VectorForm.ANY;
    }
    return VectorForm.follows(body, at) ? results[at] : VectorForm.result(Kernel.plain(op));
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
    var op = body.op(made);
    if (VectorForm.adapts(body, made)) {
      awaited[made] = local;
    } else if (op != Op.LOCAL_GET && op != Op.LOCAL_TEE) {
      vote(local, made(made));
    }
  }

  private void vote(int local, byte form) {
    if (form == VectorForm.ANY) {
      return;
    }
    if (votes[local] == null) {
      votes[local] = new int[Kind.I4 + 1];
    }
    votes[local][form] += weight;
  }

  private void decide() {
    for (int i = 0; i < locals.length; i++) {
      if (votes[i] != null && Kind.of(body.localType(i)) == Kind.V) {
        byte best = Kind.V;
        for (byte form = Kind.F4; form <= Kind.I4; form++) {
          best = votes[i][form] > votes[i][best] ? form : best;
        }
        locals[i] = best;
      }
    }
    for (int i = 0; i < awaited.length; i++) {
      if (awaited[i] != UNKNOWN) {
        results[i] = locals[awaited[i]];
      }
    }
  }
}
