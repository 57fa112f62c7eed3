package motte.wasm;

import java.util.Map;
import java.util.Optional;

/// A running module: memory, tables and globals of its own, and those that it imports.
///
/// Not safe for use by several threads at once, except [#interrupt]; neither are several instances
/// that share a memory, table or global (unless the memory is of the shared kind), or of which one
/// calls another.
public interface Instance extends AutoCloseable {

  /// The module that this is an instance of.
  Module module();

  /// Whether the module has a memory.
  boolean hasMemory();

  /// The module's first memory.
  ///
  /// @throws WasmException `wasm-memory-missing` if it has none
  Memory memory();

  /// The exported function `name`, if there is one.
  default Optional<Func> func(String name) {
    return export(name).filter(Func.class::isInstance).map(Func.class::cast);
  }

  /// Whatever is exported as `name`; the same object at each call.
  Optional<Extern> export(String name);

  /// All that is exported, in the order of the module's exports.
  Map<String, Extern> exports();

  /// What the instance is like now, as a start for others. Not to be taken while the instance runs.
  ///
  /// @throws WasmException `wasm-snapshot-unsupported` if a table or a global of its own holds a
  ///   reference to something that is not its own function, or it has a shared memory;
  ///   `wasm-instance-busy` if it runs
  Snapshot snapshot();

  /// What the instance has used of its limits so far.
  Usage usage();

  /// Gives the instance `fuel` to burn, in place of what it had left.
  ///
  /// @throws WasmException `wasm-not-metered` if it was made without [Limits#fuel]
  void refuel(long fuel);

  /// Stops whatever the instance is doing, and whatever it is asked to do later, with a [Trap] of
  /// [Trap.Reason#INTERRUPTED]. From any thread; returns at once. A host call in which the guest
  /// waits is woken by a thread interrupt.
  void interrupt();

  /// Interrupts the instance and lets go of its memory.
  @Override
  void close();
}
