package motte.compile;

import java.lang.constant.ClassDesc;
import java.util.Arrays;

/// A list of values that go through fields of the state from one method to another, to be taken out
/// at once: each kind has [#FIELDS] fields, the rest goes through arrays.
final class Scratch {
  private static final int FIELDS = 16;
  private static final Member[][] MEMBERS = new Member[5][FIELDS];
  private static final Member PUT_LONG =
      Runtime.method(
          Runtime.CALLS,
          "putMore",
          java.lang.constant.ConstantDescs.CD_void,
          Kind.desc(Kind.J),
          Runtime.STATE,
          Kind.desc(Kind.I));
  private static final Member PUT_REF =
      Runtime.method(
          Runtime.CALLS,
          "putMore",
          java.lang.constant.ConstantDescs.CD_void,
          Kind.desc(Kind.A),
          Runtime.STATE,
          Kind.desc(Kind.I));
  private static final Member TAKE_LONG =
      Runtime.method(
          Runtime.CALLS, "takeLong", Kind.desc(Kind.J), Runtime.STATE, Kind.desc(Kind.I));
  private static final Member TAKE_REF =
      Runtime.method(Runtime.CALLS, "takeRef", Kind.desc(Kind.A), Runtime.STATE, Kind.desc(Kind.I));

  static {
    for (byte kind = Kind.I; kind <= Kind.A; kind++) {
      for (int i = 0; i < FIELDS; i++) {
        MEMBERS[kind][i] = Member.field(Runtime.STATE, "ijfda".charAt(kind) + "" + i, desc(kind));
      }
    }
  }

  // Words, so to say: of a vector, two longs. An index from FIELDS on is one in an array.
  private final byte[] kinds;
  private final int[] indices;

  Scratch(byte... kinds) {
    int[] counts = new int[5];
    int[] more = new int[2];
    byte[] flat = new byte[kinds.length * 2];
    int[] at = new int[kinds.length * 2];
    int count = 0;
    for (byte kind : kinds) {
      for (int half = kind == Kind.V ? 2 : 1; half > 0; half--) {
        byte word = kind == Kind.V ? Kind.J : kind;
        flat[count] = word;
        at[count++] =
            counts[word] < FIELDS ? counts[word]++ : FIELDS + more[word == Kind.A ? 1 : 0]++;
      }
    }
    this.kinds = Arrays.copyOf(flat, count);
    indices = Arrays.copyOf(at, count);
  }

  /// How many there are; a vector counts twice.
  int size() {
    return kinds.length;
  }

  /// Pops all of them off the stack, the last one first, into the state in this local.
  void store(Bytecode code, int state) {
    for (int i = kinds.length - 1; i >= 0; i--) {
      store(code, state, i);
    }
  }

  /// Pops one.
  void store(Bytecode code, int state, int i) {
    byte kind = kinds[i];
    int index = indices[i];
    if (index < FIELDS) {
      code.load(Kind.A, state);
      if (Kind.slots(kind) == 2) {
        code.op(Jvm.DUP_X2);
        code.op(Jvm.POP);
      } else {
        code.op(Jvm.SWAP);
      }
      code.putfield(MEMBERS[kind][index]);
      return;
    }
    toLong(code, kind);
    code.load(Kind.A, state);
    code.constant(index - FIELDS);
    code.invokestatic(kind == Kind.A ? PUT_REF : PUT_LONG);
  }

  /// Pushes all of them, in order, from the state in this local.
  void load(Bytecode code, int state) {
    for (int i = 0; i < kinds.length; i++) {
      load(code, state, i);
    }
  }

  /// Pushes one.
  void load(Bytecode code, int state, int i) {
    byte kind = kinds[i];
    int index = indices[i];
    code.load(Kind.A, state);
    if (index < FIELDS) {
      code.getfield(MEMBERS[kind][index]);
    } else if (kind == Kind.A) {
      code.constant(index - FIELDS);
      code.invokestatic(TAKE_REF);
    } else {
      code.constant(index - FIELDS);
      code.invokestatic(TAKE_LONG);
      fromLong(code, kind);
    }
  }

  /// Copies all of them from the state in one local to that in another.
  void copy(Bytecode code, int from, int to) {
    for (int i = 0; i < kinds.length; i++) {
      load(code, from, i);
      store(code, to, i);
    }
  }

  /// Turns a number on the stack into a long with the same bits.
  static void toLong(Bytecode code, byte kind) {
    switch (kind) {
      case Kind.F -> {
        code.invokestatic(Runtime.FLOAT_TO_INT_BITS);
        code.op(Jvm.I2L);
      }
      case Kind.I -> code.op(Jvm.I2L);
      case Kind.D -> code.invokestatic(Runtime.DOUBLE_TO_LONG_BITS);
      default -> {}
    }
  }

  /// Takes that back.
  static void fromLong(Bytecode code, byte kind) {
    switch (kind) {
      case Kind.F -> {
        code.op(Jvm.L2I);
        code.invokestatic(Runtime.INT_BITS_TO_FLOAT);
      }
      case Kind.I -> code.op(Jvm.L2I);
      case Kind.D -> code.invokestatic(Runtime.LONG_BITS_TO_DOUBLE);
      default -> {}
    }
  }

  private static ClassDesc desc(byte kind) {
    return Kind.desc(kind);
  }
}
