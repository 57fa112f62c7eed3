package motte.wasm.internal;

import java.lang.invoke.MethodHandle;
import java.util.Optional;
import motte.core.Kind;
import motte.wasm.Func;
import motte.wasm.FuncType;
import motte.wasm.HostFunction;
import motte.wasm.Imports;
import motte.wasm.WasmException;
import org.jspecify.annotations.Nullable;

/// A function that the host made. Each instance that imports it gets a reference of its own to it,
/// so that it knows who calls.
public final class HostFunc implements Func {
  private final FuncType type;
  private final Object target;

  private HostFunc(FuncType type, Object target) {
    this.type = type;
    this.target = target;
  }

  /// Takes and gives numbers.
  public static HostFunc of(FuncType type, HostFunction function) {
    return new HostFunc(type, function);
  }

  /// Takes and gives values of every type.
  public static HostFunc ofValues(FuncType type, HostFunction.OfValues function) {
    return new HostFunc(type, function);
  }

  /// Is called without boxing.
  public static HostFunc of(FuncType type, MethodHandle function) {
    return new HostFunc(type, function);
  }

  /// The function as it was lent, if it takes and gives numbers.
  public Optional<Imports.Lent> lent() {
    return target instanceof HostFunction function
        ? Optional.of(new Imports.Lent(type, function))
        : Optional.empty();
  }

  @Override
  public FuncType type() {
    return type;
  }

  @Override
  public long[] call(long... args) {
    throw uncalled();
  }

  @Override
  public @Nullable Object[] invoke(@Nullable Object... args) {
    throw uncalled();
  }

  @Override
  public MethodHandle handle() {
    throw uncalled();
  }

  private WasmException uncalled() {
    return new WasmException(
        Kind.INVALID,
        "wasm-not-an-export",
        "a function of the host's, " + type + ", was called as if a guest had exported it",
        "call the host's function itself");
  }
}
