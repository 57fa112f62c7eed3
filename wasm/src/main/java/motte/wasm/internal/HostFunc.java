package motte.wasm.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Optional;
import motte.core.Kind;
import motte.wasm.Func;
import motte.wasm.FuncType;
import motte.wasm.HostFunction;
import motte.wasm.Imports;
import motte.wasm.Instance;
import motte.wasm.WasmException;
import org.jspecify.annotations.Nullable;

/// A function that the host made. Each instance that imports it gets a reference of its own to it,
/// so that it knows who calls.
public final class HostFunc implements Func {
  private final String name;
  private final FuncType type;

  /// Found when it is needed: hosts lend more functions than guests import.
  private volatile @Nullable RuntimeType guestType;

  private final Object target;

  /// What [Form#EXACT] calls: takes the caller first.
  final @Nullable MethodHandle exact;

  private volatile @Nullable MethodHandle lent;
  private volatile @Nullable FuncRef unbound;

  /// How its values are passed.
  enum Form {
    NUMBERS,
    VALUES,
    EXACT
  }

  private HostFunc(String name, FuncType type, Object target) {
    this.name = name;
    this.type = type;
    this.target = target;
    exact = target instanceof MethodHandle handle ? fit(handle, type, guestType()) : null;
  }

  /// Takes and gives numbers.
  public static HostFunc of(FuncType type, HostFunction function) {
    return new HostFunc("a function of the host's", type, function);
  }

  /// The same with a name for messages.
  public static HostFunc of(String name, FuncType type, HostFunction function) {
    return new HostFunc(name, type, function);
  }

  /// Takes and gives values of every type.
  public static HostFunc ofValues(FuncType type, HostFunction.OfValues function) {
    return new HostFunc("a function of the host's", type, function);
  }

  /// Is called without boxing.
  public static HostFunc of(FuncType type, MethodHandle function) {
    return new HostFunc("a function of the host's", type, function);
  }

  private static MethodHandle fit(MethodHandle handle, FuncType type, RuntimeType guestType) {
    var expected = Shape.hostType(Shape.of(guestType));
    var fits =
        handle.type().equals(expected)
            ? MethodHandles.dropArguments(handle, 0, Instance.class)
            : handle;
    if (fits.type().equals(expected.insertParameterTypes(0, Instance.class))
        && expected.returnType() != Object[].class) {
      return fits;
    }
    throw new WasmException(
        Kind.INVALID,
        "wasm-handle-type",
        "a handle of type `" + handle.type() + "` was lent as a function of type " + type,
        "give it the type `" + expected + "`, and one result at most");
  }

  /// The function as it was lent, if it takes and gives numbers.
  public Optional<Imports.Lent> lent() {
    return target instanceof HostFunction function
        ? Optional.of(new Imports.Lent(type, function))
        : Optional.empty();
  }

  Form form() {
    if (target instanceof HostFunction) {
      return Form.NUMBERS;
    }
    return target instanceof HostFunction.OfValues ? Form.VALUES : Form.EXACT;
  }

  /// Its type, as guests see it.
  RuntimeType guestType() {
    var known = guestType;
    if (known == null) {
      known = ModuleTypes.of(Descriptions.define(type)).type(0);
      guestType = known;
    }
    return known;
  }

  /// What guests call, with the state of the instance that it was lent to.
  MethodHandle handleForGuests() {
    var handle = lent;
    if (handle == null) {
      Headroom.check();
      handle = guestType().crossing().lend(this);
      lent = handle;
    }
    return handle;
  }

  /// A reference for guests that did not import it.
  FuncRef withoutCaller() {
    var reference = unbound;
    if (reference == null) {
      reference = new FuncRef(this, new HostState());
      unbound = reference;
    }
    return reference;
  }

  /// A call by a guest, from a class of [Crossing].
  long[] numbers(GuestState caller, long[] args) {
    Passage.toHost(caller);
    long[] results;
    try {
      results = ((HostFunction) target).call(Passage.instance(caller), args);
      checkCount(results.length);
    } catch (Throwable e) {
      throw Passage.hostFailed(e);
    }
    Passage.fromHost(caller);
    return results;
  }

  /// A call by a guest, from a class of [Crossing].
  @Nullable Object[] values(GuestState caller, @Nullable Object[] args) {
    Passage.toHost(caller);
    @Nullable Object[] results;
    try {
      results = ((HostFunction.OfValues) target).call(Passage.instance(caller), args).clone();
      checkCount(results.length);
      for (int i = 0; i < results.length; i++) {
        results[i] = Values.reference(results[i]);
        Values.check(guestType().result(i), results[i], "a result");
        if (caller.instance != null) {
          caller.instance.give(results[i]);
        }
      }
    } catch (Throwable e) {
      throw Passage.hostFailed(e);
    }
    Passage.fromHost(caller);
    return results;
  }

  private void checkCount(int given) {
    if (given != type.results().size()) {
      throw new IllegalStateException(
          name + " was lent as " + type + " but gave `" + given + "` results");
    }
  }

  @Override
  public FuncType type() {
    return type;
  }

  @Override
  public long[] call(long... args) {
    return withoutCaller().call(args);
  }

  @Override
  public @Nullable Object[] invoke(@Nullable Object... args) {
    return withoutCaller().invoke(args);
  }

  @Override
  public MethodHandle handle() {
    return withoutCaller().handle();
  }
}
