package motte.wasm.internal;

import motte.wasm.Trap.Reason;
import org.jspecify.annotations.Nullable;

/// What compiled code asks about references and cannot ask the JVM.
public final class Casts {
  private Casts() {}

  /// The reference; traps as a cast does if it is null.
  public static Object nonNull(@Nullable Object reference) {
    if (reference == null) {
      throw failure("null");
    }
    return reference;
  }

  public static int isNonNull(@Nullable Object reference) {
    return reference == null ? 0 : 1;
  }

  /// Null; traps as a cast does if it is not.
  public static @Nullable Object mustBeNull(@Nullable Object reference) {
    if (reference != null) {
      throw failure("a reference that is not null");
    }
    return null;
  }

  /// Whether the reference is to a function of this type.
  public static int isFunction(@Nullable Object reference, RuntimeType type) {
    return reference instanceof FuncRef function && function.type.isSubtypeOf(type) ? 1 : 0;
  }

  /// The reference; traps unless it is null or to a function of this type.
  public static @Nullable Object function(@Nullable Object reference, RuntimeType type) {
    if (reference != null && isFunction(reference, type) == 0) {
      throw failure("a function of another type");
    }
    return reference;
  }

  private static GuestTrap failure(String what) {
    return new GuestTrap(Reason.CAST_FAILURE, "cast failure: " + what);
  }
}
