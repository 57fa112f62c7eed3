package motte.compile;

import java.util.Arrays;
import motte.format.Body;
import motte.format.Op;
import org.jspecify.annotations.Nullable;

/// Where in a method the locals are: parameters first, then the state, then the others, those used
/// most first, because the JVM has shorter instructions for the first slots; then temporaries. The
/// array of memory 0 has a local too, if that pays. Locals that nothing uses have none.
final class Locals {
  /// The local of the body that stands for the array of memory 0 in the order of use.
  private static final int MEMORY = -1;

  private final Body body;
  private final Convention convention;
  private final int[] parameters;
  private final Bytecode code;
  private final @Nullable VectorForms forms;
  private final int[] slots;
  private final int state;
  private final boolean takesMemory;
  private final boolean cachesMemory;
  private int memory = -1;
  private int[] order = new int[0];
  private int next;

  Locals(Part part, Bytecode code, Frames frames) {
    this.body = part.body;
    this.convention = part.convention;
    this.parameters = part.parameters;
    this.code = code;
    forms = VectorForms.of(body);
    slots = new int[body.localCount()];
    Arrays.fill(slots, -1);
    for (int i = 0; i < convention.direct; i++) {
      slots[parameters[i]] = place(convention.params[i]);
      frames.local(kind(parameters[i]));
    }
    takesMemory = part.takesMemory();
    if (takesMemory) {
      memory = next++;
      frames.local(code.pool().type(Runtime.BYTE_ARRAY));
    }
    state = next++;
    frames.local(code.pool().type(part.layout.state));
    int[] uses = countUses(part);
    if (!part.keepsMemory()) {
      uses[body.localCount()] = 0;
    }
    cachesMemory = takesMemory || uses[body.localCount()] > 0;
    order = sortedByUse(uses);
    for (int local : order) {
      if (local == MEMORY) {
        memory = next++;
        frames.local(code.pool().type(Runtime.BYTE_ARRAY));
      } else {
        byte kind = kind(local);
        slots[local] = place(kind);
        frames.local(kind);
      }
    }
    code.reserveLocals(next);
  }

  private int place(byte kind) {
    int slot = next;
    next += Kind.slots(kind);
    return slot;
  }

  // By local; at the end, how often memory 0 is accessed.
  private int[] countUses(Part part) {
    int[] uses = new int[body.localCount() + 1];
    if (part.run != null) {
      for (int out : part.run.outs()) {
        uses[out]++;
      }
    }
    for (int i = 0; i < body.size(); i++) {
      var op = body.op(i);
      if (op == Op.LOCAL_GET || op == Op.LOCAL_SET || op == Op.LOCAL_TEE) {
        uses[body.x(i)]++;
      } else if (op == Op.RUN) {
        countUses(part.splitting.runs().get(body.x(i)), uses);
        if (part.takesMemory(body.x(i))) {
          uses[body.localCount()]++;
        }
      } else if (MemoryEmit.usesArray(op) && body.x(i) == 0 && !part.layout.isMemoryShared(0)) {
        uses[body.localCount()]++;
      }
    }
    return uses;
  }

  private static void countUses(Run run, int[] uses) {
    for (int in : run.ins()) {
      uses[in]++;
    }
    for (int out : run.outs()) {
      uses[out]++;
    }
  }

  private int[] sortedByUse(int[] uses) {
    long[] keys = new long[uses.length];
    int count = 0;
    for (int i = 0; i < uses.length; i++) {
      boolean placed = i == body.localCount() ? takesMemory : slots[i] >= 0;
      if (uses[i] > 0 && !placed) {
        keys[count++] = (long) -uses[i] << 32 | i;
      }
    }
    Arrays.sort(keys, 0, count);
    int[] sorted = new int[count];
    for (int i = 0; i < count; i++) {
      int local = (int) keys[i];
      sorted[i] = local == body.localCount() ? MEMORY : local;
    }
    return sorted;
  }

  /// Gives all locals that are not parameters their first values, and vectors that are their form.
  void initialise(MemoryEmit memoryEmit, FormEmit change) {
    for (int i = 0; i < convention.direct; i++) {
      int local = parameters[i];
      if (kind(local) != convention.params[i]) {
        change.load(slots[local], Kind.V, kind(local));
        code.store(kind(local), slots[local]);
      }
    }
    boolean[] taken = takeOverflow(change);
    for (int local : order) {
      if (local == MEMORY) {
        memoryEmit.reload();
      } else if (!taken[local]) {
        zero(kind(local), slots[local]);
      }
    }
  }

  /// Takes the parameters off the stack, the last one first, and gives all other locals their first
  /// values: the function begins anew. Of a whole function only.
  void restart(FormEmit change) {
    boolean[] taken = new boolean[body.localCount()];
    for (int local = convention.params.length - 1; local >= 0; local--) {
      taken[local] = true;
      pop(local, change);
    }
    for (int local : order) {
      if (local != MEMORY && !taken[local]) {
        zero(kind(local), slots[local]);
      }
    }
  }

  // Tells which locals have a value then.
  private boolean[] takeOverflow(FormEmit change) {
    boolean[] taken = new boolean[body.localCount()];
    convention.overflow.load(code, state);
    for (int i = convention.params.length - 1; i >= convention.direct; i--) {
      int local = parameters[i];
      taken[local] = true;
      pop(local, change);
    }
    return taken;
  }

  private void pop(int local, FormEmit change) {
    byte kind = kind(local);
    if (slots[local] < 0) {
      ControlEmit.drop(code, kind);
      return;
    }
    change.change(Kind.of(body.localType(local)), kind);
    code.store(kind, slots[local]);
  }

  private void zero(byte kind, int slot) {
    switch (kind) {
      case Kind.I -> code.op(Jvm.ICONST_0);
      case Kind.J -> code.op(Jvm.LCONST_0);
      case Kind.F -> code.op(Jvm.FCONST_0);
      case Kind.D -> code.op(Jvm.DCONST_0);
      case Kind.V, Kind.F4, Kind.D2, Kind.I4 -> {
        byte part = Kind.part(kind);
        for (int i = slot; i < slot + Kind.slots(kind); i += Kind.slots(part)) {
          zero(part, i);
        }
        return;
      }
      default -> code.op(Jvm.ACONST_NULL);
    }
    code.store(kind, slot);
  }

  byte kind(int local) {
    byte kind = Kind.of(body.localType(local));
    return kind == Kind.V && forms != null ? forms.local(local) : kind;
  }

  /// The form in which a load or a constant at this index is best pushed.
  byte form(int at) {
    return forms == null ? Kind.V : forms.result(at);
  }

  /// The slot of a local of the body.
  int slot(int local) {
    return slots[local];
  }

  /// The slot of the state of the instance.
  int state() {
    return state;
  }

  /// Whether [#memory] exists.
  boolean cachesMemory() {
    return cachesMemory;
  }

  /// The slot of the array of memory 0.
  int memory() {
    return memory;
  }

  /// A slot for a temporary.
  int allocate(byte kind) {
    int slot = place(kind);
    code.reserveLocals(next);
    return slot;
  }

  /// Gives the newest temporary back.
  void release(byte kind) {
    next -= Kind.slots(kind);
  }
}
