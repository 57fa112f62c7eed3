package motte.compile;

import java.util.BitSet;
import motte.format.Body;
import motte.format.Op;

/// The runs that are called where a `br_table` chooses among many: the arms of an interpreter's
/// loop. Such a loop is as fast as it is small in C2's eyes, so:
///
/// - C2 is kept from inlining arms. It would do so with a few, the first that fit, compute what the
///   others have in common with those for all of them before the choice, and take longer over it.
/// - The array of memory 0 stays what it is. Loaded from its field it is a compressed reference,
///   and C2 would merge what different arms left as such: compressed and decompressed at each turn.
///   Not so where all locals are in a frame: there each part loads the array where it uses it.
final class Arms {
  /// So many targets are many.
  private static final int MANY = 64;

  /// HotSpot inlines no larger method (FreqInlineSize).
  private static final int INLINED = 325;

  private Arms() {}

  /// By their numbers.
  static BitSet of(Splitting splitting) {
    var arms = new BitSet();
    if (!splitting.runs().isEmpty()) {
      add(splitting.root(), arms);
      for (var run : splitting.runs()) {
        add(run.body(), arms);
      }
    }
    return arms;
  }

  private static void add(Body body, BitSet arms) {
    if (choose(body)) {
      for (int i = 0; i < body.size(); i++) {
        if (body.op(i) == Op.RUN) {
          arms.set(body.x(i));
        }
      }
    }
  }

  /// Whether the body chooses among many.
  static boolean choose(Body body) {
    for (int i = 0; i < body.size(); i++) {
      if (body.op(i) == Op.BR_TABLE && body.targets(body.x(i)).length >= MANY) {
        return true;
      }
    }
    return false;
  }

  /// Makes the method of an arm, whose end is not reached, too large to be inlined.
  static void enlarge(Bytecode code) {
    if (code.size() <= INLINED) {
      code.bind(code.label());
      while (code.size() < INLINED) {
        code.op(Jvm.NOP);
      }
      code.op(Jvm.ACONST_NULL);
      code.op(Jvm.ATHROW);
    }
  }

  /// Has C2 see the array on top of the stack as checked, and no more as what was loaded.
  static void keepArray(Bytecode code) {
    code.op(Jvm.DUP);
    code.op(Jvm.ARRAYLENGTH);
    code.op(Jvm.POP);
  }
}
