package motte.wasm.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MutableCallSite;

/// What compiled code asks of its module when it is first run. The class loader of the code is one.
public interface Linkage {
  /// A type of the module.
  RuntimeType type(int index);

  /// The type of a function.
  RuntimeType functionType(int function);

  /// The method of a function that is not imported, the state as [GuestState].
  MethodHandle functionHandle(int function);

  /// What loops call: `(GuestState)void`.
  MutableCallSite pollSite();
}
