package motte.wasm.internal;

/// An `i31`: an integer that fits into 31 bits. Two objects may be the same integer, so only
/// [Eq#same] compares them.
public final class I31 extends Eq {
  private static final int FEWEST = -128;
  private static final I31[] SMALL = new I31[384];

  static {
    for (int i = 0; i < SMALL.length; i++) {
      SMALL[i] = new I31(FEWEST + i);
    }
  }

  final int value;

  private I31(int value) {
    this.value = value;
  }

  /// `ref.i31`: the low 31 bits of `value`. Makes no objects for bytes, characters and booleans.
  public static Object of(int value) {
    int wrapped = value << 1 >> 1;
    int index = wrapped - FEWEST;
    return index >= 0 && index < SMALL.length ? SMALL[index] : new I31(wrapped);
  }

  /// `i31.get_s`.
  public static int signed(Object i31) {
    return ((I31) i31).value;
  }

  /// `i31.get_u`.
  public static int unsigned(Object i31) {
    return ((I31) i31).value & 0x7fff_ffff;
  }

  @Override
  public String toString() {
    return "(i31 " + value + ")";
  }
}
