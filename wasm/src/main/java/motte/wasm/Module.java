package motte.wasm;

import java.util.List;
import motte.core.ByteSize;
import motte.core.Bytes;
import motte.core.Digest;

/// A core WebAssembly module: decoded, validated and compiled once. Immutable and safe to share
/// between threads; each [Instance] made from it has state of its own.
public interface Module {

  /// Decodes, validates and compiles `wasm` (the binary format of the WebAssembly specification,
  /// version 1).
  ///
  /// @throws WasmException `wasm-malformed` or `wasm-invalid`, with the place of the fault where it
  ///   is known; `component-unsupported` for a component binary
  static Module parse(byte[] wasm) {
    return motte.wasm.internal.GuestModule.parse(wasm);
  }

  /// The same with code from `cache`, as far as it has been compiled before; what has to be
  /// compiled is there for the next process once the cache is closed.
  static Module parse(byte[] wasm, CodeCache cache) {
    return motte.wasm.internal.GuestModule.parse(wasm, cache);
  }

  /// SHA-384 of the bytes that were parsed.
  Digest digest();

  /// What the module needs, in the order of its import section.
  List<Import> imports();

  /// What the module offers, in the order of its export section.
  List<Export> exports();

  /// The contents of all custom sections called `name`, in order; empty if there is none.
  List<Bytes> customSections(String name);

  /// Compiles now, on all processors, what would otherwise be compiled when it is first called.
  void compile();

  /// How much code the module has been compiled to so far, as bytes of JVM classes. HotSpot makes
  /// machine code of those that are used much.
  ByteSize codeSize();

  /// Makes an instance: links `imports`, allocates memory and tables within `limits`, runs the
  /// start function if there is one.
  ///
  /// @throws WasmException `wasm-import-missing` (naming all that are missing),
  ///   `wasm-import-mismatch`, `wasm-memory-over-limit`, `wasm-table-over-limit`
  /// @throws Trap if an active segment does not fit or the start function traps
  Instance instantiate(Imports imports, Limits limits);
}
