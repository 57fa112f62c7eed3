package motte.wasm;

/// A function that the host lends to a guest.
@FunctionalInterface
public interface HostFunction {

  /// Called by the guest. `args` are as [ValType] describes them: take an `i32` as `(int) args[i]`,
  /// whatever its upper half holds. The reply holds one value for each result of the function's
  /// type; an exception passes through the guest, unchanged, to whoever called the guest.
  ///
  /// @param caller the instance that calls; reach its memory through it
  long[] call(Instance caller, long... args);
}
