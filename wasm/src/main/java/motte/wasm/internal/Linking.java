package motte.wasm.internal;

import java.util.ArrayList;
import java.util.List;
import motte.core.Kind;
import motte.format.WasmModule;
import motte.wasm.Extern;
import motte.wasm.ExternType;
import motte.wasm.Imports;
import motte.wasm.WasmException;
import org.jspecify.annotations.Nullable;

/// Finds what a module imports among what it is lent, and checks that it fits.
final class Linking {
  private final WasmModule module;
  private final ModuleTypes types;

  Linking(WasmModule module, ModuleTypes types) {
    this.module = module;
    this.types = types;
  }

  /// What the module imports, in the order of its import section.
  ///
  /// @throws WasmException `wasm-import-missing`, `wasm-import-mismatch`
  Extern[] resolve(Imports lent) {
    var needed = module.imports();
    var found = new Extern[needed.size()];
    var missing = new ArrayList<String>();
    var wrong = new ArrayList<String>();
    for (int i = 0; i < found.length; i++) {
      var each = needed.get(i);
      var extern = lent.find(each.module(), each.name()).orElse(null);
      if (extern == null) {
        missing.add(describe(each));
      } else if (!fits(extern, each)) {
        wrong.add(describe(each) + " (lent as " + describe(extern.externType()) + ")");
      } else {
        found[i] = extern;
      }
    }
    refuse(missing, wrong);
    return found;
  }

  private static void refuse(List<String> missing, List<String> wrong) {
    if (!missing.isEmpty()) {
      throw new WasmException(
          Kind.MISSING,
          "wasm-import-missing",
          "the module needs what it was not given: `" + String.join("`, `", missing) + "`",
          "build the module for wasm32-wasip1, or lend it these");
    }
    if (!wrong.isEmpty()) {
      throw new WasmException(
          Kind.INVALID,
          "wasm-import-mismatch",
          "the module takes things for others than they are: `" + String.join("`, `", wrong) + "`",
          "build the module against the same interface as this host has");
    }
  }

  private boolean fits(Extern lent, WasmModule.Import needed) {
    int index = needed.index();
    return switch (needed.kind()) {
      case 0 -> {
        var type = guestType(lent);
        yield type != null && type.isSubtypeOf(types.type(module.functionTypeIndex(index)));
      }
      case 1 -> lent instanceof GuestTable table && fits(table, module.tables().get(index));
      case 2 -> lent instanceof LinearMemory memory && fits(memory, module.memories().get(index));
      case 3 -> lent instanceof GlobalCell cell && fits(cell, module.globals().get(index));
      default -> lent instanceof GuestTag tag && tag.type == types.type(module.tags().get(index));
    };
  }

  private static @Nullable RuntimeType guestType(Extern lent) {
    if (lent instanceof HostFunc function) {
      return function.guestType();
    }
    return lent instanceof FuncRef function ? function.type : null;
  }

  private boolean fits(GuestTable table, WasmModule.TableDef needed) {
    return table.is64() == needed.is64()
        && equal(table.elementType(), types.close(needed.element()))
        && within(table.size(), table.maximum(), needed.minimum(), needed.maximum());
  }

  private static boolean fits(LinearMemory memory, WasmModule.MemoryDef needed) {
    return memory.is64() == needed.is64()
        && memory.isShared() == needed.shared()
        && within(memory.pages(), memory.maximum(), needed.minimum(), needed.maximum());
  }

  private boolean fits(GlobalCell cell, WasmModule.GlobalDef needed) {
    var type = types.close(needed.type());
    return cell.isMutable() == needed.mutable()
        && (needed.mutable()
            ? equal(cell.closedType(), type)
            : cell.closedType().isSubtypeOf(type));
  }

  private static boolean equal(ClosedType one, ClosedType other) {
    return one.isSubtypeOf(other) && other.isSubtypeOf(one);
  }

  /// Maxima are -1 for none.
  private static boolean within(long size, long maximum, long least, long most) {
    return size >= least
        && (most == -1 || (maximum != -1 && Long.compareUnsigned(maximum, most) <= 0));
  }

  private String describe(WasmModule.Import needed) {
    return needed.module()
        + "."
        + needed.name()
        + " "
        + describe(Descriptions.extern(module, needed.kind(), needed.index()));
  }

  private static String describe(ExternType type) {
    return switch (type) {
      case ExternType.Func(var function) -> function.toString();
      case ExternType.Memory(long least, var most, boolean shared, boolean is64) ->
          "(memory "
              + (is64 ? "i64 " : "")
              + least
              + (most.isPresent() ? " " + most.getAsLong() : "")
              + (shared ? " shared)" : ")");
      case ExternType.Table _ -> "(table)";
      case ExternType.Global(var value, _) -> "(global " + value + ")";
      case ExternType.Tag _ -> "(tag)";
    };
  }
}
