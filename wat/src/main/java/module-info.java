/// WebAssembly's text format: modules to the binary format, and the scripts of the specification's
/// test suite.
///
/// For people who write modules by hand, and for tests. What is translated is well-formed, but has
/// not been validated; [motte.format.WasmModule] does that. Nothing in a keep needs this module.
///
/// ```java
/// byte[] binary = Wat.toBinary("""
///     (module
///       (func (export "add") (param $a i32) (param $b i32) (result i32)
///         (i32.add (local.get $a) (local.get $b))))
///     """);
///
/// for (var command : Script.parse("(assert_return (invoke \"add\" (i32.const 1)))")) {
///   switch (command) { ... }
/// }
/// ```
@org.jspecify.annotations.NullMarked
module motte.wat {
  requires static org.jspecify;
  requires transitive motte.format;

  exports motte.wat;
}
