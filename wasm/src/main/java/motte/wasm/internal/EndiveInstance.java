package motte.wasm.internal;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import motte.core.ByteSize;
import motte.core.Kind;
import motte.wasm.Extern;
import motte.wasm.Imports;
import motte.wasm.Instance;
import motte.wasm.Limits;
import motte.wasm.Memory;
import motte.wasm.Module;
import motte.wasm.Usage;
import motte.wasm.WasmException;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Machine;
import run.endive.runtime.TableInstance;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.Table;

/// An instance, and the gate through which every call into it goes.
final class EndiveInstance implements Instance {
  private final EndiveModule module;
  private final Limits limits;
  private final Budget pages;
  private final Budget elements;
  private final Depth depth;
  private final Gate gate;
  private final run.endive.runtime.Instance endive;

  EndiveInstance(EndiveModule module, Imports lent, Limits limits) {
    this.module = module;
    this.limits = limits;
    this.pages = new Budget(limits.memory().bytes() / Memory.PAGE);
    this.elements = new Budget(limits.tableElements());
    this.depth = new Depth(limits.callDepth());
    this.gate = new Gate(module.names(), limits.callTime(), depth);
    this.endive = link(lent);
    var _ = gate.run(() -> endive.initialize(false));
    depth.restore(0);
  }

  @Override
  public Module module() {
    return module;
  }

  @Override
  public boolean hasMemory() {
    return endive.memory() != null;
  }

  @Override
  public Memory memory() {
    if (endive.memory() instanceof FlatMemory memory) {
      return memory;
    }
    throw new WasmException(
        Kind.MISSING,
        "wasm-memory-missing",
        "the module `" + module.digest() + "` has no memory",
        "build it with a memory; WASI needs one that is exported as `memory`");
  }

  @Override
  public Optional<Extern> export(String name) {
    return Optional.ofNullable(module.functions().get(name))
        .map(found -> new EndiveFunc(this, name, found.index(), found.type()));
  }

  @Override
  public Map<String, Extern> exports() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Usage usage() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void refuel(long fuel) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void interrupt() {
    gate.interrupt();
  }

  @Override
  public void close() {
    gate.interrupt();
    if (endive.memory() instanceof FlatMemory memory) {
      memory.release();
    }
  }

  /// Runs `body` on the engine's machine, as one call of the guest.
  long @Nullable [] run(Function<Machine, long @Nullable []> body) {
    int before = depth.depth();
    try {
      return gate.run(() -> body.apply(depth));
    } finally {
      depth.restore(before);
    }
  }

  private run.endive.runtime.Instance link(Imports lent) {
    try {
      return run.endive.runtime.Instance.builder(module.endive())
          .withInitialize(false)
          .withStart(false)
          .withImportValues(imports(lent))
          .withMemoryFactory(this::allocate)
          .withTableFactory(this::table)
          .withMachineFactory(code -> depth.over(module.machine().apply(code)))
          .build();
    } catch (WasmEngineException | AssertionError e) {
      throw new WasmException(
          Kind.INVALID,
          "wasm-invalid",
          "invalid WebAssembly in the module: `" + e.getMessage() + "`",
          "the tool that made the module has a fault, or uses a proposal that is not supported",
          e);
    }
  }

  private ImportValues imports(Imports lent) {
    var values = ImportValues.builder();
    module.endive().importSection().stream()
        .map(FunctionImport.class::cast)
        .forEach(needed -> {
          var function = lent.function(needed.module(), needed.name()).orElseThrow().function();
          values.addFunction(
              new HostFunction(
                  needed.module(),
                  needed.name(),
                  module.endive().typeSection().getType(needed.typeIndex()),
                  (_, args) -> gate.host(() -> checked(needed, function.call(this, args)))));
        });
    return values.build();
  }

  private long[] checked(FunctionImport called, long[] results) {
    int expected = module.endive().typeSection().getType(called.typeIndex()).returns().size();
    if (results.length != expected) {
      throw new IllegalStateException(
          called.module()
              + "."
              + called.name()
              + " gave "
              + results.length
              + " results in place of "
              + expected);
    }
    return results;
  }

  private run.endive.runtime.Memory allocate(MemoryLimits asked) {
    var size = ByteSize.ofBytes((long) asked.initialPages() * Memory.PAGE);
    if (asked.initialPages() > FlatMemory.MOST_PAGES || !pages.take(asked.initialPages())) {
      throw new WasmException(
          Kind.EXHAUSTED,
          "wasm-memory-over-limit",
          "the module starts with `"
              + size
              + "` of memory, more than the limit of "
              + limits.memory(),
          "raise the memory limit, or link the module with less initial memory");
    }
    try {
      return new FlatMemory(asked.initialPages(), asked.maximumPages(), asked.shared(), pages);
    } catch (OutOfMemoryError e) {
      throw new WasmException(
          Kind.EXHAUSTED,
          "wasm-memory-unavailable",
          "the machine cannot give the module `" + size + "` of memory",
          "give the process more heap, or lower the memory limit",
          e);
    }
  }

  private TableInstance table(Table asked, int initial) {
    if (!elements.take(asked.limits().min())) {
      throw new WasmException(
          Kind.EXHAUSTED,
          "wasm-table-over-limit",
          "the module starts with a table of `"
              + asked.limits().min()
              + "` elements, more than the limit of "
              + limits.tableElements(),
          "raise the limit of table elements");
    }
    return new BoundedTable(asked, initial, elements);
  }
}
