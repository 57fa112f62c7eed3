/// The keep.
@org.jspecify.annotations.NullMarked
module motte.keep {
  requires static org.jspecify;
  requires transitive motte.core;
  requires motte.wasm;
  requires motte.capability;
  requires motte.trust;
  requires motte.wasi;
  requires motte.evidence;
  requires motte.pack;

  exports motte.keep;
}
