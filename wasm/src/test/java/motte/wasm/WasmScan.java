package motte.wasm;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Reads as much of a valid module as is needed to find its exports.
final class WasmScan {
  private final byte[] wasm;
  private int at = 8;

  WasmScan(byte[] wasm) {
    this.wasm = wasm;
  }

  /// The names of exported functions that end with a type.
  void exports(Consumer<String> names) {
    while (at < wasm.length) {
      int id = wasm[at++];
      int size = u();
      if (id != 7) {
        at += size;
        continue;
      }
      for (int count = u(); count > 0; count--) {
        int length = u();
        var name = new String(wasm, at, length, StandardCharsets.UTF_8);
        at += length;
        int kind = wasm[at++];
        u();
        if (kind == 0 && name.contains(":") && name.contains(">")) {
          names.accept(name);
        }
      }
    }
  }

  private int u() {
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      int next = wasm[at++];
      value |= (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
