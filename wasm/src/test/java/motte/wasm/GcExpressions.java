package motte.wasm;

import motte.format.Op;

/// Code that makes, reads and changes structures and arrays.
final class GcExpressions {
  private static final String SUBTYPES = "jstybz";

  private final RandomCode code;
  private final Choices choices;
  private final WasmBytes out;
  private final Expressions expressions;

  GcExpressions(RandomCode code, Expressions expressions) {
    this.code = code;
    this.expressions = expressions;
    choices = code.choices;
    out = code.out;
  }

  /// Pushes a reference that is not null, by means that a constant expression has.
  static void constant(RandomCode code, char letter) {
    switch (letter) {
      case 's', 't' -> code.out.op(Op.STRUCT_NEW_DEFAULT, GcTypes.index(letter));
      case 'y', 'b', 'z' ->
          code.out
              .op(Op.I32_CONST)
              .s(code.choices.below(8))
              .op(Op.ARRAY_NEW_DEFAULT, GcTypes.index(letter));
      default -> code.out.op(Op.I32_CONST).s(Constants.integer(code.choices)).op(Op.REF_I31);
    }
  }

  /// Pushes a reference.
  void reference(char letter, int depth) {
    int type = "stybz".indexOf(letter);
    switch (letter) {
      case 'j' -> {
        expressions.one('i', depth + 1);
        out.op(Op.REF_I31);
      }
      case 's', 't' -> {
        switch (choices.below(5)) {
          case 0, 1 -> {
            expressions.all(letter == 's' ? "iid" : "iidal", depth + 1);
            out.op(Op.STRUCT_NEW, type);
          }
          case 2 -> {
            if (letter == 's') {
              expressions.one('t', depth + 1);
            } else {
              cast(letter, depth);
            }
          }
          case 3 -> {
            if (letter == 's') {
              element('z', depth);
              out.op(Op.ARRAY_GET, GcTypes.index('z'));
            } else {
              constant(code, letter);
            }
          }
          default -> cast(letter, depth);
        }
      }
      case 'y', 'b', 'z' -> array(letter, type, depth);
      default -> {
        if (letter == 'a' && choices.oneIn(5)) {
          some('t', depth);
          out.op(Op.STRUCT_GET, 1).u(3);
        } else if (letter == 'a' && choices.oneIn(8)) {
          expressions.one('x', depth + 1);
          out.op(Op.ANY_CONVERT_EXTERN);
        } else {
          expressions.one(choices.letter(SUBTYPES), depth + 1);
        }
      }
    }
  }

  private void array(char letter, int type, int depth) {
    char element = letter == 'z' ? 's' : 'i';
    switch (choices.below(4)) {
      case 0 -> {
        expressions.one(element, depth + 1);
        out.op(Op.I32_CONST).s(choices.below(12)).op(Op.ARRAY_NEW, type);
      }
      case 1 -> {
        int count = choices.below(12);
        for (int i = 0; i < count; i++) {
          expressions.one(element, depth + 1);
        }
        out.op(Op.ARRAY_NEW_FIXED, type).u(count);
      }
      case 2 -> cast(letter, depth);
      default -> {
        if (letter != 'z' && !code.module.datas.isEmpty()) {
          int data = choices.below(code.module.datas.size());
          out.op(Op.I32_CONST).s(choices.below(3)).op(Op.I32_CONST).s(choices.below(4));
          out.op(Op.ARRAY_NEW_DATA, type).u(code.module.memories.size() + data);
        } else {
          constant(code, letter);
        }
      }
    }
  }

  /// A reference of this type out of one of any, or a null.
  private void cast(char letter, int depth) {
    if (choices.oneIn(10)) {
      expressions.one('a', depth + 1);
      RandomModule.heap(out.op(Op.REF_CAST_NULL), letter);
      return;
    }
    boolean fail = choices.oneIn(3);
    RandomModule.type(out.op(Op.BLOCK), letter);
    if (fail) {
      RandomModule.type(out.op(Op.BLOCK), 'a');
    }
    code.labels.add(new RandomCode.Label(String.valueOf(letter), false));
    if (fail) {
      code.labels.add(new RandomCode.Label("a", false));
    }
    expressions.one('a', depth + 1);
    out.op(fail ? Op.BR_ON_CAST_FAIL : Op.BR_ON_CAST).raw(3, 0);
    RandomModule.heap(out, 'a');
    RandomModule.heap(out, letter);
    code.labels.removeLast();
    if (fail) {
      out.op(Op.BR, 1).op(Op.END);
      code.labels.removeLast();
    }
    out.op(Op.DROP);
    code.nothing(letter);
    out.op(Op.END);
  }

  /// A reference of this type, mostly not null.
  private void some(char letter, int depth) {
    if (choices.oneIn(12)) {
      expressions.one(letter, depth + 1);
    } else if (choices.oneIn(2)) {
      constant(code, letter);
    } else {
      int local = code.local(letter);
      expressions.one(letter, depth + 1);
      out.op(Op.LOCAL_TEE, local).op(Op.REF_IS_NULL).op(Op.IF);
      RandomModule.type(out, letter);
      constant(code, letter);
      out.op(Op.LOCAL_TEE, local).op(Op.ELSE).op(Op.LOCAL_GET, local).op(Op.END);
    }
  }

  /// An array of this type and an index.
  private void element(char letter, int depth) {
    some(letter, depth);
    out.op(Op.I32_CONST).s(choices.oneIn(6) ? choices.below(12) : 0);
  }

  /// Pushes a number out of an object, or about one.
  void number(char letter, int depth) {
    switch (letter) {
      case 'l' -> {
        some('t', depth);
        out.op(Op.STRUCT_GET, 1).u(4);
      }
      case 'd' -> {
        some(choices.letter("st"), depth);
        out.op(Op.STRUCT_GET, 0).u(2);
      }
      default -> integer(depth);
    }
  }

  private void integer(int depth) {
    switch (choices.below(8)) {
      case 0 -> {
        some('s', depth);
        out.op(Op.STRUCT_GET, 0).u(0);
      }
      case 1 -> {
        some('t', depth);
        out.op(choices.oneIn(2) ? Op.STRUCT_GET_S : Op.STRUCT_GET_U, 1).u(1);
      }
      case 2 -> {
        element('y', depth);
        out.op(Op.ARRAY_GET, GcTypes.index('y'));
      }
      case 3 -> {
        element('b', depth);
        out.op(choices.oneIn(2) ? Op.ARRAY_GET_S : Op.ARRAY_GET_U, GcTypes.index('b'));
      }
      case 4 -> {
        some(choices.letter("ybz"), depth);
        out.op(Op.ARRAY_LEN);
      }
      case 5 -> {
        expressions.all("ee", depth + 1);
        out.op(Op.REF_EQ);
      }
      case 6 -> {
        some('j', depth);
        out.op(choices.oneIn(2) ? Op.I31_GET_S : Op.I31_GET_U);
      }
      default -> {
        expressions.one('a', depth + 1);
        out.op(choices.oneIn(2) ? Op.REF_TEST : Op.REF_TEST_NULL);
        RandomModule.heap(out, choices.letter("ejstybz"));
      }
    }
  }

  /// Changes an object; tells the types of values that it leaves.
  String statement(int depth) {
    switch (choices.below(8)) {
      case 0 -> {
        some('s', depth);
        expressions.one('i', depth + 1);
        out.op(Op.STRUCT_SET, 0).u(choices.below(2));
      }
      case 1 -> {
        some('t', depth);
        expressions.one('a', depth + 1);
        out.op(Op.STRUCT_SET, 1).u(3);
      }
      case 2 -> {
        char letter = choices.letter("yb");
        element(letter, depth);
        expressions.one('i', depth + 1);
        out.op(Op.ARRAY_SET, GcTypes.index(letter));
      }
      case 3 -> {
        element('z', depth);
        expressions.one('s', depth + 1);
        out.op(Op.ARRAY_SET, GcTypes.index('z'));
      }
      case 4 -> {
        element('y', depth);
        expressions.one('i', depth + 1);
        out.op(Op.I32_CONST).s(choices.below(3)).op(Op.ARRAY_FILL, GcTypes.index('y'));
      }
      case 5 -> {
        char letter = choices.letter("ybz");
        element(letter, depth);
        // Never null: V8 looks at the bounds of the target before it looks whether there is a
        // source.
        constant(code, letter);
        out.op(Op.I32_CONST).s(choices.below(3)).op(Op.I32_CONST).s(choices.below(3));
        out.op(Op.ARRAY_COPY, GcTypes.index(letter)).u(GcTypes.index(letter));
      }
      case 6 -> {
        RandomModule.type(out.op(Op.BLOCK), 's');
        code.labels.add(new RandomCode.Label("s", false));
        expressions.one('s', depth + 1);
        out.op(Op.BR_ON_NON_NULL, 0);
        code.labels.removeLast();
        code.nothing('s');
        out.op(Op.END);
        return "s";
      }
      default -> {
        out.op(Op.BLOCK).raw(0x40);
        code.labels.add(new RandomCode.Label("", false));
        expressions.one('t', depth + 1);
        out.op(Op.BR_ON_NULL, 0);
        expressions.one('i', depth + 1);
        out.op(Op.STRUCT_SET, 1).u(0);
        code.labels.removeLast();
        out.op(Op.END);
      }
    }
    return "";
  }
}
