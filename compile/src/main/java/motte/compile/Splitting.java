package motte.compile;

import java.util.List;
import java.util.stream.Stream;
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
/// @param framed whether its form is [Form#FRAMED]
record Splitting(Body root, List<Run> runs, boolean framed) {

  Splitting {
    runs = List.copyOf(runs);
  }

  /// How a function is written before it is divided.
  enum Form {
    /// As it is.
    PLAIN,
    /// With operands in locals.
    REGISTERS,
    /// With operands in locals, and all but some locals in a frame.
    FRAME,
    /// With all locals in a frame, so that calls of runs take nothing but that and are short: for
    /// interpreters, which have many. For the same reason each part loads the array of memory 0
    /// itself.
    FRAMED,
    /// With an [OrderedChoice] in groups, if there is one.
    GROUPED
  }

  /// So many locals are left to the JVM if a function has too many for it.
  private static final int KEPT = 48;

  /// So many locals are too many.
  private static final int MANY_LOCALS = 4000;

  /// Divides the code of a function of `module` such that no part is larger than about `budget`
  /// bytecodes as [Sizes] estimates them; a function that is small enough stays as it is.
  ///
  /// A choice that is a sequence is made in groups before: then arms stay together that go on to
  /// each other, and fewer parts are found in less time. If a function cannot be divided as it is,
  /// its operands are put into locals, and if that does not suffice, its locals into a frame. If a
  /// choice among many does not stay in one part, every turn would go through all the parts that it
  /// became: then all locals go into a frame if it is an interpreter's loop; if nothing else helps,
  /// it is made in groups.
  ///
  /// @param nests whether loops within loops become runs in any case
  static Splitting of(Body body, WasmModule module, int budget, boolean nests) {
    var choice = OrderedChoice.in(body);
    boolean sequence = choice != null && choice.isSequence();
    if (sequence && isLarge(body, module, budget)) {
      var grouped = attempt(body, module, budget, Form.GROUPED, nests);
      if (grouped.largest <= Division.most(budget)) {
        return grouped.splitting;
      }
    }
    var forms = List.of(Form.PLAIN, Form.REGISTERS, Form.FRAME);
    int first = body.localCount() > MANY_LOCALS ? 1 : 0;
    var best = attempt(body, module, budget, forms.get(first), nests);
    for (int i = first + 1; i < forms.size() && best.largest > Division.most(budget); i++) {
      best = attempt(body, module, budget, forms.get(i), nests).orLess(best);
    }
    if (best.choices() <= 1 && best.largest <= Division.most(budget)) {
      return best.splitting;
    }
    if (!sequence) {
      var framed = attempt(body, module, budget + budget / 8, Form.FRAMED, nests);
      if (framed.choices() < best.choices() && framed.largest <= Division.most(budget)) {
        return framed.splitting;
      }
    }
    if (choice != null) {
      var grouped = attempt(body, module, budget, Form.GROUPED, nests);
      best = grouped.largest <= Division.most(budget) ? grouped : grouped.orLess(best);
    }
    return best.splitting;
  }

  private static boolean isLarge(Body body, WasmModule module, int budget) {
    var whole = new Divided(module, new LocalTypes(body), false);
    return new Anatomy(whole, body, null).size() > budget;
  }

  /// @param largest how many bytes the largest part has
  record Attempt(Splitting splitting, int largest) {
    private Attempt orLess(Attempt other) {
      return largest < other.largest ? this : other;
    }

    /// How many parts choose among many.
    private long choices() {
      return Stream.concat(Stream.of(splitting.root), splitting.runs.stream().map(Run::body))
          .filter(Arms::choose)
          .count();
    }
  }

  /// Divides the code in one of the forms.
  static Attempt attempt(Body body, WasmModule module, int budget, Form form, boolean nests) {
    var function = new Divided(module, new LocalTypes(body), form == Form.FRAMED);
    var whole = form == Form.REGISTERS || form == Form.FRAME ? Registers.of(function, body) : body;
    var choice = form == Form.GROUPED ? OrderedChoice.in(body) : null;
    if (choice != null) {
      whole = Grouping.of(function, choice);
    }
    if (form == Form.FRAMED) {
      whole = Framing.of(function, whole, 0);
    } else if (form == Form.FRAME || function.locals().count() > MANY_LOCALS) {
      whole = Framing.of(function, whole, KEPT);
    }
    if (nests) {
      whole = Nests.apart(function, whole);
    }
    var division = new Division(function, budget);
    var root = division.divide(whole);
    return new Attempt(new Splitting(root, function.runs(), function.framed()), division.largest());
  }
}
