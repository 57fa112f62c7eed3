package motte.format;

/// What the names and signatures in the table of instructions, [Op], mean.
final class Signature {
  /// In a [#shape], the address of a memory.
  static final int ADDRESS = 6;

  private static final String LETTERS = " ilfdva";

  private Signature() {}

  /// Four bits each: what it pushes, then what it pops, last operand first. Zero is nothing,
  /// [#ADDRESS] an address, any other number a type's code without its sign.
  static int shape(String signature) {
    int colon = signature.indexOf(':');
    int shape = 0;
    for (int i = 0; i < colon; i++) {
      shape = shape << 4 | LETTERS.indexOf(signature.charAt(i));
    }
    // What was pushed first is popped last: the first operand has the highest bits already.
    int push = colon >= 0 && colon + 1 < signature.length() ? signature.charAt(colon + 1) : ' ';
    return shape << 4 | LETTERS.indexOf(push);
  }

  /// The natural alignment of the access to memory with this name, as a power of two.
  static int alignment(String mnemonic) {
    int dot = mnemonic.indexOf('.');
    for (int i = dot; i < mnemonic.length(); i++) {
      if (Character.isDigit(mnemonic.charAt(i))) {
        return sized(mnemonic, i);
      }
    }
    if (mnemonic.endsWith("notify")) {
      return 2;
    }
    return mnemonic.startsWith("v128") ? 4 : mnemonic.charAt(1) == '6' ? 3 : 2;
  }

  /// How many lanes the vectors have that an instruction works on: 16 for `i8x16.replace_lane`.
  static int lanes(String mnemonic) {
    int x = mnemonic.indexOf('x');
    return Integer.parseInt(mnemonic, x + 1, mnemonic.indexOf('.'), 10);
  }

  private static int sized(String mnemonic, int digits) {
    // load8x8, load16x4, load32x2 read eight bytes.
    int last = digits;
    while (last < mnemonic.length() && Character.isDigit(mnemonic.charAt(last))) {
      last++;
    }
    if (last < mnemonic.length() && mnemonic.charAt(last) == 'x') {
      return 3;
    }
    int bits = Integer.parseInt(mnemonic, digits, last, 10);
    return Integer.numberOfTrailingZeros(bits / 8);
  }
}
