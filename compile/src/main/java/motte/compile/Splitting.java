package motte.compile;

import java.util.List;
import motte.format.Body;
import motte.format.WasmModule;

/// A function in parts that are small enough for the JVM's compilers: a root and [Run]s.
///
/// All parts number the locals alike; there may be more of them than the function had, of any type
/// (references among them are null at first, whatever their type says). Besides WebAssembly's
/// instructions parts contain:
///
/// | op | x | imm | |
/// |---|---|---|---|
/// | `RUN` | number of the [Run] | | `[] -> [i32]` if the run has two or more exits, else `[] -> []` |
/// | `EXIT` | number of the exit, or -1 | | leaves the run; `[i32] -> ` if `x` is -1 (see [Run]) |
/// | `FRAME_NEW` | slots for numbers (v128 takes two) | slots for references | `[] -> [frame]`, a place for locals outside the JVM's frame |
/// | `FRAME_GET` | slot | type | `[frame] -> [t]` |
/// | `FRAME_SET` | slot | type | `[t frame] -> []` |
///
/// Frames live in locals of type externref.
///
/// @param root the function itself
/// @param runs by number; they may call each other, but never in a circle
record Splitting(Body root, List<Run> runs) {

  Splitting {
    runs = List.copyOf(runs);
  }

  /// Divides the code of a function of `module` such that no part is larger than about `budget`
  /// bytecodes as [Sizes] estimates them; a function that is small enough stays as it is.
  static Splitting of(Body body, WasmModule module, int budget) {
    var function = new Divided(module, new LocalTypes(body));
    var root = new Division(function, budget).divide(body);
    return new Splitting(root, function.runs());
  }
}
