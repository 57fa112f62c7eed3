package motte.compile;

import java.util.ArrayDeque;
import java.util.BitSet;
import motte.format.Body;
import motte.format.Op;
import motte.format.WasmModule;

/// Which functions of a module run once, as far as one can tell from its start: the function that
/// begins a program, and what those call outside of loops. A function may be among them that others
/// call too; it is a guess that only matters for speed.
final class Once {
  /// So many functions are looked at.
  private static final int MOST = 100;

  private Once() {}

  static BitSet of(WasmModule module) {
    var once = new BitSet();
    var open = new ArrayDeque<Integer>();
    if (module.start() >= 0) {
      open.add(module.start());
    }
    for (var export : module.exports()) {
      if (export.kind() == 0 && begins(export.name())) {
        open.add(export.index());
      }
    }
    while (!open.isEmpty() && once.cardinality() < MOST) {
      int function = open.remove();
      if (function >= module.importedFunctionCount() && !once.get(function)) {
        once.set(function);
        callees(module.body(function), module, open);
      }
    }
    return once;
  }

  // WASI 0.1, "Application ABI".
  private static boolean begins(String export) {
    return export.equals("_start") || export.equals("_initialize");
  }

  private static void callees(Body body, WasmModule module, ArrayDeque<Integer> open) {
    for (int i = 0; i < body.size(); i++) {
      if (body.op(i) == Op.LOOP) {
        i = body.label(body.x(i)).end();
      } else if (body.op(i) == Op.CALL && !module.isReferenced(body.x(i))) {
        open.add(body.x(i));
      }
    }
  }
}
