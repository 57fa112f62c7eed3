package motte.wasm;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.WasmException;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/// Endive's interpreter.
final class EndiveOracle implements Oracle {

  @Override
  public String name() {
    return "Endive";
  }

  @Override
  public Optional<List<String>> run(byte[] wasm, List<Call> calls) {
    run.endive.wasm.WasmModule module;
    try {
      module = Parser.parse(wasm);
    } catch (RuntimeException _) {
      // Some valid modules even break its parser.
      return Optional.empty();
    }
    var memories = motte.format.WasmModule.parse(wasm).memories();
    if (memories.size() > 1 || memories.stream().anyMatch(memory -> memory.is64())) {
      // It takes some accesses of a second memory for ones of the first, and cuts long addresses.
      return Optional.empty();
    }
    var host = new Host();
    var lines = new ArrayList<String>();
    run.endive.runtime.Instance instance;
    try {
      instance =
          run.endive.runtime.Instance.builder(module)
              .withImportValues(imports(module, host))
              .withMemoryFactory(run.endive.runtime.ByteArrayMemory::new)
              .build();
    } catch (WasmEngineException | WasmException failure) {
      return Optional.of(List.of("instantiate trap " + reason(failure)));
    }
    for (var call : calls) {
      try {
        var results = instance.export(call.name()).apply(call.argArray());
        lines.add(
            call.name()
                + " = "
                + Oracle.values(call.results(), results == null ? new long[0] : results));
      } catch (WasmEngineException | WasmException failure) {
        lines.add(call.name() + " trap " + reason(failure));
      } catch (StackOverflowError _) {
        lines.add(call.name() + " trap CALL_STACK_EXHAUSTED");
      } catch (IndexOutOfBoundsException | ClassCastException _) {
        return Optional.empty();
      } catch (RuntimeException failure) {
        if (String.valueOf(failure.getMessage()).startsWith("Machine doesn't recognize")) {
          return Optional.empty();
        }
        throw failure;
      }
    }
    lines.add(host.toString());
    for (int i = 0; i < memories.size(); i++) {
      var memory = instance.memory(i);
      var bytes = memory.readBytes(0, memory.pages() << 16);
      lines.add("memory" + i + " " + bytes.length + " " + sha1(bytes));
    }
    return Optional.of(lines);
  }

  private static ImportValues imports(run.endive.wasm.WasmModule module, Host host) {
    var values = ImportValues.builder();
    for (int i = 0; i < module.importSection().importCount(); i++) {
      var type = module.importSection().getImport(i).name();
      int arrow = type.indexOf('>');
      values.addFunction(
          new HostFunction(
              "host",
              type,
              FunctionType.of(types(type.substring(0, arrow)), types(type.substring(arrow + 1))),
              (_, args) -> host.call(type, args)));
    }
    return values.build();
  }

  private static List<ValType> types(String letters) {
    return letters
        .chars()
        .mapToObj(letter ->
            switch (letter) {
              case 'i' -> ValType.I32;
              case 'l' -> ValType.I64;
              case 'f' -> ValType.F32;
              default -> ValType.F64;
            })
        .toList();
  }

  private static String reason(RuntimeException failure) {
    if (failure instanceof WasmException) {
      return "UNCAUGHT_EXCEPTION";
    }
    if (failure.getCause() instanceof StackOverflowError) {
      return "CALL_STACK_EXHAUSTED";
    }
    var message = String.valueOf(failure.getMessage());
    return switch (message.replaceAll(" \\d+$|:.*$", "")) {
      case "Trapped on unreachable instruction" -> "UNREACHABLE";
      case "out of bounds memory access" -> "OUT_OF_BOUNDS_MEMORY";
      case "out of bounds table access", "undefined element" -> "OUT_OF_BOUNDS_TABLE";
      case "uninitialized element" -> "UNINITIALIZED_ELEMENT";
      case "indirect call type mismatch" -> "INDIRECT_CALL_TYPE";
      case "integer divide by zero" -> "INTEGER_DIVIDE_BY_ZERO";
      case "integer overflow" -> "INTEGER_OVERFLOW";
      case "invalid conversion to integer" -> "INVALID_CONVERSION";
      case "out of bounds array access" -> "OUT_OF_BOUNDS_ARRAY";
      case "cast failure" -> "CAST_FAILURE";
      case "null structure reference",
          "null array reference",
          "null i31 reference",
          "null reference",
          "Trapped on ref_as_non_null on null reference" ->
          "NULL_REFERENCE";
      case "call stack exhausted" -> "CALL_STACK_EXHAUSTED";
      default -> message + " (" + failure.getClass().getSimpleName() + ")";
    };
  }

  static String sha1(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
