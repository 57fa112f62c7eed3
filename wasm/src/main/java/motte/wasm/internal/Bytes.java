package motte.wasm.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Views of byte arrays, in the byte order of WebAssembly. Static and final, so that C2 sees
/// through.
public final class Bytes {
  public static final VarHandle SHORT = view(short[].class);
  public static final VarHandle CHAR = view(char[].class);
  public static final VarHandle INT = view(int[].class);
  public static final VarHandle LONG = view(long[].class);

  private Bytes() {}

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }
}
