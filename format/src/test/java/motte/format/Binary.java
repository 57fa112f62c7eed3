package motte.format;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Writes modules byte by byte, wrong ones too.
final class Binary {
  static final int I32 = 0x7f;
  static final int I64 = 0x7e;
  static final int END = 0x0b;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private Binary() {}

  /// The preamble of a module.
  static Binary module() {
    return new Binary().bytes(0, 'a', 's', 'm', 1, 0, 0, 0);
  }

  /// A module with one function of type 0, which is `() -> ()`, exported as `f`. Before the code
  /// come type 1, `(i32) -> (i32)`, a memory, and a mutable global of i32.
  static byte[] withCode(int... code) {
    return base(1).code(code).build();
  }

  /// The same up to the code section, for `functions` functions of type 0.
  static Binary base(int functions) {
    var types = new int[functions + 1];
    types[0] = functions;
    return module()
        .section(1, 2, 0x60, 0, 0, 0x60, 1, I32, 1, I32)
        .section(3, types)
        .section(5, 1, 0, 1)
        .section(6, 1, I32, 1, 0x41, 0, END)
        .section(7, 1, 1, 'f', 0, 0);
  }

  Binary bytes(int... values) {
    for (int value : values) {
      out.write(value);
    }
    return this;
  }

  Binary section(int id, int... content) {
    return bytes(id).leb(content.length).bytes(content);
  }

  /// A code section of one function without locals; the end is added.
  Binary code(int... code) {
    int size = code.length + 2;
    return bytes(10).leb(1 + lebSize(size) + size).leb(1).leb(size).leb(0).bytes(code).bytes(END);
  }

  /// A name section that names function 0.
  Binary functionName(String name) {
    var text = name.getBytes(StandardCharsets.UTF_8);
    bytes(0).leb(text.length + 10).bytes(4, 'n', 'a', 'm', 'e');
    bytes(1).leb(text.length + 3).bytes(1, 0).leb(text.length);
    out.writeBytes(text);
    return this;
  }

  private Binary leb(int value) {
    int rest = value;
    while (rest >>> 7 != 0) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
    return this;
  }

  private static int lebSize(int value) {
    return value < 0x80 ? 1 : 1 + lebSize(value >>> 7);
  }

  byte[] build() {
    return out.toByteArray();
  }
}
