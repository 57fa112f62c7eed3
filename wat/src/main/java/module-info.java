/// WebAssembly's text format: modules to the binary format, and the scripts of the specification's
/// test suite.
@org.jspecify.annotations.NullMarked
module motte.wat {
  requires static transitive org.jspecify;
  requires transitive motte.format;

  exports motte.wat;
}
