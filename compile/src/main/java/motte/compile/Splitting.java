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

  /// So many locals are left to the JVM if a function has too many for it.
  private static final int KEPT = 48;

  /// So many locals are too many.
  private static final int MANY_LOCALS = 4000;

  /// Divides the code of a function of `module` such that no part is larger than about `budget`
  /// bytecodes as [Sizes] estimates them; a function that is small enough stays as it is.
  ///
  /// If it cannot be divided as it is, its operands are put into locals, and if that does not
  /// suffice, its locals into a frame.
  ///
  /// @param nests whether loops within loops become runs in any case
  static Splitting of(Body body, WasmModule module, int budget, boolean nests) {
    var best = body.localCount() > MANY_LOCALS ? null : attempt(body, module, budget, 0, nests);
    for (int form = 1; form <= 2; form++) {
      if (best != null && best.largest <= Division.most(budget)) {
        break;
      }
      var next = attempt(body, module, budget, form, nests);
      best = best == null || next.largest < best.largest ? next : best;
    }
    return java.util.Objects.requireNonNull(best).splitting;
  }

  /// @param largest how many bytes the largest part has
  record Attempt(Splitting splitting, int largest) {}

  /// Divides the code in one of three forms: as it is; operands in locals; and locals in a frame.
  static Attempt attempt(Body body, WasmModule module, int budget, int form, boolean nests) {
    var function = new Divided(module, new LocalTypes(body));
    var whole = form == 0 ? body : Registers.of(function, body);
    if (form == 2 || function.locals().count() > MANY_LOCALS) {
      whole = Framing.of(function, whole, KEPT);
    }
    if (nests) {
      whole = Nests.apart(function, whole);
    }
    var division = new Division(function, budget);
    var root = division.divide(whole);
    return new Attempt(new Splitting(root, function.runs()), division.largest());
  }
}
