package motte.format;

import java.util.Arrays;

/// The types on the operand stack while a function is validated.
final class Operands {
  private final Reader reader;
  private final Types types;
  private int[] stack = new int[64];
  private int size;

  /// How much of the stack belongs to the constructs around the innermost.
  private int floor;

  /// Whether anything may be popped, because the code here is never reached.
  private boolean bottomless;

  Operands(Reader reader, Types types) {
    this.reader = reader;
    this.types = types;
  }

  int size() {
    return size;
  }

  int floor() {
    return floor;
  }

  boolean bottomless() {
    return bottomless;
  }

  void reset(int size, int floor, boolean bottomless) {
    this.size = size;
    this.floor = floor;
    this.bottomless = bottomless;
  }

  /// From here to the end of the construct nothing is reached.
  void unreachable() {
    size = floor;
    bottomless = true;
  }

  void push(int type) {
    if (size == stack.length) {
      grow();
    }
    stack[size++] = type;
  }

  private void grow() {
    if (size >= Bounds.OPERANDS) {
      throw reader.invalid(
          "more operands on the stack than the " + Bounds.OPERANDS + " that are supported");
    }
    stack = Arrays.copyOf(stack, Math.min(2 * size, Bounds.OPERANDS));
  }

  /// Takes any value off the stack.
  int pop() {
    if (size > floor) {
      return stack[--size];
    }
    if (bottomless) {
      return Types.UNKNOWN;
    }
    throw reader.invalid("type mismatch: a value is expected, and the stack is empty");
  }

  /// Takes a value off the stack that can stand for one of the type `expected`.
  int pop(int expected) {
    if (size > floor) {
      int type = stack[--size];
      if (type != expected && !types.matches(type, expected)) {
        throw mismatch(expected, type);
      }
      return type;
    }
    if (bottomless) {
      return Types.UNKNOWN;
    }
    throw reader.invalid(
        "type mismatch: " + Types.toString(expected) + " is expected, and the stack is empty");
  }

  /// Takes any reference off the stack; one that nothing is known of has [Types#NO_HEAP].
  int popRef() {
    int type = pop();
    if (type == Types.UNKNOWN) {
      return ValType.ref(Types.NO_HEAP, false);
    }
    if (!ValType.isRef(type)) {
      throw reader.invalid(
          "type mismatch: a reference is expected, but found " + Types.toString(type));
    }
    return type;
  }

  FormatException mismatch(int expected, int found) {
    return reader.invalid(
        "type mismatch: "
            + Types.toString(expected)
            + " is expected, but found "
            + Types.toString(found));
  }

  void popParams(FunctionType type) {
    for (int i = type.paramCount() - 1; i >= 0; i--) {
      pop(type.param(i));
    }
  }

  void pushParams(FunctionType type) {
    for (int i = 0; i < type.paramCount(); i++) {
      push(type.param(i));
    }
  }

  void popResults(FunctionType type) {
    for (int i = type.resultCount() - 1; i >= 0; i--) {
      pop(type.result(i));
    }
  }

  void pushResults(FunctionType type) {
    for (int i = 0; i < type.resultCount(); i++) {
      push(type.result(i));
    }
  }

  /// Checks that the value with `above` values above it can stand for one of the type `expected`.
  void check(int above, int expected) {
    int index = size - 1 - above;
    if (index < floor) {
      if (!bottomless) {
        throw reader.invalid(
            "type mismatch: " + Types.toString(expected) + " is expected, and the stack is empty");
      }
    } else if (!types.matches(stack[index], expected)) {
      throw mismatch(expected, stack[index]);
    }
  }

  /// Checks that no more values are on the stack than those of the constructs around.
  void checkEmpty() {
    if (size != floor) {
      throw reader.invalid(
          "type mismatch: " + (size - floor) + " more values on the stack than are expected");
    }
  }
}
