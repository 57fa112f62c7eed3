package motte.compile;

import java.util.Arrays;
import motte.format.Body;
import motte.format.Op;

/// In which form an instruction takes vectors, and in which it gives one: two longs ([Kind#V]),
/// four floats, two doubles or four ints.
///
/// Lanes of 8, 16 and 64 bits are computed in longs, all lanes of a long at once. Of lanes of 32
/// bits there are so few in a long that to keep carries apart costs more than to compute each.
@SuppressWarnings("EnumOrdinal") // Tables by instruction, read for every one.
final class VectorForm {
  /// Of an operand: the form of the others. Of a result: that of the operands; without any, what is
  /// wanted.
  static final byte ANY = -1;

  private static final byte[] OPERANDS = new byte[Op.values().length];
  private static final byte[] RESULTS = new byte[Op.values().length];

  static {
    Arrays.fill(OPERANDS, Kind.V);
    Arrays.fill(RESULTS, Kind.V);
    for (var op : Op.values()) {
      if (op.code() >> 12 == 0xfd) {
        OPERANDS[op.ordinal()] = chooseOperand(op);
        RESULTS[op.ordinal()] = chooseResult(op);
      }
    }
  }

  private VectorForm() {}

  /// The form in which an instruction takes vectors.
  static byte operand(Op op) {
    return OPERANDS[op.ordinal()];
  }

  /// The form of the vector that an instruction pushes, if it pushes one.
  static byte result(Op op) {
    return RESULTS[op.ordinal()];
  }

  /// Whether it takes or gives vectors lane by lane.
  static boolean hasLanes(Op op) {
    return operand(op) > Kind.V || result(op) > Kind.V;
  }

  /// The form for an instruction that takes any, if all operands can have any.
  static byte preferred(Op op) {
    return op == Op.I32X4_SHL || op == Op.I32X4_SHR_U ? Kind.I4 : Kind.V;
  }

  /// Whether the vector that an instruction pushes has the form of those that it takes.
  static boolean follows(Body body, int at) {
    var op = Kernel.plain(body.op(at));
    return op == Op.I8X16_SHUFFLE
        ? movesWords(body, at)
        : operand(op) == ANY && op.signature().endsWith(":v");
  }

  /// Whether the vector that an instruction pushes has the form that is wanted.
  static boolean adapts(Body body, int at) {
    var op = body.op(at);
    return result(op) == ANY && !follows(body, at);
  }

  /// Whether a shuffle leaves groups of four bytes together.
  static boolean movesWords(Body body, int at) {
    for (int lane = 0; lane < 4; lane++) {
      int indices = indices(body, at, lane);
      int first = indices & 0xff;
      if ((first & 3) != 0 || indices != first * 0x01010101 + 0x03020100) {
        return false;
      }
    }
    return true;
  }

  /// Where a shuffle finds the bytes of a lane of 32 bits.
  static int indices(Body body, int at, int lane) {
    return (int) (body.pool(body.y(at) + lane / 2) >>> (32 * (lane & 1)));
  }

  private static byte chooseOperand(Op op) {
    return switch (op) {
      case F32X4_CONVERT_I32X4_S,
          F32X4_CONVERT_I32X4_U,
          F64X2_CONVERT_LOW_I32X4_S,
          F64X2_CONVERT_LOW_I32X4_U,
          I16X8_NARROW_I32X4_S,
          I16X8_NARROW_I32X4_U ->
          Kind.I4;
      case F64X2_PROMOTE_LOW_F32X4, I32X4_TRUNC_SAT_F32X4_S, I32X4_TRUNC_SAT_F32X4_U -> Kind.F4;
      case F32X4_DEMOTE_F64X2_ZERO, I32X4_TRUNC_SAT_F64X2_S_ZERO, I32X4_TRUNC_SAT_F64X2_U_ZERO ->
          Kind.D2;
      case V128_AND,
          V128_OR,
          V128_XOR,
          V128_ANDNOT,
          V128_NOT,
          V128_BITSELECT,
          V128_ANY_TRUE,
          I32X4_SHL,
          I32X4_SHR_U,
          I32X4_EXTRACT_LANE,
          I32X4_REPLACE_LANE ->
          ANY;
      default -> op.mnemonic().contains("i16x8") || dots(op) ? Kind.V : prefix(op);
    };
  }

  private static byte chooseResult(Op op) {
    if (!op.signature().endsWith("v")) {
      return Kind.V;
    }
    return switch (op) {
      case V128_CONST, I32X4_SPLAT, I8X16_SHUFFLE -> ANY;
      case F32X4_EQ, F32X4_NE, F32X4_LT, F32X4_GT, F32X4_LE, F32X4_GE -> Kind.I4;
      case F64X2_EQ, F64X2_NE, F64X2_LT, F64X2_GT, F64X2_LE, F64X2_GE -> Kind.V;
      default ->
          op.mnemonic().startsWith("v128.load") || chooseOperand(op) == ANY
              ? ANY
              : dots(op) ? Kind.V : prefix(op);
    };
  }

  private static boolean dots(Op op) {
    return op == Op.I32X4_RELAXED_DOT_I8X16_I7X16_ADD_S;
  }

  private static byte prefix(Op op) {
    int dot = op.mnemonic().indexOf('.');
    return switch (op.mnemonic().substring(0, Math.max(0, dot))) {
      case "f32x4" -> Kind.F4;
      case "f64x2" -> Kind.D2;
      case "i32x4" -> Kind.I4;
      default -> Kind.V;
    };
  }
}
