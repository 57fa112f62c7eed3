/// WebAssembly's binary format: decodes modules of WebAssembly 3.0, with threads and the legacy
/// form of exceptions, validates them, and hands out the code of their functions flattened, typed
/// and without instructions that can never run.
///
/// ```
/// var module = WasmModule.parse(Files.readAllBytes(path));
/// for (int i = module.importedFunctionCount(); i < module.functionCount(); i++) {
///   var body = module.body(i);
///   for (int at = 0; at < body.size(); at++) {
///     switch (body.op(at)) {
///       case I32_CONST -> push((int) body.imm(at));
///       case BR -> jump(body.label(body.x(at)));
///       ...
/// ```
///
/// `parse` decodes (`Decoder`) and validates all code in one pass over its bytes (`Validator`);
/// `body` goes over one function again and writes down what it sees. Nothing recurses, and nothing
/// is allocated because a number in the file says so: the bytes must be there. Whoever changes a
/// rule finds it here: types and subtypes in `Types`, blocks and branches in `Control`, locals,
/// globals, tables and memories in `Storage`, objects in `References`, limits in `Bounds`.
@org.jspecify.annotations.NullMarked
module motte.format {
  requires static transitive org.jspecify;
  requires transitive motte.core;

  exports motte.format;
}
