package motte.wasm.internal;

import java.lang.invoke.MethodHandle;
import java.util.Objects;
import motte.core.Kind;
import motte.wasm.Func;
import motte.wasm.FuncType;
import motte.wasm.WasmException;
import org.jspecify.annotations.Nullable;

/// A reference to a function.
public final class FuncRef implements Func {
  public final RuntimeType type;

  /// Whose function it is.
  public final GuestState owner;

  /// The owner, if it is a function of WebAssembly; else null.
  public final @Nullable GuestState home;

  /// Which one of the owner's; -1 if it is not one of WebAssembly.
  public final int index;

  /// Whether it yields its frame to the functions that it makes tail calls to.
  public final boolean yields;

  private @Nullable MethodHandle handle;
  private final @Nullable Linkage linkage;
  private final @Nullable HostFunc host;

  /// A function of a guest's.
  FuncRef(RuntimeType type, GuestState owner, int index, Linkage linkage) {
    this.type = type;
    this.owner = owner;
    this.index = index;
    this.linkage = linkage;
    this.host = null;
    this.home = owner;
    this.yields = owner.yields(index);
  }

  /// A function of the host's, which is called with `owner` as its last argument.
  FuncRef(HostFunc function, GuestState owner) {
    this.type = function.guestType();
    this.owner = owner;
    this.index = -1;
    this.linkage = null;
    this.host = function;
    this.home = null;
    this.yields = false;
  }

  /// What guests call: takes the arguments and the [#owner].
  public MethodHandle code() {
    if (linkage != null && !owner.lent) {
      owner.lent = true; // volatile: seen before the code does anything
    }
    return entry();
  }

  /// The same, for calls through the gate.
  MethodHandle entry() {
    var known = handle;
    return known != null ? known : find();
  }

  private MethodHandle find() {
    var found =
        host == null
            ? Objects.requireNonNull(linkage).functionHandle(index)
            : host.handleForGuests();
    handle = found;
    return found;
  }

  // ---- For the host.

  @Override
  public FuncType type() {
    return Descriptions.function(type);
  }

  @Override
  public long[] call(long... args) {
    checkCount(args.length);
    return type.crossing().call(this, args);
  }

  @Override
  public @Nullable Object[] invoke(@Nullable Object... args) {
    checkCount(args.length);
    var values = args.clone();
    for (int i = 0; i < values.length; i++) {
      values[i] = Values.reference(values[i]);
      Values.check(type.param(i), values[i], "an argument");
      if (owner.instance != null) {
        owner.instance.give(values[i]);
      }
    }
    return type.crossing().invoke(this, values);
  }

  @Override
  public MethodHandle handle() {
    return type.crossing().enter(this);
  }

  private void checkCount(int given) {
    if (given != type.paramCount()) {
      throw new WasmException(
          Kind.INVALID,
          "wasm-arguments",
          "`" + this + "` is " + type() + " but was called with `" + given + "` values",
          "pass one value for each parameter");
    }
  }

  @Override
  public String toString() {
    return "func[" + index + "]";
  }
}
