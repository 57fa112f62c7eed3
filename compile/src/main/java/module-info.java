/// Compiles validated WebAssembly to JVM class files.
@org.jspecify.annotations.NullMarked
module motte.compile {
  requires static org.jspecify;
  requires transitive motte.format;

  exports motte.compile;
}
