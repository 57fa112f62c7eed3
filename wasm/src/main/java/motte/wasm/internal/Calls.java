package motte.wasm.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What compiled code calls around calls and references.
public final class Calls {
  private Calls() {}

  // Constants of compiled classes. The JVM passes their argument as an object: to take it as one
  // spares it a conversion, which it would have to make first.

  /// The type of the module with this index.
  public static RuntimeType type(
      MethodHandles.Lookup lookup, String name, Class<?> kind, Object index) {
    return linkage(lookup).type((int) index);
  }

  /// What loops call.
  public static MethodHandle poll(
      MethodHandles.Lookup lookup, String name, Class<?> kind, Object unused) {
    return linkage(lookup).pollSite().dynamicInvoker();
  }

  private static Linkage linkage(MethodHandles.Lookup lookup) {
    return (Linkage) lookup.lookupClass().getClassLoader();
  }

  // Limits.

  /// A function begins that may be part of a recursion.
  public static void enter(GuestState state) {
    int depth = state.depth + 1;
    if (depth > state.depthLimit) {
      throw GuestTrap.exhausted();
    }
    state.depth = depth;
  }

  /// It ends.
  public static void leave(GuestState state) {
    state.depth--;
  }

  /// So many instructions are about to run.
  public static void spend(GuestState state, int instructions) {
    if ((state.fuel -= instructions) < 0) {
      throw GuestTrap.outOfFuel();
    }
  }

  // Indirect calls.

  /// The element of a table, as a function that can be called as one of this type.
  public static FuncRef callee(int index, GuestTable table, RuntimeType type) {
    var elements = table.elements;
    if (index < 0 || index >= elements.length) {
      throw GuestTrap.undefinedElement();
    }
    var function = (FuncRef) elements[index];
    if (function == null) {
      throw GuestTrap.uninitialized();
    }
    if (function.type != type && !function.type.isSubtypeOf(type)) {
      throw GuestTrap.indirectCallType();
    }
    return function;
  }

  // References.

  public static int isNull(@Nullable Object reference) {
    return reference == null ? 1 : 0;
  }

  public static Object nonNull(@Nullable Object reference) {
    if (reference == null) {
      throw GuestTrap.nullReference();
    }
    return reference;
  }

  // Values between methods, where the fields of the state do not suffice.

  public static void putMore(long value, GuestState state, int index) {
    if (index >= state.moreLongs.length) {
      state.moreLongs = Arrays.copyOf(state.moreLongs, 2 * index + 16);
    }
    state.moreLongs[index] = value;
  }

  public static void putMore(@Nullable Object value, GuestState state, int index) {
    if (index >= state.moreRefs.length) {
      state.moreRefs = Arrays.copyOf(state.moreRefs, 2 * index + 16);
    }
    state.moreRefs[index] = value;
  }

  /// A caller may ask for what the way out that was taken did not put here; it makes no use of it
  /// then.
  public static long takeLong(GuestState state, int index) {
    return index < state.moreLongs.length ? state.moreLongs[index] : 0;
  }

  /// The same for a reference, which is not kept alive any longer.
  public static @Nullable Object takeRef(GuestState state, int index) {
    if (index >= state.moreRefs.length) {
      return null;
    }
    var value = state.moreRefs[index];
    state.moreRefs[index] = null;
    return value;
  }

  // Segments.

  public static void dropData(GuestState state, int segment) {
    state.datas[segment] = DataSegment.EMPTY;
  }

  public static void dropElements(GuestState state, int segment) {
    state.elements[segment] = NOTHING;
  }

  private static final @Nullable Object[] NOTHING = {};
}
