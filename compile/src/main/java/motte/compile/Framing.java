package motte.compile;

import java.util.Arrays;
import motte.format.Body;
import motte.format.Op;
import motte.format.ValType;

/// Moves locals of a body into a frame of our own, an object that all its parts share: for
/// functions with so many locals that the JVM, or the calls of runs, cannot take them.
final class Framing {
  private Framing() {}

  /// The body with all its locals in a frame but the `kept` ones that are used most.
  static Body of(Divided function, Body from, int kept) {
    int count = from.localCount();
    boolean[] stays = busiest(from, kept);
    var slots = new int[count];
    int numbers = 0;
    int references = 0;
    for (int local = 0; local < count; local++) {
      if (stays[local]) {
        slots[local] = -1;
      } else if (ValType.isRef(from.localType(local))) {
        slots[local] = references++;
      } else {
        slots[local] = numbers;
        numbers += from.localType(local) == ValType.V128 ? 2 : 1;
      }
    }
    int frame = function.locals().add(ValType.EXTERNREF);
    var to = new Body.Builder(function.locals().types(), from.paramCount());
    var own = from.label(0);
    to.label(new Body.Label(own.op(), own.type(), own.height(), own.begin()));
    var copying = new Copying(from, to, new int[from.labelCount()], 0);
    to.add(Op.FRAME_NEW, numbers, 0, references);
    to.add(Op.LOCAL_SET, frame, 0, 0);
    for (int param = 0; param < from.paramCount(); param++) {
      if (slots[param] >= 0) {
        to.add(Op.LOCAL_GET, param, 0, 0);
        to.add(Op.LOCAL_GET, frame, 0, 0);
        to.add(Op.FRAME_SET, slots[param], 0, from.localType(param));
      }
    }
    for (int i = 0; i < from.size(); i++) {
      int x = from.x(i);
      switch (from.op(i)) {
        case LOCAL_GET, LOCAL_SET, LOCAL_TEE -> {
          if (slots[x] >= 0) {
            access(to, from.op(i), frame, slots[x], from.localType(x));
          } else {
            copying.copy(i);
          }
        }
        default -> copying.copy(i);
      }
    }
    return to.build();
  }

  private static void access(Body.Builder to, Op op, int frame, int slot, int type) {
    if (op != Op.LOCAL_GET) {
      to.add(Op.LOCAL_GET, frame, 0, 0);
      to.add(Op.FRAME_SET, slot, 0, type);
    }
    if (op != Op.LOCAL_SET) {
      to.add(Op.LOCAL_GET, frame, 0, 0);
      to.add(Op.FRAME_GET, slot, 0, type);
    }
  }

  private static boolean[] busiest(Body from, int kept) {
    var uses = new long[from.localCount()];
    for (int i = 0; i < uses.length; i++) {
      uses[i] = i;
    }
    for (int i = 0; i < from.size(); i++) {
      switch (from.op(i)) {
        case LOCAL_GET, LOCAL_SET, LOCAL_TEE -> uses[from.x(i)] -= 1L << 32;
        default -> {
          // Uses no local.
        }
      }
    }
    Arrays.sort(uses);
    var stays = new boolean[uses.length];
    for (int i = 0; i < Math.min(kept, uses.length); i++) {
      stays[(int) uses[i]] = true;
    }
    return stays;
  }
}
