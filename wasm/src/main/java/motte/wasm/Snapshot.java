package motte.wasm;

/// What an instance was like at some moment, as a start for many more: its memories, globals and
/// tables are copied, so that these do not have to initialise themselves. Immutable and safe to
/// share between threads.
///
/// Memories of instances that were closed are used again, after they have been put back into the
/// state of the snapshot.
public interface Snapshot {

  /// The module whose instance it was taken of.
  Module module();

  /// Makes an instance in the state of the snapshot. Active segments and the start function do not
  /// run again; what the module imports is as `imports` has it.
  ///
  /// @throws WasmException as [Module#instantiate]
  Instance instantiate(Imports imports, Limits limits);
}
