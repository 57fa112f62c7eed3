package motte.wat;

import java.util.function.Supplier;

/// A module in a script: text, bytes, or text in a string, which is read only now.
public final class ModuleSource {
  private final Supplier<byte[]> binary;

  private ModuleSource(Supplier<byte[]> binary) {
    this.binary = binary;
  }

  static ModuleSource text(Name name, Items fields) {
    return new ModuleSource(() -> ModuleEncoder.encode(name, fields.copy()));
  }

  static ModuleSource binary(byte[] bytes) {
    return new ModuleSource(bytes::clone);
  }

  static ModuleSource quote(byte[] text) {
    return new ModuleSource(() -> Wat.toBinary(text));
  }

  /// The module in the binary format, not validated. Fails with a [WatException] if it is malformed
  /// text.
  public byte[] toBinary() {
    return binary.get();
  }
}
