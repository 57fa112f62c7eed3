/// WebAssembly's binary format: decodes modules, validates them, and hands out the code of their
/// functions flattened, typed and without dead instructions.
@org.jspecify.annotations.NullMarked
module motte.format {
  requires static transitive org.jspecify;
  requires transitive motte.core;

  exports motte.format;
}
