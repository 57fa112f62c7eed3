package motte.wasm.internal;

import java.lang.invoke.MethodHandle;
import motte.core.Kind;
import motte.wasm.Func;
import motte.wasm.FuncType;
import motte.wasm.WasmException;
import org.jspecify.annotations.Nullable;

/// An exported function.
record EndiveFunc(EndiveInstance instance, String name, int index, FuncType type) implements Func {
  private static final long[] NONE = {};

  @Override
  public long[] call(long... args) {
    checkCrosses(name, type);
    if (args.length != type.params().size()) {
      throw new WasmException(
          Kind.INVALID,
          "wasm-arguments",
          "`" + name + "` is " + type + " but was called with `" + args.length + "` values",
          "pass one value for each parameter");
    }
    var results = instance.run(machine -> machine.call(index, args));
    return results == null ? NONE : results;
  }

  @Override
  public @Nullable Object[] invoke(@Nullable Object... args) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MethodHandle handle() {
    throw new UnsupportedOperationException();
  }

  /// Refuses a type that has vectors or references.
  static void checkCrosses(String name, FuncType type) {
    for (var each : type.params()) {
      check(name, type, each.isNumber());
    }
    for (var each : type.results()) {
      check(name, type, each.isNumber());
    }
  }

  private static void check(String name, FuncType type, boolean crosses) {
    if (!crosses) {
      throw new WasmException(
          Kind.INVALID,
          "wasm-boundary-type",
          "`" + name + "` has vectors or references in its type " + type,
          "pass numbers between guest and host, and the rest through memory");
    }
  }
}
