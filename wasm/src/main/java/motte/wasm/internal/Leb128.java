package motte.wasm.internal;

/// Reads a stretch of a binary module: bytes and LEB128 numbers (WebAssembly core §5.2.2).
final class Leb128 {
  private final byte[] bytes;
  private final int end;
  private int position;

  Leb128(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  boolean atEnd() {
    return position >= end;
  }

  int position() {
    return position;
  }

  void skip(int count) {
    position += count;
  }

  /// The next byte; `what` is named if there is none.
  int u8(String what) {
    if (position >= end) {
      throw Sections.malformed("the end, where " + what + " should stand", position);
    }
    return bytes[position++] & 0xff;
  }

  /// The next unsigned 32-bit number.
  int u32(String what) {
    int start = position;
    long value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int next = u8(what);
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        if (value >>> 32 != 0) {
          break;
        }
        return (int) value;
      }
    }
    throw Sections.malformed("more than 32 bits, where " + what + " should stand", start);
  }
}
