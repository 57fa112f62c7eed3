package motte.wasm.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import run.endive.wasm.types.ExportSection;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.ImportSection;

/// Finds out which function an invalid module is invalid for, because Endive does not say: it
/// replaces ever more of the functions by trivial ones until the module becomes valid.
final class Culprit {
  /// A body of three bytes: no locals, `unreachable`, `end`.
  private static final byte[] TRIVIAL = {3, 0, 0, 0x0b};

  private static final int CODE = 10;

  private final byte[] wasm;
  private final Sections sections;
  private final Map<Integer, String> exports = new HashMap<>();
  private int imports;

  Culprit(byte[] wasm, Sections sections) {
    this.wasm = wasm;
    this.sections = sections;
  }

  /// Where the fault is, to follow "invalid WebAssembly".
  String place() {
    var code = sections.all().stream().filter(section -> section.id() == CODE).findFirst();
    if (code.isEmpty()) {
      return "in the module";
    }
    var bodies = bodies(code.get());
    int fine = 0;
    int faulty = bodies.size();
    if (!valid(code.get(), bodies, 0) || valid(code.get(), bodies, faulty)) {
      return "in the module";
    }
    while (faulty - fine > 1) {
      int middle = (fine + faulty) >>> 1;
      if (valid(code.get(), bodies, middle)) {
        fine = middle;
      } else {
        faulty = middle;
      }
    }
    var names = Names.of(exports, sections.custom(wasm, "name"));
    return "in function `"
        + names.frame(imports + fine)
        + "` at offset "
        + Sections.hex(bodies.get(fine));
  }

  /// The offset of each function body, and at last the end of the section.
  private List<Integer> bodies(Sections.Section code) {
    var offsets = new ArrayList<Integer>();
    var reader = new Leb128(wasm, code.start(), code.end());
    for (int count = reader.u32("a count"); count > 0; count--) {
      offsets.add(reader.position());
      reader.skip(reader.u32("the size of a body"));
    }
    return offsets;
  }

  /// Whether the module is valid if only its first `kept` functions are as they are.
  private boolean valid(Sections.Section code, List<Integer> bodies, int kept) {
    int end = kept < bodies.size() ? bodies.get(kept) : code.end();
    var content = new ByteArrayOutputStream();
    content.write(wasm, code.start(), end - code.start());
    for (int i = kept; i < bodies.size(); i++) {
      content.writeBytes(TRIVIAL);
    }
    var module = new ByteArrayOutputStream();
    module.write(wasm, 0, code.offset() + 1);
    for (int left = content.size(); ; left >>>= 7) {
      module.write(left < 0x80 ? left : (left & 0x7f) | 0x80);
      if (left < 0x80) {
        break;
      }
    }
    module.writeBytes(content.toByteArray());
    module.write(wasm, code.end(), wasm.length - code.end());
    return parses(module.toByteArray());
  }

  private boolean parses(byte[] module) {
    try {
      var parsed = Engine.parser().parse(() -> new ByteArrayInputStream(module));
      note(parsed.importSection(), parsed.exportSection());
      return true;
    } catch (RuntimeException | AssertionError | StackOverflowError | OutOfMemoryError _) {
      return false;
    }
  }

  private void note(ImportSection needed, ExportSection offered) {
    imports = needed.count(ExternalType.FUNCTION);
    for (int i = 0; i < offered.exportCount(); i++) {
      var export = offered.getExport(i);
      if (export.exportType() == ExternalType.FUNCTION) {
        exports.putIfAbsent(export.index(), export.name());
      }
    }
  }
}
