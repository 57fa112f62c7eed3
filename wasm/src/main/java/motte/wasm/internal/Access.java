package motte.wasm.internal;

/// Loads and stores through [Bytes] as calls, for compiled code before C2 has seen it.
///
/// C1 inlines the methods behind a `VarHandle`, however many, and that wherever one is used: most
/// of its time went there, and it gave up large methods for want of registers. It inlines none of
/// these here, because none with more than five words of locals and stack beside its parameters
/// (C1InlineStackLimit), which is what the variables are for that nothing uses. C2 does inline
/// them.
@SuppressWarnings("UnusedVariable")
public final class Access {
  private Access() {}

  public static short getShort(byte[] memory, int index) {
    long a, b, c;
    return (short) Bytes.SHORT.get(memory, index);
  }

  public static char getChar(byte[] memory, int index) {
    long a, b, c;
    return (char) Bytes.CHAR.get(memory, index);
  }

  public static int getInt(byte[] memory, int index) {
    long a, b, c;
    return (int) Bytes.INT.get(memory, index);
  }

  public static long getLong(byte[] memory, int index) {
    long a, b, c;
    return (long) Bytes.LONG.get(memory, index);
  }

  public static void setShort(byte[] memory, int index, short value) {
    long a, b, c;
    Bytes.SHORT.set(memory, index, value);
  }

  public static void setInt(byte[] memory, int index, int value) {
    long a, b, c;
    Bytes.INT.set(memory, index, value);
  }

  public static void setLong(byte[] memory, int index, long value) {
    long a, b, c;
    Bytes.LONG.set(memory, index, value);
  }
}
