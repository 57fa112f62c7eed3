package motte.wasm.internal;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import motte.core.Kind;
import motte.format.FunctionType;
import motte.format.TypeDef;
import motte.format.ValType;
import motte.format.WasmModule;
import motte.wasm.Export;
import motte.wasm.ExternType;
import motte.wasm.FuncType;
import motte.wasm.Import;
import motte.wasm.WasmException;

/// Types of the module format in the words of the API, and back.
final class Descriptions {
  private Descriptions() {}

  static List<Import> imports(WasmModule module) {
    return module.imports().stream()
        .map(each ->
            new Import(each.module(), each.name(), extern(module, each.kind(), each.index())))
        .toList();
  }

  static List<Export> exports(WasmModule module) {
    return module.exports().stream()
        .map(each -> new Export(each.name(), extern(module, each.kind(), each.index())))
        .toList();
  }

  /// The type of something in an index space; kinds are numbered as in the binary format.
  static ExternType extern(WasmModule module, int kind, int index) {
    return switch (kind) {
      case 0 -> new ExternType.Func(function(module.functionType(index)));
      case 1 -> {
        var table = module.tables().get(index);
        yield new ExternType.Table(
            value(table.element()), table.minimum(), maximum(table.maximum()), table.is64());
      }
      case 2 -> {
        var memory = module.memories().get(index);
        yield new ExternType.Memory(
            memory.minimum(), maximum(memory.maximum()), memory.shared(), memory.is64());
      }
      case 3 -> {
        var global = module.globals().get(index);
        yield new ExternType.Global(value(global.type()), global.mutable());
      }
      default ->
          new ExternType.Tag(
              function((FunctionType) module.type(module.tags().get(index)).composite()));
    };
  }

  private static OptionalLong maximum(long maximum) {
    return maximum == -1 ? OptionalLong.empty() : OptionalLong.of(maximum);
  }

  static FuncType function(FunctionType type) {
    return new FuncType(
        IntStream.range(0, type.paramCount()).mapToObj(i -> value(type.param(i))).toList(),
        IntStream.range(0, type.resultCount()).mapToObj(i -> value(type.result(i))).toList());
  }

  static FuncType function(RuntimeType type) {
    return new FuncType(
        IntStream.range(0, type.paramCount()).mapToObj(i -> value(type.param(i))).toList(),
        IntStream.range(0, type.resultCount()).mapToObj(i -> value(type.result(i))).toList());
  }

  static motte.wasm.ValType value(ClosedType type) {
    return type.defined() == null ? value(type.code()) : motte.wasm.ValType.REF;
  }

  static motte.wasm.ValType value(int type) {
    return switch (type) {
      case ValType.I32 -> motte.wasm.ValType.I32;
      case ValType.I64 -> motte.wasm.ValType.I64;
      case ValType.F32 -> motte.wasm.ValType.F32;
      case ValType.F64 -> motte.wasm.ValType.F64;
      case ValType.V128 -> motte.wasm.ValType.V128;
      default -> ValType.isNullable(type) ? reference(type) : motte.wasm.ValType.REF;
    };
  }

  private static motte.wasm.ValType reference(int type) {
    return switch (ValType.heap(type)) {
      case ValType.FUNC -> motte.wasm.ValType.FUNCREF;
      case ValType.EXTERN -> motte.wasm.ValType.EXTERNREF;
      case ValType.ANY -> motte.wasm.ValType.ANYREF;
      case ValType.EQ -> motte.wasm.ValType.EQREF;
      case ValType.I31 -> motte.wasm.ValType.I31REF;
      case ValType.STRUCT -> motte.wasm.ValType.STRUCTREF;
      case ValType.ARRAY -> motte.wasm.ValType.ARRAYREF;
      case ValType.EXN -> motte.wasm.ValType.EXNREF;
      default -> motte.wasm.ValType.REF;
    };
  }

  /// A type of the API as the module format has it.
  static int value(motte.wasm.ValType type) {
    return switch (type) {
      case I32 -> ValType.I32;
      case I64 -> ValType.I64;
      case F32 -> ValType.F32;
      case F64 -> ValType.F64;
      case V128 -> ValType.V128;
      case FUNCREF -> ValType.FUNCREF;
      case EXTERNREF -> ValType.EXTERNREF;
      case ANYREF -> ValType.ANYREF;
      case EQREF -> ValType.ref(ValType.EQ, true);
      case I31REF -> ValType.ref(ValType.I31, true);
      case STRUCTREF -> ValType.ref(ValType.STRUCT, true);
      case ARRAYREF -> ValType.ref(ValType.ARRAY, true);
      case EXNREF -> ValType.EXNREF;
      case REF ->
          throw new WasmException(
              Kind.INVALID,
              "wasm-value-type",
              "`REF` stands for many types",
              "use a type that stands for itself");
    };
  }

  /// A type of the API as closed type.
  static ClosedType closed(motte.wasm.ValType type) {
    return new ClosedType(value(type), null);
  }

  /// A function type of the API as the only type of a module.
  static TypeDef define(FuncType type) {
    return new TypeDef(
        new FunctionType(
            type.params().stream().mapToInt(Descriptions::value).toArray(),
            type.results().stream().mapToInt(Descriptions::value).toArray()),
        -1,
        true,
        0,
        1);
  }
}
