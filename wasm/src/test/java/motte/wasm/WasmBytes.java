package motte.wasm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import motte.format.Op;

/// Bytes of a module in the making.
final class WasmBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  WasmBytes raw(int... bytes) {
    for (int each : bytes) {
      out.write(each);
    }
    return this;
  }

  WasmBytes raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  WasmBytes raw(WasmBytes bytes) {
    return raw(bytes.toArray());
  }

  /// An unsigned LEB128 number.
  WasmBytes u(long value) {
    long rest = value;
    while (rest >>> 7 != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    return raw((int) rest);
  }

  /// A signed LEB128 number.
  WasmBytes s(long value) {
    long rest = value;
    while (rest < -64 || rest > 63) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>= 7;
    }
    return raw((int) rest & 0x7f);
  }

  /// `count` bytes of `bits`, little-endian.
  WasmBytes little(long bits, int count) {
    for (int i = 0; i < count; i++) {
      out.write((int) (bits >>> (8 * i)));
    }
    return this;
  }

  WasmBytes text(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    return u(bytes.length).raw(bytes);
  }

  /// The opcode.
  WasmBytes op(Op op) {
    int code = op.code();
    return code < 0x100 ? raw(code) : raw(code >> 12).u(code & 0xfff);
  }

  /// The opcode and one unsigned operand.
  WasmBytes op(Op op, int operand) {
    return op(op).u(operand);
  }

  /// `content` with its size before it.
  WasmBytes sized(WasmBytes content) {
    return u(content.size()).raw(content);
  }

  int size() {
    return out.size();
  }

  byte[] toArray() {
    return out.toByteArray();
  }
}
