package motte.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the name section (§7.4.1) and the exports call functions. A damaged name section says
/// nothing from there on: names are no reason to refuse a module.
final class Names {
  private final byte[] wasm;
  private @Nullable String module;

  /// Where the name of a function stands: the offset of its size; 0 for none.
  private int[] functions = new int[0];

  private final Map<Integer, String> exports = new HashMap<>();

  private Names(byte[] wasm) {
    this.wasm = wasm;
  }

  /// Looks for a name section in a module, which need not be valid; functions without a name there
  /// are called as they are exported.
  static Names of(byte[] wasm, List<WasmModule.Export> exports) {
    var names = new Names(wasm);
    for (var export : exports) {
      if (export.kind() == 0) {
        names.exports.putIfAbsent(export.index(), export.name());
      }
    }
    var reader = new Reader(wasm, Math.min(8, wasm.length), wasm.length);
    try {
      while (reader.remaining() > 0) {
        int id = reader.u8("a section");
        int size = reader.bytes("a section");
        if (id == 0) {
          names.readCustom(reader.position() - size, reader.position());
        }
      }
    } catch (FormatException _) {
      return names;
    }
    return names;
  }

  private void readCustom(int start, int end) {
    var reader = new Reader(wasm, start, end);
    if (!reader.name("a name").equals("name")) {
      return;
    }
    while (reader.remaining() > 0) {
      int id = reader.u8("a subsection");
      int size = reader.bytes("a subsection");
      var content = new Reader(wasm, reader.position() - size, reader.position());
      switch (id) {
        case 0 -> module = content.name("a name");
        case 1 -> readFunctions(content);
        default -> {}
      }
    }
  }

  private void readFunctions(Reader reader) {
    int count = reader.count("names", Bounds.FUNCTIONS);
    for (int i = 0; i < count; i++) {
      int function = reader.u32("the index of a function");
      int position = reader.position();
      reader.bytes("a name");
      if (Integer.compareUnsigned(function, Bounds.FUNCTIONS) < 0) {
        if (function >= functions.length) {
          functions = Arrays.copyOf(functions, Math.max(function + 1, 2 * functions.length));
        }
        functions[function] = position;
      }
    }
  }

  @Nullable String module() {
    return module;
  }

  @Nullable String function(int index) {
    if (index >= functions.length || functions[index] == 0) {
      return exports.get(index);
    }
    var reader = new Reader(wasm, functions[index], wasm.length);
    int size = reader.bytes("a name");
    return new String(wasm, reader.position() - size, size, StandardCharsets.UTF_8);
  }
}
