package motte.format;

/// A construct around the code that is being validated. Frames are used again and again.
final class Frame {
  /// What began it, or the innermost part of it: `block`, `loop`, `if`, `else`, `try`, `catch`,
  /// `catch_all`, `try_table`; `end` for the function.
  Op op = Op.END;

  FunctionType type = FunctionType.NONE;

  /// How many values are on the stack below its parameters.
  int height;

  /// What [Operands#bottomless] was around it.
  boolean bottomless;

  /// How many locals without a default value had been set.
  int set;

  /// Whether it can be reached.
  boolean live;

  /// Its label in the body, if it can be reached.
  int label;

  /// How many branches that can be reached lead to its label.
  int branches;

  /// Whether the end of an earlier part of it can be reached, from where control goes to its end.
  boolean left;

  /// The place of the last `br_table` that was found to fit.
  int fits = -1;

  int arity() {
    return op == Op.LOOP ? type.paramCount() : type.resultCount();
  }

  int carried(int index) {
    return op == Op.LOOP ? type.param(index) : type.result(index);
  }
}
