package motte.wasm.internal;

import org.jspecify.annotations.Nullable;

/// Tail calls that lead on without end. A function that makes one calls the body of its callee, or,
/// when so many are nested already, leaves the arguments in the state of the callee's owner, says
/// in its own state whom to go on with, and returns something: the first of them was called through
/// a method that then goes on, in `resume...`, so that the stack does not grow.
public final class Tails {
  /// How many tail calls are nested before one yields.
  private static final int NESTING = 24;

  private Tails() {}

  /// A function that yields was called: tells what [#end] wants to know.
  public static int begin(GuestState state) {
    int before = state.nesting;
    state.nesting = NESTING;
    state.next = null;
    return before;
  }

  /// It returns.
  public static void end(int before, GuestState state) {
    state.nesting = before;
  }

  /// Whether a tail call to a function of the same instance may be nested.
  public static int nests(GuestState state) {
    return --state.nesting >= 0 ? 1 : 0;
  }

  /// Whether a tail call of a reference may be nested.
  @SuppressWarnings("ReferenceEquality") // Of an instance there is one state.
  public static int nests(FuncRef callee, GuestState state) {
    return callee.owner == state && --state.nesting >= 0 ? 1 : 0;
  }

  /// Yields to a function of the same instance.
  public static void pend(int function, GuestState state) {
    state.next = state;
    state.nextFunction = function;
  }

  /// Yields to a function.
  public static void pend(FuncRef callee, GuestState state) {
    state.next = callee.owner;
    state.nextFunction = callee.index;
  }

  // An instance that is to stop has a limit below any depth.
  private static void start(GuestState next, GuestState state, GuestState first) {
    if (first.depth > first.depthLimit || next.depth > next.depthLimit) {
      throw GuestTrap.exhausted();
    }
    state.next = null;
    next.nesting = NESTING;
  }

  // Other functions of `next` may be waiting for their callees: they have no budget any more.
  @SuppressWarnings("ReferenceEquality")
  private static void stop(GuestState next, GuestState first) {
    if (next != first) {
      next.nesting = 0;
    }
    first.last = next;
  }

  public static void resume(GuestState first) {
    var state = first;
    for (var next = state.next; next != null; next = state.next) {
      start(next, state, first);
      next.resume(state.nextFunction);
      stop(next, first);
      state = next;
    }
  }

  public static int resumeInt(GuestState first) {
    var state = first;
    int result = 0;
    for (var next = state.next; next != null; next = state.next) {
      start(next, state, first);
      result = next.resumeInt(state.nextFunction);
      stop(next, first);
      state = next;
    }
    return result;
  }

  public static long resumeLong(GuestState first) {
    var state = first;
    long result = 0;
    for (var next = state.next; next != null; next = state.next) {
      start(next, state, first);
      result = next.resumeLong(state.nextFunction);
      stop(next, first);
      state = next;
    }
    return result;
  }

  public static float resumeFloat(GuestState first) {
    var state = first;
    float result = 0;
    for (var next = state.next; next != null; next = state.next) {
      start(next, state, first);
      result = next.resumeFloat(state.nextFunction);
      stop(next, first);
      state = next;
    }
    return result;
  }

  public static double resumeDouble(GuestState first) {
    var state = first;
    double result = 0;
    for (var next = state.next; next != null; next = state.next) {
      start(next, state, first);
      result = next.resumeDouble(state.nextFunction);
      stop(next, first);
      state = next;
    }
    return result;
  }

  public static @Nullable Object resumeRef(GuestState first) {
    var state = first;
    @Nullable Object result = null;
    for (var next = state.next; next != null; next = state.next) {
      start(next, state, first);
      result = next.resumeRef(state.nextFunction);
      stop(next, first);
      state = next;
    }
    return result;
  }
}
