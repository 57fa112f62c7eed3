package motte.wasm.internal;

import java.util.Arrays;
import java.util.Objects;
import motte.format.WasmModule;
import motte.format.WasmModule.ElementSegment;
import motte.format.WasmModule.Mode;
import motte.wasm.Extern;
import org.jspecify.annotations.Nullable;

/// Fills a new instance: links what it imports, makes what it defines, runs its active segments and
/// its start function, in the order of the specification. If a segment does not fit, what came
/// before it stays.
final class Instantiation {
  private final GuestModule module;
  private final WasmModule format;
  private final ModuleTypes types;
  private final GuestModule.Code code;
  private final GuestInstance instance;
  private final GuestState state;
  private final FuncRef[] imported;
  private final Constants constants;

  private Instantiation(GuestModule module, GuestModule.Code code, GuestInstance instance) {
    this.module = module;
    this.code = code;
    this.instance = instance;
    state = instance.state();
    format = module.format();
    types = module.types();
    imported = new FuncRef[format.importedFunctionCount()];
    constants = new Constants(types, i -> instance.cells[i], state::function);
  }

  /// Fills `instance`, whose imports are `externs`, in the state of a snapshot if there is one.
  static void run(
      GuestModule module,
      GuestModule.Code code,
      GuestInstance instance,
      Extern[] externs,
      @Nullable GuestSnapshot snapshot) {
    var run = new Instantiation(module, code, instance);
    run.link(externs);
    run.define(snapshot);
    if (snapshot != null) {
      run.restore(snapshot);
    } else {
      run.begin();
    }
  }

  private void link(Extern[] externs) {
    var imports = format.imports();
    for (int i = 0; i < externs.length; i++) {
      int index = imports.get(i).index();
      if (externs[i] instanceof HostFunc function) {
        imported[index] = instance.lend(function);
      } else if (externs[i] instanceof FuncRef function) {
        imported[index] = function;
      } else if (externs[i] instanceof LinearMemory memory) {
        memory.lend();
        instance.memories[index] = memory;
      } else if (externs[i] instanceof GuestTable table) {
        instance.tables[index] = table;
      } else if (externs[i] instanceof GlobalCell cell) {
        instance.cells[index] = cell;
      } else if (externs[i] instanceof GuestTag tag) {
        instance.tags[index] = tag;
      } else {
        throw new IllegalStateException(externs[i].toString());
      }
    }
    state.functions(code.loader(), format.functionCount(), imported);
    boolean foreign = module.sharesReferences();
    for (var function : imported) {
      foreign |= !state.equals(function.owner);
    }
    instance.hasNeighbours(foreign);
  }

  private void define(@Nullable GuestSnapshot snapshot) {
    for (int i = format.importedMemoryCount(); i < instance.memories.length; i++) {
      instance.memories[i] = instance.allocateMemory(i, snapshot);
    }
    for (int i = format.importedTagCount(); i < instance.tags.length; i++) {
      instance.tags[i] = new GuestTag(types.type(format.tags().get(i)));
    }
    for (int i = format.importedTableCount(); i < instance.tables.length; i++) {
      instance.tables[i] = instance.allocateTable(i, snapshot == null ? null : snapshot.tables[i]);
    }
  }

  /// Runs all that initialises the instance.
  private void begin() {
    int entered = instance.gate().enter();
    try {
      initialise();
    } catch (Throwable e) {
      throw instance.gate().failed(e, entered);
    }
    instance.gate().leave(entered);
  }

  private void restore(GuestSnapshot snapshot) {
    for (int i = format.importedGlobalCount(); i < instance.cells.length; i++) {
      var cell = snapshot.cells[i];
      // Those that only this instance sees were copied into its state.
      if (module.isExportedGlobal(i) || cell.a != null) {
        cell = cell.copy();
        cell.a = GuestSnapshot.attach(cell.a, state);
      }
      instance.cells[i] = cell;
    }
    state.link(instance.memories, instance.tables, imported, instance.cells);
    state.loadGlobals(instance.cells);
    state.datas = snapshot.datas.length == 0 ? snapshot.datas : snapshot.datas.clone();
    state.elements = snapshot.elements.clone();
    for (int i = 0; i < state.elements.length; i++) {
      state.elements[i] = GuestSnapshot.attach(state.elements[i], state);
    }
  }

  private void initialise() {
    for (int i = format.importedGlobalCount(); i < instance.cells.length; i++) {
      var global = format.globals().get(i);
      var cell = new GlobalCell(types.close(global.type()), global.mutable());
      Cells.write(cell, constants.value(Objects.requireNonNull(global.initial())));
      instance.cells[i] = cell;
    }
    state.link(instance.memories, instance.tables, imported, instance.cells);
    state.loadGlobals(instance.cells);
    for (int i = format.importedTableCount(); i < instance.tables.length; i++) {
      var initial = format.tables().get(i).initial();
      if (initial != null) {
        Arrays.fill(instance.tables[i].elements, constants.value(initial));
      }
    }
    elements();
    data();
    if (format.start() >= 0) {
      start(state.function(format.start()));
    }
  }

  private void elements() {
    var all = format.elements();
    state.elements = new Object[all.size()][];
    for (int i = 0; i < state.elements.length; i++) {
      state.elements[i] = values(all.get(i));
    }
    for (int i = 0; i < state.elements.length; i++) {
      var segment = all.get(i);
      if (segment.mode() == Mode.ACTIVE) {
        GuestTable.init(
            constants.offset(Objects.requireNonNull(segment.offset())),
            0,
            state.elements[i].length,
            instance.tables[segment.table()],
            state,
            i);
      }
      if (segment.mode() != Mode.PASSIVE) {
        Calls.dropElements(state, i);
      }
    }
  }

  private @Nullable Object[] values(ElementSegment segment) {
    var values = new @Nullable Object[segment.functions().size() + segment.values().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          segment.values().isEmpty()
              ? state.function(segment.functions().get(i))
              : constants.value(segment.values().get(i));
    }
    return values;
  }

  private void data() {
    var all = format.datas();
    state.datas = new DataSegment[all.size()];
    for (int i = 0; i < state.datas.length; i++) {
      var segment = all.get(i);
      state.datas[i] = new DataSegment(format.wasm(), segment.start(), segment.length());
    }
    for (int i = 0; i < state.datas.length; i++) {
      var segment = all.get(i);
      if (segment.mode() == Mode.ACTIVE) {
        LinearMemory.init(
            constants.offset(Objects.requireNonNull(segment.offset())),
            0,
            segment.length(),
            instance.memories[segment.memory()],
            state,
            i);
        Calls.dropData(state, i);
      }
    }
  }

  private static void start(FuncRef function) {
    try {
      function.entry().invokeExact(function.owner);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
