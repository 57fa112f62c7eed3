package motte.snp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import motte.core.Bytes;

/// Numbers and stretches of a byte array at fixed places. Who calls has checked the length.
final class LittleEndian {
  private static final VarHandle U16 =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle U32 =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle U64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private LittleEndian() {}

  static int u8(byte[] from, int at) {
    return from[at] & 0xff;
  }

  static int u16(byte[] from, int at) {
    return (short) U16.get(from, at) & 0xffff;
  }

  /// Unsigned.
  static long u32(byte[] from, int at) {
    return (int) U32.get(from, at) & 0xffff_ffffL;
  }

  /// All 64 bits, as they are.
  static long u64(byte[] from, int at) {
    return (long) U64.get(from, at);
  }

  static void put32(byte[] to, int at, int value) {
    U32.set(to, at, value);
  }

  static void put64(byte[] to, int at, long value) {
    U64.set(to, at, value);
  }

  static Bytes slice(byte[] from, int at, int size) {
    return Bytes.wrap(Arrays.copyOfRange(from, at, at + size));
  }

  static boolean zero(byte[] from, int at, int end) {
    for (int i = at; i < end; i++) {
      if (from[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
