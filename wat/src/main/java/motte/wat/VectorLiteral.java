package motte.wat;

/// `i32x4 0 1 2 3`: a vector of one of the six shapes.
final class VectorLiteral {
  private VectorLiteral() {}

  /// The sixteen bytes of the vector that is next.
  static byte[] read(Items items) {
    var shape = items.atom("a shape such as i32x4");
    var out = new Binary();
    switch (shape.text()) {
      case "i8x16" -> integers(items, 1, out);
      case "i16x8" -> integers(items, 2, out);
      case "i32x4" -> integers(items, 4, out);
      case "i64x2" -> integers(items, 8, out);
      case "f32x4" -> floats(items, FloatFormat.F32, 4, out);
      case "f64x2" -> floats(items, FloatFormat.F64, 8, out);
      default -> throw Items.unexpected(shape, "a shape such as i32x4");
    }
    return out.toByteArray();
  }

  private static void integers(Items items, int size, Binary out) {
    for (int i = 0; i < 16; i += size) {
      out.fixed(Integers.any(items.next("a number"), size * 8), size);
    }
  }

  private static void floats(Items items, FloatFormat format, int size, Binary out) {
    for (int i = 0; i < 16; i += size) {
      out.fixed(format.parse(items.next("a number")), size);
    }
  }
}
