package motte.wat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import motte.format.ValType;

/// Writes the binary format.
final class Binary {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  int size() {
    return bytes.size();
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }

  Binary u8(int value) {
    bytes.write(value);
    return this;
  }

  Binary raw(byte[] more) {
    bytes.writeBytes(more);
    return this;
  }

  /// Unsigned LEB128 of 32 bits.
  Binary u32(int value) {
    return u64(Integer.toUnsignedLong(value));
  }

  /// Unsigned LEB128 of 64 bits.
  Binary u64(long value) {
    while (value >>> 7 != 0) {
      bytes.write(((int) value & 0x7f) | 0x80);
      value >>>= 7;
    }
    return u8((int) value);
  }

  /// Signed LEB128 of 32, 33 or 64 bits.
  Binary signed(long value) {
    while (value >> 6 != value >> 63) {
      bytes.write(((int) value & 0x7f) | 0x80);
      value >>= 7;
    }
    return u8((int) value & 0x7f);
  }

  /// Little endian, so many bytes.
  Binary fixed(long value, int size) {
    for (int i = 0; i < size; i++) {
      bytes.write((int) (value >>> (8 * i)));
    }
    return this;
  }

  /// Bytes with their number before them.
  Binary vector(byte[] content) {
    return u32(content.length).raw(content);
  }

  Binary name(String name) {
    return vector(name.getBytes(StandardCharsets.UTF_8));
  }

  /// A [ValType].
  Binary type(int type) {
    if (!ValType.isRef(type)) {
      return u8(type & 0x7f);
    }
    int heap = ValType.heap(type);
    if (heap < 0 && ValType.isNullable(type)) {
      return u8(heap & 0x7f);
    }
    return u8(ValType.isNullable(type) ? 0x63 : 0x64).signed(heap);
  }

  /// An opcode with its prefix.
  Binary opcode(int code) {
    return code < 0x100 ? u8(code) : u8(code >> 12).u32(code & 0xfff);
  }
}
