package motte.wasm;

import org.jspecify.annotations.Nullable;

/// A function that the host lends to a guest.
@FunctionalInterface
public interface HostFunction {

  /// Called by the guest. `args` are as [ValType] describes them: take an `i32` as `(int) args[i]`,
  /// whatever its upper half holds. The reply holds one value for each result of the function's
  /// type; an exception passes through the guest, unchanged, to whoever called the guest.
  ///
  /// @param caller the instance that it was lent to; reach its memory through it
  long[] call(Instance caller, long... args);

  /// The same for functions that take or give more than numbers.
  @FunctionalInterface
  interface OfValues {

    /// Called by the guest; values are objects, as [ValType] describes them.
    ///
    /// @param caller the instance that it was lent to
    @Nullable Object[] call(Instance caller, @Nullable Object... args);
  }
}
