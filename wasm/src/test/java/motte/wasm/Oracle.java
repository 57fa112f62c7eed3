package motte.wasm;

import java.util.List;
import java.util.Optional;

/// An engine that runs a module and tells what happened.
interface Oracle extends AutoCloseable {

  /// How it calls itself.
  String name();

  /// Instantiates a module of [RandomModule]'s making, calls all that it exports, and tells, line
  /// by line, what it saw: results, traps, calls of host functions, memories. Empty if the engine
  /// does not know all that the module uses.
  Optional<List<String>> run(byte[] wasm, List<Call> calls);

  @Override
  default void close() {}

  /// What a line says about a float: all NaNs are one.
  static String value(char type, long bits) {
    return switch (type) {
      case 'i' -> Integer.toString((int) bits);
      case 'l' -> Long.toString(bits);
      case 'f' ->
          Float.isNaN(Float.intBitsToFloat((int) bits)) ? "nan" : Integer.toString((int) bits);
      case 'd' -> Double.isNaN(Double.longBitsToDouble(bits)) ? "nan" : Long.toString(bits);
      default -> throw new IllegalArgumentException("type " + type);
    };
  }

  /// Values with these types, in words.
  static String values(String types, long... bits) {
    var text = new StringBuilder();
    for (int i = 0; i < types.length(); i++) {
      text.append(i == 0 ? "" : " ").append(value(types.charAt(i), bits[i]));
    }
    return text.toString();
  }
}
