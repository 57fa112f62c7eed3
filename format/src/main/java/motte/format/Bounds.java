package motte.format;

/// How much of everything a module may have: at least what the WebAssembly JavaScript interface
/// demands of an engine ("Implementation-defined Limits"). A module that has more is refused as
/// invalid.
final class Bounds {
  static final int TYPES = 1_000_000;
  static final int SUBTYPE_DEPTH = 63;
  static final int PARAMS = 1_000;
  static final int RESULTS = 1_000;
  static final int FIELDS = 10_000;
  static final int IMPORTS = 1_000_000;
  static final int EXPORTS = 1_000_000;
  static final int FUNCTIONS = 1_000_000;
  static final int TABLES = 100_000;
  static final int MEMORIES = 100;
  static final int TAGS = 1_000_000;
  static final int GLOBALS = 1_000_000;
  static final int ELEMENTS = 10_000_000;
  static final int DATA_SEGMENTS = 100_000;
  static final int FUNCTION_SIZE = 7_654_321;
  static final int LOCALS = 50_000;
  static final int ARRAY_NEW_FIXED = 10_000;

  /// JavaScript's interface names no limit; as many as data segments.
  static final int ELEMENT_SEGMENTS = 100_000;

  /// Labels of a `br_table`, the default one not counted. JavaScript's interface names no limit;
  /// V8's is this.
  static final int BR_TABLE = 65_520;

  /// Constructs in one another; JavaScript's interface names no limit.
  static final int NESTING = 1 << 17;

  /// Values on the operand stack. JavaScript's interface names no limit; so many vectors fit into
  /// the frame of a JVM method.
  static final int OPERANDS = 16_000;

  /// Pages of a memory with addresses of 32 and of 64 bits, by the specification.
  static final long PAGES = 1L << 16;

  static final long PAGES_64 = 1L << 48;

  private Bounds() {}
}
