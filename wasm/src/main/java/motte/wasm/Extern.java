package motte.wasm;

/// Something that an instance exports and another one can import: see [Instance#export] and
/// [Imports#with].
public sealed interface Extern permits Func, Memory, Table, Global, Tag {

  /// What it is, as it is now: a memory or a table has at least the size that it has grown to.
  ExternType externType();
}
