package motte.wasm.internal;

import motte.wasm.Trap;
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

  private static Trap failure(String what) {
    return new Trap(Reason.CAST_FAILURE, "cast failure: " + what, java.util.List.of());
  }
}
