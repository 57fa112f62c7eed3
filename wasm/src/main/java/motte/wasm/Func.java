package motte.wasm;

import java.lang.invoke.MethodHandle;
import motte.wasm.internal.HostFunc;
import org.jspecify.annotations.Nullable;

/// A function: exported by an instance, held in a table, or lent by the host.
public non-sealed interface Func extends Extern {

  /// What it takes and gives.
  FuncType type();

  /// Calls it on the calling thread; values are as [ValType] describes them. [Limits#callTime]
  /// bounds an outermost call: one that is not made from a host function of the same instance.
  ///
  /// An exception of a host function passes through unchanged.
  ///
  /// @throws Trap if the guest traps or reaches a limit
  /// @throws WasmException `wasm-arguments` if there are too few or too many `args`,
  ///   `wasm-boundary-type` if its type has more than numbers: use [#invoke]
  long[] call(long... args);

  /// The same for values of every type, as objects: see [ValType].
  ///
  /// @throws Trap if the guest traps or reaches a limit
  /// @throws WasmException `wasm-arguments` if there are too few or too many `args`,
  ///   `wasm-value-type` if one is not of the parameter's type
  @Nullable Object[] invoke(@Nullable Object... args);

  /// The function as a method handle, for calls that neither box nor allocate. Its type is exact,
  /// with a parameter for each of the function's and its one result, as [ValType] describes them; a
  /// function with several results or a vector as its result gives an `Object[]` as [#invoke] does.
  /// What it throws is as for [#call]; references are not checked against the function's type
  /// beyond what the JVM's safety needs.
  ///
  /// @throws WasmException `wasm-handle-type` if it has more parameters than a method takes, or a
  ///   list of more than four that the process has no room for: it allows some thousand
  MethodHandle handle();

  /// A function of the host's that takes and gives numbers.
  static Func of(FuncType type, HostFunction function) {
    return HostFunc.of(type, function);
  }

  /// A function of the host's that takes and gives values of every type.
  static Func ofValues(FuncType type, HostFunction.OfValues function) {
    return HostFunc.ofValues(type, function);
  }

  /// A function of the host's that is called without boxing. The handle takes exactly what `type`
  /// says, as [ValType] describes it, or before that an [Instance], which is the caller. It has at
  /// most one result, and that is no vector.
  ///
  /// @throws WasmException `wasm-handle-type` if the handle does not fit the type
  static Func of(FuncType type, MethodHandle function) {
    return HostFunc.of(type, function);
  }

  @Override
  default ExternType externType() {
    return new ExternType.Func(type());
  }
}
