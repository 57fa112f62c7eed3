package motte.wasm;

import java.util.Optional;

/// A running module: memory, tables and globals of its own. Not safe for use by several threads at
/// once, except [#interrupt].
public interface Instance extends AutoCloseable {

  /// The module that this is an instance of.
  Module module();

  /// Whether the module has a memory.
  boolean hasMemory();

  /// The module's memory.
  ///
  /// @throws WasmException `wasm-memory-missing` if it has none
  Memory memory();

  /// The exported function `name`, if there is one.
  Optional<Func> func(String name);

  /// Stops whatever the instance is doing, and whatever it is asked to do later, with a [Trap] of
  /// [Trap.Reason#INTERRUPTED]. From any thread; returns at once. A host call in which the guest
  /// waits is woken by a thread interrupt.
  void interrupt();

  /// Interrupts the instance and lets go of its memory.
  @Override
  void close();
}
