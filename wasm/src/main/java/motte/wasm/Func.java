package motte.wasm;

/// An exported function of an instance.
public interface Func {

  /// What it takes and gives.
  FuncType type();

  /// Calls it on the calling thread; values are as [ValType] describes them. [Limits#callTime]
  /// bounds an outermost call: one that is not made from a host function of the same instance.
  ///
  /// An exception of a host function passes through unchanged.
  ///
  /// @throws Trap if the guest traps or reaches a limit
  /// @throws WasmException `wasm-arguments` if there are too few or too many `args`
  long[] call(long... args);
}
