package motte.wasm.internal;

import motte.core.Kind;
import motte.wasm.Extern;
import motte.wasm.Imports;
import motte.wasm.Instance;
import motte.wasm.Limits;
import motte.wasm.Module;
import motte.wasm.Snapshot;
import motte.wasm.WasmException;
import org.jspecify.annotations.Nullable;

/// What an instance was like. References to the instance's own functions are kept as their indices,
/// since each new instance has functions of its own.
final class GuestSnapshot implements Snapshot {
  private final GuestModule module;

  /// By index, those that are imported left out.
  final @Nullable MemoryImage[] memories;

  final @Nullable Object[] @Nullable [] tables;
  final @Nullable Object[][] elements;

  /// All of them, those without a cell of their own too; of imported ones the values do not matter.
  final GlobalCell[] cells;

  final DataSegment[] datas;

  private volatile @Nullable Linked last;

  /// What imports were found to be.
  private static final class Linked {
    final Imports lent;
    final Extern[] externs;

    Linked(Imports lent, Extern[] externs) {
      this.lent = lent;
      this.externs = externs;
    }
  }

  /// In place of a reference to a function of the instance.
  private record Own(int function) {}

  GuestSnapshot(GuestModule module, GuestInstance instance) {
    this.module = module;
    var format = module.format();
    var state = instance.state();
    memories = new MemoryImage[instance.memories.length];
    for (int i = format.importedMemoryCount(); i < memories.length; i++) {
      memories[i] = instance.memories[i].image();
    }
    tables = new Object[instance.tables.length][];
    for (int i = format.importedTableCount(); i < tables.length; i++) {
      tables[i] = detach(instance.tables[i].elements, state);
    }
    elements = new Object[state.elements.length][];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = detach(state.elements[i], state);
    }
    cells = new GlobalCell[instance.cells.length];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = instance.cells[i].copy();
    }
    state.saveGlobals(cells);
    for (int i = format.importedGlobalCount(); i < cells.length; i++) {
      cells[i].a = detach(cells[i].a, state);
    }
    datas = state.datas.clone();
  }

  private static @Nullable Object[] detach(@Nullable Object[] references, GuestState state) {
    var copy = new @Nullable Object[references.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = detach(references[i], state);
    }
    return copy;
  }

  private static @Nullable Object detach(@Nullable Object reference, GuestState state) {
    return switch (reference) {
      case null -> null;
      case I31 number -> number;
      case FuncRef function when state.indexOf(function) >= 0 -> new Own(state.indexOf(function));
      default ->
          throw new WasmException(
              Kind.INVALID,
              "wasm-snapshot-unsupported",
              "a table or a global refers to `" + reference + "`, which is not the instance's own",
              "take the snapshot before the guest makes objects or is given any");
    };
  }

  /// What stands for these references in another instance.
  static @Nullable Object[] attach(@Nullable Object[] references, GuestState state) {
    var copy = references.clone();
    for (int i = 0; i < copy.length; i++) {
      copy[i] = attach(copy[i], state);
    }
    return copy;
  }

  static @Nullable Object attach(@Nullable Object reference, GuestState state) {
    return reference instanceof Own(int function) ? state.function(function) : reference;
  }

  @Override
  public Module module() {
    return module;
  }

  @Override
  public Instance instantiate(Imports lent, Limits limits) {
    return module.instantiate(externs(lent), limits, this);
  }

  /// Looks each import up once only, because one host lends the same to many instances.
  private Extern[] externs(Imports lent) {
    var known = last;
    if (known == null || !known.lent.equals(lent)) {
      known = new Linked(lent, module.resolve(lent));
      last = known;
    }
    return known.externs;
  }
}
