package motte.wasm.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import motte.wasm.Export;
import motte.wasm.ExternType;
import motte.wasm.FuncType;
import motte.wasm.Import;
import motte.wasm.ValType;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.GlobalImport;
import run.endive.wasm.types.MemoryImport;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.MutabilityType;
import run.endive.wasm.types.TableImport;
import run.endive.wasm.types.TableLimits;
import run.endive.wasm.types.TagImport;

/// The engine's description of a module's imports and exports, in our words.
final class Types {
  private final WasmModule module;
  private final List<ExternType> functions = new ArrayList<>();
  private final List<ExternType> tables = new ArrayList<>();
  private final List<ExternType> memories = new ArrayList<>();
  private final List<ExternType> globals = new ArrayList<>();
  private final List<ExternType> tags = new ArrayList<>();
  private final List<Import> imports = new ArrayList<>();

  Types(WasmModule module) {
    this.module = module;
    module.importSection().stream().forEach(this::add);
    var section = module.functionSection();
    for (int i = 0; i < section.functionCount(); i++) {
      functions.add(function(section.getFunctionType(i)));
    }
    for (int i = 0; i < module.tableSection().tableCount(); i++) {
      var table = module.tableSection().getTable(i);
      tables.add(table(table.elementType(), table.limits()));
    }
    module
        .memorySection()
        .ifPresent(defined -> {
          for (int i = 0; i < defined.memoryCount(); i++) {
            memories.add(memory(defined.getMemory(i).limits()));
          }
        });
    for (var global : module.globalSection().globals()) {
      globals.add(global(global.valueType(), global.mutabilityType()));
    }
    module
        .tagSection()
        .ifPresent(defined -> {
          for (var tag : defined.types()) {
            tags.add(new ExternType.Tag(type(tag.typeIdx())));
          }
        });
  }

  private void add(run.endive.wasm.types.Import each) {
    var space = space(each.importType());
    var type =
        switch (each) {
          case FunctionImport function -> function(function.typeIndex());
          case TableImport table -> table(table.entryType(), table.limits());
          case MemoryImport memory -> memory(memory.limits());
          case GlobalImport global -> global(global.type(), global.mutabilityType());
          case TagImport tag -> new ExternType.Tag(type(tag.tagType().typeIdx()));
          default -> throw new IllegalStateException(each.toString());
        };
    space.add(type);
    imports.add(new Import(each.module(), each.name(), type));
  }

  private List<ExternType> space(ExternalType kind) {
    return switch (kind) {
      case FUNCTION -> functions;
      case TABLE -> tables;
      case MEMORY -> memories;
      case GLOBAL -> globals;
      case TAG -> tags;
    };
  }

  /// What the module needs.
  List<Import> imports() {
    return List.copyOf(imports);
  }

  /// What the module offers.
  List<Export> exports() {
    var section = module.exportSection();
    var exports = new ArrayList<Export>();
    for (int i = 0; i < section.exportCount(); i++) {
      var each = section.getExport(i);
      exports.add(new Export(each.name(), space(each.exportType()).get(each.index())));
    }
    return List.copyOf(exports);
  }

  private ExternType function(int typeIndex) {
    return new ExternType.Func(type(typeIndex));
  }

  private FuncType type(int index) {
    return of(module.typeSection().getType(index));
  }

  private static ExternType table(run.endive.wasm.types.ValType element, TableLimits limits) {
    return new ExternType.Table(
        of(element),
        limits.min(),
        limits.max() == TableLimits.LIMIT_MAX
            ? OptionalLong.empty()
            : OptionalLong.of(limits.max()));
  }

  private static ExternType memory(MemoryLimits limits) {
    return new ExternType.Memory(
        limits.initialPages(),
        limits.maximumPages() == MemoryLimits.MAX_PAGES
            ? OptionalLong.empty()
            : OptionalLong.of(limits.maximumPages()),
        limits.shared());
  }

  private static ExternType global(run.endive.wasm.types.ValType type, MutabilityType mutability) {
    return new ExternType.Global(of(type), mutability == MutabilityType.Var);
  }

  private static FuncType of(FunctionType type) {
    return new FuncType(
        type.params().stream().map(Types::of).toList(),
        type.returns().stream().map(Types::of).toList());
  }

  private static ValType of(run.endive.wasm.types.ValType type) {
    if (type.equals(run.endive.wasm.types.ValType.I32)) {
      return ValType.I32;
    } else if (type.equals(run.endive.wasm.types.ValType.I64)) {
      return ValType.I64;
    } else if (type.equals(run.endive.wasm.types.ValType.F32)) {
      return ValType.F32;
    } else if (type.equals(run.endive.wasm.types.ValType.F64)) {
      return ValType.F64;
    } else if (type.equals(run.endive.wasm.types.ValType.V128)) {
      return ValType.V128;
    } else if (type.equals(run.endive.wasm.types.ValType.FuncRef)) {
      return ValType.FUNCREF;
    } else if (type.equals(run.endive.wasm.types.ValType.ExternRef)) {
      return ValType.EXTERNREF;
    }
    return ValType.REF;
  }
}
