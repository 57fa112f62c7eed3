package motte.compile;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import motte.format.Op;
import motte.format.WasmModule;

/// Which functions of a module must give up their frame when they make a tail call: those from
/// which tail calls can lead on without end, which is to a cycle of them or to a function that is
/// known at run time only. The tail calls of all others are calls and returns.
///
/// A function that calls itself only is none of those: it jumps.
final class TailCalls {
  private final BitSet yielding = new BitSet();

  private TailCalls() {}

  static TailCalls of(WasmModule module) {
    var calls = new TailCalls();
    if (module.uses(Op.RETURN_CALL)
        || module.uses(Op.RETURN_CALL_INDIRECT)
        || module.uses(Op.RETURN_CALL_REF)) {
      calls.find(module);
    }
    return calls;
  }

  /// Whether the function yields its frame.
  boolean yields(int function) {
    return yielding.get(function);
  }

  /// The functions that do, in order.
  List<Integer> yielding() {
    return yielding.stream().boxed().toList();
  }

  private void find(WasmModule module) {
    int first = module.importedFunctionCount();
    int count = module.functionCount();
    // Who makes tail calls to whom, and how many callees of a function may still yield.
    var callers = new ArrayList<List<Integer>>();
    for (int f = 0; f < count; f++) {
      callers.add(List.of());
    }
    int[] open = new int[count];
    for (int f = first; f < count; f++) {
      open[f] = scan(module, f, callers);
    }
    var harmless = new ArrayDeque<Integer>();
    var known = new BitSet();
    for (int f = first; f < count; f++) {
      if (open[f] == 0) {
        known.set(f);
        harmless.add(f);
      }
    }
    while (!harmless.isEmpty()) {
      for (int caller : callers.get(harmless.remove())) {
        if (--open[caller] == 0) {
          known.set(caller);
          harmless.add(caller);
        }
      }
    }
    yielding.set(first, count);
    yielding.andNot(known);
  }

  // Counts the tail calls to others; those to nobody knows whom are never taken off the count.
  private static int scan(WasmModule module, int function, List<List<Integer>> callers) {
    var body = module.body(function);
    int open = 0;
    for (int i = 0; i < body.size(); i++) {
      switch (body.op(i)) {
        case RETURN_CALL -> {
          int callee = body.x(i);
          if (callee != function) {
            open++;
            if (callers.get(callee).isEmpty()) {
              callers.set(callee, new ArrayList<>());
            }
            callers.get(callee).add(function);
          }
        }
        case RETURN_CALL_INDIRECT, RETURN_CALL_REF -> open++;
        default -> {}
      }
    }
    return open;
  }
}
