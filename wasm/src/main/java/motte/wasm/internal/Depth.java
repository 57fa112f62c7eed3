package motte.wasm.internal;

import java.util.List;
import motte.wasm.Trap;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.CallResult;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;

/// An instance's compiled code, and how many calls are nested in it. [Counting] makes every
/// compiled function report here; public for that reason only.
public final class Depth implements Machine {
  private final Machine machine;
  private final int limit;
  private int depth;

  Depth(Machine machine, int limit) {
    this.machine = machine;
    this.limit = limit;
  }

  /// A function of `instance` begins.
  public static void enter(Instance instance) {
    var calls = (Depth) instance.getMachine();
    if (++calls.depth > calls.limit) {
      throw new Trap(
          Trap.Reason.CALL_STACK_EXHAUSTED,
          "the guest nested more than `" + calls.limit + "` calls",
          List.of());
    }
  }

  /// A function of `instance` returns.
  public static void leave(Instance instance) {
    ((Depth) instance.getMachine()).depth--;
  }

  int depth() {
    return depth;
  }

  /// Forgets the calls that an exception ended.
  void restore(int before) {
    depth = before;
  }

  @Override
  public long @Nullable [] call(int function, long[] args) {
    return machine.call(function, args);
  }

  @Override
  public long @Nullable [] call(int function, long[] args, Object @Nullable [] references) {
    return machine.call(function, args, references);
  }

  @Override
  public CallResult callWithRefs(int function, long[] args, Object @Nullable [] references) {
    return machine.callWithRefs(function, args, references);
  }
}
