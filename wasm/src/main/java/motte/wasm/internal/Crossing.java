package motte.wasm.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// How functions of one shape are called from the host, and functions of the host's by guests: as
/// numbers in arrays, as objects in arrays, or by handles of the exact type. A class made for the
/// shape does it, so that nothing is boxed that need not be.
abstract class Crossing {
  /// By shape. Process-wide, because many modules have the same few shapes; nothing is kept that
  /// nobody uses.
  private static final ConcurrentHashMap<String, WeakReference<Crossing>> KNOWN =
      new ConcurrentHashMap<>();

  private final String shape;
  private final MethodHandles.Lookup lookup;
  private final MethodType exact;

  Crossing(String shape, MethodHandles.Lookup lookup) {
    this.shape = shape;
    this.lookup = lookup;
    this.exact = Shape.guestType(shape);
  }

  /// The crossing of a shape, as [Shape] spells it.
  static Crossing of(String shape) {
    var known = KNOWN.get(shape);
    var crossing = known == null ? null : known.get();
    if (crossing == null) {
      crossing = define(shape);
      KNOWN.put(shape, new WeakReference<>(crossing));
      KNOWN.values().removeIf(each -> each.get() == null);
    }
    return crossing;
  }

  private static Crossing define(String shape) {
    try {
      var lookup = MethodHandles.lookup().defineHiddenClass(CrossingClass.of(shape), true);
      return (Crossing)
          lookup
              .findConstructor(
                  lookup.lookupClass(),
                  MethodType.methodType(void.class, String.class, MethodHandles.Lookup.class))
              .invoke(shape, lookup);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new LinkageError(shape, e);
    }
  }

  /// Calls a function with numbers; one for each parameter.
  abstract long[] call(FuncRef function, long[] args);

  /// Calls a function with objects; one of the right class for each parameter.
  abstract @Nullable Object[] invoke(FuncRef function, @Nullable Object[] args);

  /// A handle that calls `function`, as [motte.wasm.Func#handle] says.
  MethodHandle enter(FuncRef function) {
    if (!Shape.hasHandle(shape)) {
      throw Shape.noHandle(shape);
    }
    return find("enter", Shape.hostType(shape).insertParameterTypes(0, FuncRef.class))
        .bindTo(function);
  }

  /// A handle by which guests call `function`.
  MethodHandle lend(HostFunc function) {
    var name =
        switch (function.form()) {
          case NUMBERS -> "lendNumbers";
          case VALUES -> "lendValues";
          case EXACT -> "lendExact";
        };
    return find(name, exact.insertParameterTypes(0, HostFunc.class)).bindTo(function);
  }

  private MethodHandle find(String name, MethodType type) {
    try {
      return lookup.findStatic(lookup.lookupClass(), name, type);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(name, e);
    }
  }
}
