package motte.wasm.internal;

import java.util.Objects;
import motte.core.Kind;
import motte.wasm.Instance;
import motte.wasm.V128;
import motte.wasm.WasmException;

/// What the classes of [Crossing] call on the way in and out.
final class Passage {
  private Passage() {}

  // From host to guest.

  static int enter(GuestState state) {
    return gate(state).enter();
  }

  static void leave(int entered, GuestState state) {
    gate(state).leave(entered);
  }

  static RuntimeException failed(Throwable failure, int entered, GuestState state) {
    return gate(state).failed(failure, entered);
  }

  // From guest to host.

  /// Before a function of the host's is called: makes sure that it has room on the stack.
  static void toHost(GuestState state) {
    if (state.depth > state.shallow) {
      Headroom.check();
    }
  }

  /// After it has returned.
  static void fromHost(GuestState state) {
    if (gate(state).isStopping()) {
      throw new Stopped();
    }
  }

  /// What to throw through the guest for an exception of the host's.
  static RuntimeException hostFailed(Throwable failure) {
    if (failure instanceof StackOverflowError || failure instanceof OutOfMemoryError) {
      throw (Error) failure;
    }
    return new HostFailure(failure);
  }

  static Instance instance(GuestState state) {
    var instance = state.instance;
    return instance == null ? Nobody.INSTANCE : instance;
  }

  static V128 vector(long low, long high) {
    return new V128(low, high);
  }

  static RuntimeException notNumbers(FuncRef function) {
    return new WasmException(
        Kind.INVALID,
        "wasm-boundary-type",
        "`" + function + "` has vectors or references in its type " + function.type(),
        "call it with objects, by `invoke`");
  }

  private static Gate gate(GuestState state) {
    return Objects.requireNonNull(state.gate);
  }
}
