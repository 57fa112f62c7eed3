package motte.wasm;

/// The functions that random modules import, and a diary of their calls.
final class Host {
  private int calls;
  private int hash;

  /// Answers a call of the function of this type.
  long[] call(String type, long... args) {
    calls++;
    hash = 31 * hash + type.hashCode();
    hash = 31 * hash + Oracle.values(type.substring(0, type.indexOf('>')), args).hashCode();
    return switch (type) {
      case "i>i" -> new long[] {(int) args[0] * 31 + 7};
      case "li>l" -> new long[] {args[0] - (int) args[1]};
      case "f>f" -> new long[] {Float.floatToRawIntBits(-Float.intBitsToFloat((int) args[0]))};
      case "dl>d" -> new long[] {Double.doubleToRawLongBits(Double.longBitsToDouble(args[0]) + 1)};
      case "il>li" -> new long[] {args[1] + 1, (int) args[0] ^ 5};
      case ">i" -> new long[] {calls};
      case "ilfd>" -> new long[0];
      default -> throw new IllegalArgumentException("type " + type);
    };
  }

  @Override
  public String toString() {
    return "host " + calls + " " + hash;
  }
}
