package motte.compile;

import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import motte.format.ValType;

/// What a value is to the JVM. As bytes, because operand stacks are arrays of them.
final class Kind {
  static final byte I = 0;
  static final byte J = 1;
  static final byte F = 2;
  static final byte D = 3;

  /// A reference, whatever its type in WebAssembly: to the verifier an `Object`.
  static final byte A = 4;

  /// A vector: two longs, the low half first (so the high half is on top of the stack).
  static final byte V = 5;

  /// A vector as four floats, the lowest first; only on the stack and in locals of a method: see
  /// [VectorForm].
  static final byte F4 = 6;

  /// A vector as two doubles, likewise.
  static final byte D2 = 7;

  /// A vector as four ints, likewise.
  static final byte I4 = 8;

  private static final byte[] SLOTS = {1, 2, 1, 2, 1, 4, 4, 4, 4};
  private static final byte[] PARTS = {I, J, F, D, A, J, F, D, I};
  private static final ClassDesc[] DESCS = {
    ConstantDescs.CD_int,
    ConstantDescs.CD_long,
    ConstantDescs.CD_float,
    ConstantDescs.CD_double,
    ConstantDescs.CD_Object,
    ConstantDescs.CD_long,
    ConstantDescs.CD_float,
    ConstantDescs.CD_double,
    ConstantDescs.CD_int
  };

  private Kind() {}

  /// The kind of a [ValType].
  static byte of(int valType) {
    return switch (valType) {
      case ValType.I32, ValType.I8, ValType.I16 -> I;
      case ValType.I64 -> J;
      case ValType.F32 -> F;
      case ValType.F64 -> D;
      case ValType.V128 -> V;
      default -> A;
    };
  }

  /// The kind of a letter in a signature; not `a`, which depends on a memory.
  static byte ofLetter(char letter) {
    return switch (letter) {
      case 'i' -> I;
      case 'l' -> J;
      case 'f' -> F;
      case 'd' -> D;
      case 'v' -> V;
      default -> throw new IllegalArgumentException(String.valueOf(letter));
    };
  }

  /// How many words it takes on the JVM's stack and among its locals.
  static int slots(byte kind) {
    return SLOTS[kind];
  }

  /// Whether it is a vector, in whatever form.
  static boolean isVector(byte kind) {
    return kind >= V;
  }

  /// How many of the JVM's values it is.
  static int parts(byte kind) {
    return kind == F4 || kind == I4 ? 4 : kind >= V ? 2 : 1;
  }

  /// The kind of those.
  static byte part(byte kind) {
    return PARTS[kind];
  }

  /// Its type in descriptors; of a vector, that of each part.
  static ClassDesc desc(byte kind) {
    return DESCS[kind];
  }
}
