package motte.wasm.internal;

import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.WeakHashMap;
import motte.core.ByteSize;
import motte.core.Kind;
import motte.format.WasmModule;
import motte.wasm.Extern;
import motte.wasm.Instance;
import motte.wasm.Limits;
import motte.wasm.Memory;
import motte.wasm.Module;
import motte.wasm.Snapshot;
import motte.wasm.Usage;
import motte.wasm.WasmException;
import org.jspecify.annotations.Nullable;

/// An instance: what it is made of, and its gate.
public final class GuestInstance implements Instance {
  private final GuestModule module;
  private final Limits limits;
  private final GuestState state;
  private final Gate gate;
  private final Budget pages;
  private final Budget elements;
  private volatile boolean hasNeighbours;

  /// Functions of other instances that the host passed in.
  private final Set<FuncRef> given = Collections.newSetFromMap(new WeakHashMap<>());

  final LinearMemory[] memories;
  final GuestTable[] tables;
  final GlobalCell[] cells;
  final GuestTag[] tags;

  GuestInstance(GuestModule module, GuestModule.Code code, Limits limits) {
    this.module = module;
    this.limits = limits;
    var format = module.format();
    state = code.state();
    state.instance = this;
    state.shallow = module.shallow();
    state.fuel = limits.fuel().orElse(Long.MAX_VALUE);
    gate = new Gate(state, code.loader().poll(), code.backtraces(), limits);
    state.gate = gate;
    pages = new Budget(limits.memory().bytes() / Memory.PAGE);
    elements = new Budget(limits.tableElements());
    memories = new LinearMemory[format.memories().size()];
    tables = new GuestTable[format.tables().size()];
    cells = new GlobalCell[format.globals().size()];
    tags = new GuestTag[format.tags().size()];
    state.tags = tags;
  }

  GuestState state() {
    return state;
  }

  Gate gate() {
    return gate;
  }

  /// A function of the host's, for this instance to call.
  FuncRef lend(HostFunc function) {
    return new FuncRef(function, state);
  }

  /// Whether code of another instance may be reached from here at all.
  boolean hasNeighbours() {
    return hasNeighbours;
  }

  void hasNeighbours(boolean may) {
    hasNeighbours |= may;
  }

  /// The host passes a value in.
  void give(@Nullable Object value) {
    if (value instanceof FuncRef function && !state.equals(function.owner)) {
      synchronized (given) {
        given.add(function);
      }
      hasNeighbours = true;
    }
  }

  /// Functions that compiled code may call without further ado: those imported and those in tables.
  List<FuncRef> reachable() {
    var functions = new ArrayList<FuncRef>();
    for (int i = 0; i < module.format().importedFunctionCount(); i++) {
      functions.add(state.function(i));
    }
    for (var table : tables) {
      for (var element : table.elements) {
        if (element instanceof FuncRef function) {
          functions.add(function);
        }
      }
    }
    for (var cell : cells) {
      if (cell != null && cell.a instanceof FuncRef function) {
        functions.add(function);
      }
    }
    synchronized (given) {
      functions.addAll(given);
    }
    return functions;
  }

  /// A memory that the module defines.
  LinearMemory allocateMemory(int index, @Nullable GuestSnapshot snapshot) {
    var asked = module.format().memories().get(index);
    var taken = snapshot == null ? null : snapshot.memories[index];
    long least = taken == null ? asked.minimum() : taken.size() / Memory.PAGE;
    if (least > LinearMemory.MOST_PAGES || !pages.take(least)) {
      var size = ByteSize.ofBytes(least * Memory.PAGE);
      throw new WasmException(
          Kind.EXHAUSTED,
          "wasm-memory-over-limit",
          "the module starts with `"
              + size
              + "` of memory, more than the limit of "
              + limits.memory(),
          "raise the memory limit, or link the module with less initial memory");
    }
    return LinearMemory.of(asked, pages, taken == null ? module.image(index) : taken);
  }

  /// A table that the module defines.
  GuestTable allocateTable(int index, @Nullable Object @Nullable [] content) {
    var asked = module.format().tables().get(index);
    long size = content == null ? asked.minimum() : content.length;
    if (size > GuestTable.MOST || !elements.take(size)) {
      throw new WasmException(
          Kind.EXHAUSTED,
          "wasm-table-over-limit",
          "the module starts with a table of `"
              + Long.toUnsignedString(size)
              + "` elements, more than the limit of "
              + limits.tableElements(),
          "raise the limit of table elements");
    }
    var start =
        content == null ? new @Nullable Object[(int) size] : GuestSnapshot.attach(content, state);
    return new GuestTable(module.types().close(asked.element()), asked, start, elements);
  }

  @Override
  public Module module() {
    return module;
  }

  @Override
  public boolean hasMemory() {
    return memories.length > 0;
  }

  @Override
  public Memory memory() {
    if (memories.length > 0) {
      return memories[0];
    }
    throw new WasmException(
        Kind.MISSING,
        "wasm-memory-missing",
        "the module `" + module.digest() + "` has no memory",
        "build it with a memory; WASI needs one that is exported as `memory`");
  }

  @Override
  public Optional<Extern> export(String name) {
    return Optional.ofNullable(module.exported(name)).map(this::extern);
  }

  @Override
  public Map<String, Extern> exports() {
    var all = new LinkedHashMap<String, Extern>();
    module.format().exports().forEach(export -> all.put(export.name(), extern(export)));
    return all;
  }

  private Extern extern(WasmModule.Export export) {
    int index = export.index();
    return switch (export.kind()) {
      case 0 -> state.function(index);
      case 1 -> tables[index];
      case 2 -> memories[index];
      case 3 -> cells[index];
      default -> tags[index];
    };
  }

  @Override
  public Snapshot snapshot() {
    return gate.aside(() -> new GuestSnapshot(module, this));
  }

  @Override
  public Usage usage() {
    var format = module.format();
    long bytes = 0;
    for (int i = format.importedMemoryCount(); i < memories.length; i++) {
      bytes += memories[i].size();
    }
    long inTables = 0;
    for (int i = format.importedTableCount(); i < tables.length; i++) {
      inTables += tables[i].size();
    }
    return new Usage(
        ByteSize.ofBytes(bytes),
        inTables,
        gate.calls(),
        gate.running(),
        limits.fuel().isPresent()
            ? OptionalLong.of(Math.max(0, state.fuel))
            : OptionalLong.empty());
  }

  @Override
  public void refuel(long fuel) {
    if (limits.fuel().isEmpty()) {
      throw new WasmException(
          Kind.INVALID,
          "wasm-not-metered",
          "the instance was given `" + fuel + "` fuel but burns none",
          "instantiate it with a limit of fuel");
    }
    state.fuel = fuel;
  }

  @Override
  public void interrupt() {
    gate.interrupt();
  }

  @Override
  public void close() {
    boolean running = gate.close();
    int first = module.format().importedMemoryCount();
    var arrays = new byte[memories.length][];
    for (int i = first; i < memories.length; i++) {
      arrays[i] = memories[i].release();
    }
    // Whoever calls in past the gate from now on finds no memory; who did so before has said so.
    VarHandle.fullFence();
    if (!running && !state.lent) {
      for (int i = first; i < memories.length; i++) {
        memories[i].recycle(arrays[i]);
      }
    }
  }
}
