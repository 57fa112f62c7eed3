package motte.wasm.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Kind;
import motte.wasm.Export;
import motte.wasm.ExternType;
import motte.wasm.FuncType;
import motte.wasm.Import;
import motte.wasm.Imports;
import motte.wasm.Limits;
import motte.wasm.Module;
import motte.wasm.WasmException;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;

/// A compiled module.
///
/// @param wasm the bytes it was made of
/// @param sections where its sections stand
/// @param endive the engine's own description of it
/// @param machine makes the compiled code of an instance
/// @param names what its functions are called
/// @param functions the exported functions by name
record EndiveModule(
    Bytes wasm,
    Digest digest,
    Sections sections,
    WasmModule endive,
    Function<Instance, Machine> machine,
    Names names,
    List<Import> imports,
    List<Export> exports,
    Map<String, Exported> functions)
    implements Module {

  /// An exported function.
  record Exported(int index, FuncType type) {}

  static EndiveModule of(
      byte[] wasm, Sections sections, WasmModule endive, Function<Instance, Machine> machine) {
    var types = new Types(endive);
    var exports = types.exports();
    var functions = new HashMap<String, Exported>();
    var names = new HashMap<Integer, String>();
    for (int i = 0; i < exports.size(); i++) {
      var export = endive.exportSection().getExport(i);
      if (export.exportType() == ExternalType.FUNCTION
          && exports.get(i).type() instanceof ExternType.Func(var type)) {
        functions.put(export.name(), new Exported(export.index(), type));
        names.putIfAbsent(export.index(), export.name());
      }
    }
    return new EndiveModule(
        Bytes.wrap(wasm),
        Digest.sha384(wasm),
        sections,
        endive,
        machine,
        Names.of(names, sections.custom(wasm, "name")),
        types.imports(),
        exports,
        Map.copyOf(functions));
  }

  @Override
  public List<Bytes> customSections(String name) {
    return sections.custom(wasm.toArray(), name);
  }

  @Override
  public motte.wasm.Instance instantiate(Imports lent, Limits limits) {
    checkImports(lent);
    return new EndiveInstance(this, lent, limits);
  }

  private void checkImports(Imports lent) {
    var missing = new ArrayList<String>();
    var wrong = new ArrayList<String>();
    for (var needed : imports) {
      var found = lent.function(needed.module(), needed.name());
      if (!(needed.type() instanceof ExternType.Func(var type)) || found.isEmpty()) {
        missing.add(needed + " " + describe(needed.type()));
      } else if (!found.get().type().equals(type)) {
        wrong.add(needed + " " + type + " (lent as " + found.get().type() + ")");
      } else {
        EndiveFunc.checkCrosses(needed.toString(), type);
      }
    }
    if (!missing.isEmpty()) {
      throw new WasmException(
          Kind.MISSING,
          "wasm-import-missing",
          "the module needs what it was not given: `" + String.join("`, `", missing) + "`",
          "build the module for wasm32-wasip1, or lend it these functions");
    }
    if (!wrong.isEmpty()) {
      throw new WasmException(
          Kind.INVALID,
          "wasm-import-mismatch",
          "the module takes functions for others than they are: `"
              + String.join("`, `", wrong)
              + "`",
          "build the module against the same interface as this host has");
    }
  }

  private static String describe(ExternType type) {
    return switch (type) {
      case ExternType.Func(var function) -> function.toString();
      case ExternType.Memory _ -> "(memory)";
      case ExternType.Table _ -> "(table)";
      case ExternType.Global _ -> "(global)";
      case ExternType.Tag _ -> "(tag)";
    };
  }
}
