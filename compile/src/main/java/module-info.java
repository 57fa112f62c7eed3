/// Compiles validated WebAssembly to JVM class files.
@org.jspecify.annotations.NullMarked
module motte.compile {
  requires static transitive org.jspecify;
  requires transitive motte.format;

  exports motte.compile;
}
