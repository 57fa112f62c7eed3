package motte.wasm.internal;

import java.lang.invoke.MethodHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A reference to a function.
public final class FuncRef {
  public final RuntimeType type;

  /// Whose function it is.
  public final GuestState owner;

  /// Which one of the owner's; -1 if it is not one of WebAssembly.
  public final int index;

  private @Nullable MethodHandle handle;
  private final @Nullable Linkage linkage;

  /// A function of a guest's.
  FuncRef(RuntimeType type, GuestState owner, int index, Linkage linkage) {
    this.type = type;
    this.owner = owner;
    this.index = index;
    this.linkage = linkage;
  }

  /// A function of the host's, which is called with `owner` as its last argument.
  FuncRef(RuntimeType type, GuestState owner, MethodHandle handle) {
    this.type = type;
    this.owner = owner;
    this.index = -1;
    this.handle = handle;
    this.linkage = null;
  }

  /// What to call: takes the arguments and the [#owner].
  public MethodHandle handle() {
    var known = handle;
    return known != null ? known : find();
  }

  private MethodHandle find() {
    var found = Objects.requireNonNull(linkage).functionHandle(index);
    handle = found;
    return found;
  }

  @Override
  public String toString() {
    return "func[" + index + "]";
  }
}
