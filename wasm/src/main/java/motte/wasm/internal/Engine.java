package motte.wasm.internal;

import motte.core.Kind;
import motte.wasm.Module;
import motte.wasm.WasmException;

/// The engine that does the work: the one class that the rest of the house reaches it through.
public final class Engine {
  private Engine() {}

  /// Decodes, validates and compiles `wasm`.
  public static Module compile(byte[] wasm) {
    if (wasm.length < 8) {
      throw new WasmException(
          Kind.INVALID,
          "wasm-malformed",
          "not a WebAssembly module: only " + wasm.length + " bytes",
          "give a file that starts with the bytes 00 61 73 6d 01 00 00 00");
    }
    throw new UnsupportedOperationException("soon");
  }
}
