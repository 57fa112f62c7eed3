/// WebAssembly: parse, validate, compile, instantiate, limit.
@org.jspecify.annotations.NullMarked
module motte.wasm {
  requires static transitive org.jspecify;
  requires motte.compile;
  requires transitive motte.core;

  exports motte.wasm;
}
