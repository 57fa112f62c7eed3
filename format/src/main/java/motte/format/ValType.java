package motte.format;

/// The types of values, each as one `int`, because a module has millions of them to compare.
///
/// Numbers, vectors and packed types are negative: their code in the binary format as a signed
/// byte. References are not: twice the heap type (moved up by 64, so that abstract heap types,
/// which are negative in the binary format too, fit), plus one if null is among the values.
public final class ValType {
  public static final int I32 = -1;
  public static final int I64 = -2;
  public static final int F32 = -3;
  public static final int F64 = -4;
  public static final int V128 = -5;

  /// Packed into eight bits; only in fields.
  public static final int I8 = -8;

  /// Packed into sixteen bits; only in fields.
  public static final int I16 = -9;

  // Abstract heap types, by their codes in the binary format.
  public static final int NOEXN = -12;
  public static final int NOFUNC = -13;
  public static final int NOEXTERN = -14;
  public static final int NONE = -15;
  public static final int FUNC = -16;
  public static final int EXTERN = -17;
  public static final int ANY = -18;
  public static final int EQ = -19;
  public static final int I31 = -20;
  public static final int STRUCT = -21;
  public static final int ARRAY = -22;
  public static final int EXN = -23;

  public static final int FUNCREF = ref(FUNC, true);
  public static final int EXTERNREF = ref(EXTERN, true);
  public static final int ANYREF = ref(ANY, true);
  public static final int EXNREF = ref(EXN, true);

  private ValType() {}

  /// The type of references to `heap`: an abstract heap type or the index of a type in the module.
  public static int ref(int heap, boolean nullable) {
    return (heap + 64) << 1 | (nullable ? 1 : 0);
  }

  public static boolean isRef(int type) {
    return type >= 0;
  }

  public static boolean isNullable(int type) {
    return type >= 0 && (type & 1) != 0;
  }

  /// What a reference refers to: an abstract heap type (negative) or the index of a type.
  public static int heap(int type) {
    return (type >> 1) - 64;
  }

  /// The type in the text format.
  public static String toString(int type) {
    return switch (type) {
      case I32 -> "i32";
      case I64 -> "i64";
      case F32 -> "f32";
      case F64 -> "f64";
      case V128 -> "v128";
      case I8 -> "i8";
      case I16 -> "i16";
      default -> "(ref " + (isNullable(type) ? "null " : "") + heapToString(heap(type)) + ")";
    };
  }

  /// A heap type in the text format.
  public static String heapToString(int heap) {
    return switch (heap) {
      case NOEXN -> "noexn";
      case NOFUNC -> "nofunc";
      case NOEXTERN -> "noextern";
      case NONE -> "none";
      case FUNC -> "func";
      case EXTERN -> "extern";
      case ANY -> "any";
      case EQ -> "eq";
      case I31 -> "i31";
      case STRUCT -> "struct";
      case ARRAY -> "array";
      case EXN -> "exn";
      default -> Integer.toString(heap);
    };
  }
}
