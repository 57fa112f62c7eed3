package motte.compile;

import java.util.Arrays;
import motte.format.Body;
import motte.format.Op;

/// Finds the loads and stores whose address is computed by plain instructions that stand together.
/// For these the view and the array can be pushed where that begins, and the offset added where it
/// ends, as a Java compiler would do it. For all others they have to be put below the operands
/// afterwards, which takes more code. And tells whether they are calls, which take no view.
///
/// Plain instructions need no stack map, because one could not tell what we have pushed, and cannot
/// change which array it is.
final class Accesses {
  private static final int NONE = -1;

  private final Body body;
  private final Layout layout;

  /// By instruction: the outermost access whose address begins there; by access: the next inner
  /// one.
  private final int[] begins;

  private final int[] inner;

  /// By instruction: the store whose address ends before it.
  private final int[] ends;

  /// By access: whether it is one of those.
  private final boolean[] direct;

  // Where the code of each value on the stack begins, as far as it is plain.
  private int[] starts = new int[64];
  private int height;

  private int count;

  private final boolean calls;

  // The latest instruction that a store's trap must not come before.
  private int lastEffect = NONE;

  Accesses(Body body, Layout layout) {
    this.body = body;
    this.layout = layout;
    begins = filled(body.size());
    inner = filled(body.size());
    ends = filled(body.size());
    direct = new boolean[body.size()];
    for (int i = 0; i < body.size(); i++) {
      look(body.op(i), i);
    }
    calls = View.fit(body.size(), count);
  }

  private static int[] filled(int size) {
    int[] array = new int[size];
    Arrays.fill(array, NONE);
    return array;
  }

  /// Whether loads and stores of more than a byte are calls; see [View].
  boolean areCalls() {
    return calls;
  }

  /// The outermost access whose address begins with this instruction, or -1.
  int beginning(int at) {
    return begins[at];
  }

  /// The next access within this one whose address begins with the same instruction, or -1.
  int within(int access) {
    return inner[access];
  }

  /// The store whose address is complete before this instruction, or -1.
  int ending(int at) {
    return ends[at];
  }

  /// The access whose address is just what this instruction pushes, or -1.
  int addressedBy(int at) {
    int innermost = begins[at];
    while (innermost != NONE && inner[innermost] != NONE) {
      innermost = inner[innermost];
    }
    return innermost == at + 1 || (innermost != NONE && ends[at + 1] == innermost)
        ? innermost
        : NONE;
  }

  /// Whether view and array are below the address already; for a store, the address is complete.
  boolean isDirect(int access) {
    return direct[access];
  }

  private void look(Op op, int at) {
    switch (Family.of(op)) {
      case NUMERIC -> numeric(op, at);
      case VARIABLE -> variable(op, at);
      case MEMORY -> memory(op, at);
      default -> height = 0;
    }
  }

  private void numeric(Op op, int at) {
    int pops = op.signature().indexOf(':');
    if (traps(op)) {
      lastEffect = at;
    }
    replace(pops, at);
  }

  // Division, and conversions that do not saturate.
  private static boolean traps(Op op) {
    return switch (op) {
      case I32_DIV_S,
          I32_DIV_U,
          I32_REM_S,
          I32_REM_U,
          I64_DIV_S,
          I64_DIV_U,
          I64_REM_S,
          I64_REM_U,
          I32_TRUNC_F32_S,
          I32_TRUNC_F32_U,
          I32_TRUNC_F64_S,
          I32_TRUNC_F64_U,
          I64_TRUNC_F32_S,
          I64_TRUNC_F32_U,
          I64_TRUNC_F64_S,
          I64_TRUNC_F64_U ->
          true;
      default -> false;
    };
  }

  private void variable(Op op, int at) {
    switch (op) {
      case LOCAL_GET, GLOBAL_GET -> replace(0, at);
      case LOCAL_TEE -> {}
      case LOCAL_SET, DROP -> drop(1);
      case GLOBAL_SET -> {
        lastEffect = at;
        drop(1);
      }
      default -> height = 0;
    }
  }

  private void memory(Op op, int at) {
    if (!MemoryEmit.usesArray(op) || layout.isMemoryShared(body.x(at))) {
      height = 0;
      return;
    }
    count++;
    if (op.signature().endsWith(":")) {
      store(at);
      drop(2);
      lastEffect = at;
    } else {
      int start = start(1);
      if (start != NONE) {
        begin(start, at);
      }
      replace(1, at);
    }
  }

  private void store(int at) {
    int address = start(2);
    int value = start(1);
    if (address != NONE && value != NONE && (body.imm(at) == 0 || lastEffect < value)) {
      begin(address, at);
      ends[value] = at;
    }
  }

  private void begin(int start, int access) {
    inner[access] = begins[start];
    begins[start] = access;
    direct[access] = true;
  }

  // Where the code of a value begins, counted from the top of the stack; NONE if it is not plain.
  private int start(int fromTop) {
    return fromTop <= height ? starts[height - fromTop] : NONE;
  }

  private void drop(int count) {
    height = Math.max(0, height - count);
  }

  // Pops some values and pushes one that this instruction makes of them.
  private void replace(int count, int at) {
    int start = count == 0 ? at : start(count);
    if (start == NONE) {
      // What is below is not plain either, but the account of it is lost.
      height = 0;
      return;
    }
    height -= count;
    if (height == starts.length) {
      starts = Arrays.copyOf(starts, height * 2);
    }
    starts[height++] = start;
  }
}
