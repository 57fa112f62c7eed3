/// The keep.
@org.jspecify.annotations.NullMarked
module motte.keep {
  requires static org.jspecify;
  requires transitive motte.core;
  requires transitive motte.wasm;
  requires transitive motte.capability;
  requires motte.trust;
  requires motte.wasi;
  requires motte.evidence;
  requires transitive motte.pack;

  exports motte.keep;
}
