package motte.wasm.internal;

import java.util.Map;
import java.util.Optional;
import motte.core.Kind;
import motte.wasm.Extern;
import motte.wasm.Instance;
import motte.wasm.Memory;
import motte.wasm.Module;
import motte.wasm.Snapshot;
import motte.wasm.Usage;
import motte.wasm.WasmException;

/// The caller of a function of the host's that no instance imported: one that the host put into a
/// table or passed as an argument. It has nothing.
enum Nobody implements Instance {
  INSTANCE;

  @Override
  public Module module() {
    throw nothing();
  }

  @Override
  public boolean hasMemory() {
    return false;
  }

  @Override
  public Memory memory() {
    throw nothing();
  }

  @Override
  public Optional<Extern> export(String name) {
    return Optional.empty();
  }

  @Override
  public Map<String, Extern> exports() {
    return Map.of();
  }

  @Override
  public Snapshot snapshot() {
    throw nothing();
  }

  @Override
  public Usage usage() {
    throw nothing();
  }

  @Override
  public void refuel(long fuel) {
    throw nothing();
  }

  @Override
  public void interrupt() {}

  @Override
  public void close() {}

  private static WasmException nothing() {
    return new WasmException(
        Kind.MISSING,
        "wasm-memory-missing",
        "a function of the host's that was not imported wants `the memory` of its caller",
        "lend it as an import");
  }
}
