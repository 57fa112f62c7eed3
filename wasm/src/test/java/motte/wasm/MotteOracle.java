package motte.wasm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The engine under test, as users call it.
final class MotteOracle implements Oracle {

  @Override
  public String name() {
    return "Motte";
  }

  @Override
  public Optional<List<String>> run(byte[] wasm, List<Call> calls) {
    var module = Module.parse(wasm);
    var host = new Host();
    var imports = Imports.none();
    for (var needed : module.imports()) {
      if (needed.type() instanceof ExternType.Func(var type)) {
        imports =
            imports.with("host", needed.name(), type, (_, args) -> host.call(needed.name(), args));
      }
    }
    var lines = new ArrayList<String>();
    // The variant of the code that counts has to do the same.
    var limits = wasm.length % 8 == 0 ? Limits.defaults().fuel(1L << 40) : Limits.defaults();
    try (var instance = module.instantiate(imports, limits)) {
      for (var call : calls) {
        try {
          var results = instance.func(call.name()).orElseThrow().call(call.argArray());
          lines.add(call.name() + " = " + Oracle.values(call.results(), results));
        } catch (Trap trap) {
          lines.add(call.name() + " trap " + trap.reason() + engine(trap));
        }
      }
      lines.add(host.toString());
      instance
          .exports()
          .forEach((name, extern) -> {
            if (extern instanceof Memory memory) {
              var bytes = memory.read(0, (int) memory.size());
              lines.add(name + " " + bytes.length + " " + EndiveOracle.sha1(bytes));
            }
          });
    } catch (Trap trap) {
      return Optional.of(List.of("instantiate trap " + trap.reason() + engine(trap)));
    }
    return Optional.of(lines);
  }

  private static String engine(Trap trap) {
    return trap.reason() == Trap.Reason.ENGINE ? " " + trap.getCause() : "";
  }
}
