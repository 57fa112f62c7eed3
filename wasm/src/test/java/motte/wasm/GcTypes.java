package motte.wasm;

/// The types of structures and arrays in random modules.
///
/// `s` is a structure of i32, i8 and f64, `t` a subtype of it with anyref and i64 more, `y` an
/// array of i32, `b` one of i8, `z` one of `s`. All fields and elements can be set.
final class GcTypes {
  static final String LETTERS = "aejstybz";
  static final int COUNT = 5;

  private GcTypes() {}

  static int index(char letter) {
    int index = "stybz".indexOf(letter);
    if (index < 0) {
      throw new IllegalArgumentException("letter " + letter);
    }
    return index;
  }

  static void define(WasmBytes out) {
    out.raw(0x50, 0, 0x5f, 3, 0x7f, 1, 0x78, 1, 0x7c, 1);
    out.raw(0x4f, 1, 0, 0x5f, 5, 0x7f, 1, 0x78, 1, 0x7c, 1, 0x6e, 1, 0x7e, 1);
    out.raw(0x5e, 0x7f, 1);
    out.raw(0x5e, 0x78, 1);
    out.raw(0x5e, 0x63, 0, 1);
  }
}
