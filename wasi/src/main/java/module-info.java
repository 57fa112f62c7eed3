/// WASI preview 1 over capabilities.
@org.jspecify.annotations.NullMarked
module motte.wasi {
  requires static org.jspecify;
  requires transitive motte.core;
  requires transitive motte.wasm;
  requires transitive motte.capability;

  exports motte.wasi;
}
