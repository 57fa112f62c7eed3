package motte.wasm.internal;

import java.util.Optional;
import java.util.function.Function;
import motte.core.ByteSize;
import motte.core.Kind;
import motte.wasm.Func;
import motte.wasm.Imports;
import motte.wasm.Instance;
import motte.wasm.Limits;
import motte.wasm.Memory;
import motte.wasm.Module;
import motte.wasm.WasmException;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Machine;
import run.endive.runtime.TableInstance;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;

/// An instance, and the gate through which every call into it goes.
final class EndiveInstance implements Instance {
  private final EndiveModule module;
  private final Limits limits;
  private final Depth depth;
  private final Gate gate;
  private final run.endive.runtime.Instance endive;

  EndiveInstance(EndiveModule module, Imports lent, Limits limits) {
    this.module = module;
    this.limits = limits;
    this.depth = new Depth(limits.callDepth());
    this.gate = new Gate(module.names(), limits.callTime(), depth);
    this.endive =
        run.endive.runtime.Instance.builder(module.endive())
            .withInitialize(false)
            .withStart(false)
            .withImportValues(link(lent))
            .withMemoryFactory(this::allocate)
            .withTableFactory(this::table)
            .withMachineFactory(code -> depth.over(module.machine().apply(code)))
            .build();
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
  public Optional<Func> func(String name) {
    return Optional.ofNullable(module.functions().get(name))
        .map(found -> new EndiveFunc(this, name, found.index(), found.type()));
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

  private ImportValues link(Imports lent) {
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
    long most = Math.min(limits.memory().bytes() / Memory.PAGE, Integer.MAX_VALUE / Memory.PAGE);
    if (asked.initialPages() > most) {
      throw new WasmException(
          Kind.EXHAUSTED,
          "wasm-memory-over-limit",
          "the module starts with `"
              + ByteSize.ofBytes((long) asked.initialPages() * Memory.PAGE)
              + "` of memory, more than the limit of "
              + limits.memory(),
          "raise the memory limit, or link the module with less initial memory");
    }
    try {
      return new FlatMemory(
          asked.initialPages(), (int) Math.min(asked.maximumPages(), most), asked.shared());
    } catch (OutOfMemoryError e) {
      throw new WasmException(
          Kind.EXHAUSTED,
          "wasm-memory-unavailable",
          "the machine cannot give the module `"
              + ByteSize.ofBytes((long) asked.initialPages() * Memory.PAGE)
              + "` of memory",
          "give the process more heap, or lower the memory limit",
          e);
    }
  }

  private TableInstance table(Table asked, int initial) {
    if (asked.limits().min() > limits.tableElements()) {
      throw new WasmException(
          Kind.EXHAUSTED,
          "wasm-table-over-limit",
          "the module starts with a table of `"
              + asked.limits().min()
              + "` elements, more than the limit of "
              + limits.tableElements(),
          "raise the limit of table elements");
    }
    // A copy: Endive counts growth in the limits, which all instances of a module share.
    var own =
        new TableLimits(
            asked.limits().min(),
            Math.min(asked.limits().max(), limits.tableElements()),
            asked.limits().shared());
    return new TableInstance(new Table(asked.elementType(), own), initial);
  }
}
