package motte.wasm.internal;

import java.util.List;
import java.util.Objects;
import motte.wasm.Trap;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.CallResult;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;

/// An instance's compiled code, and how many calls are nested in it. [Counting] makes every
/// compiled function report here; public for that reason only.
public final class Depth implements Machine {
  private final int most;
  private @Nullable Machine machine;
  private int depth;

  /// Plain, though another thread may write it: no compiler keeps it across calls that nest.
  private int limit;

  Depth(int most) {
    this.most = most;
    this.limit = most;
  }

  /// The same, over compiled code.
  Depth over(Machine code) {
    machine = code;
    return this;
  }

  /// A function of `instance` begins.
  public static void enter(Instance instance) {
    var calls = (Depth) instance.getMachine();
    if (++calls.depth > calls.limit) {
      throw calls.exceeded();
    }
  }

  /// A function of `instance` returns.
  public static void leave(Instance instance) {
    ((Depth) instance.getMachine()).depth--;
  }

  private Trap exceeded() {
    return new Trap(
        Trap.Reason.CALL_STACK_EXHAUSTED,
        "the guest nested more than `" + most + "` calls",
        List.of());
  }

  /// Makes the next function that begins fail, because the guest is to stop.
  void stop() {
    limit = -1;
  }

  /// Takes [#stop] back.
  void resume() {
    limit = most;
  }

  int depth() {
    return depth;
  }

  /// Forgets the calls that an exception ended.
  void restore(int before) {
    depth = before;
  }

  private Machine code() {
    return Objects.requireNonNull(machine);
  }

  @Override
  public long @Nullable [] call(int function, long[] args) {
    return code().call(function, args);
  }

  @Override
  public long @Nullable [] call(int function, long[] args, Object @Nullable [] references) {
    return code().call(function, args, references);
  }

  @Override
  public CallResult callWithRefs(int function, long[] args, Object @Nullable [] references) {
    return code().callWithRefs(function, args, references);
  }
}
