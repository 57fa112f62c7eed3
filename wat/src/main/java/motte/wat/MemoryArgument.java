package motte.wat;

import motte.format.Op;
import motte.wat.Node.Atom;
import motte.wat.Node.Id;

/// `$memory? offset=n? align=n?`
final class MemoryArgument {
  private MemoryArgument() {}

  /// Encodes what is next; `lane` says that the number of a lane follows.
  static void write(Op op, boolean lane, Space memories, Items items, Binary out) {
    int memory = 0;
    if (items.peek() instanceof Id || isNumber(items.peek()) && (!lane || isMore(items))) {
      memory = memories.index(items);
    }
    long offset = take("offset=", items, 0);
    var at = items.position();
    long align = take("align=", items, naturalAlignment(op));
    if (Long.bitCount(align) != 1) {
      throw new WatException(at, "alignment must be a power of two");
    }
    int exponent = Long.numberOfTrailingZeros(align);
    if (memory == 0) {
      out.u32(exponent);
    } else {
      out.u32(exponent | 0x40).u32(memory);
    }
    out.u64(offset);
  }

  private static long take(String name, Items items, long otherwise) {
    if (items.peek() instanceof Atom(var text, var at) && text.startsWith(name)) {
      items.next(name);
      return Integers.unsigned(new Atom(text.substring(name.length()), at), 64);
    }
    return otherwise;
  }

  private static boolean isNumber(@org.jspecify.annotations.Nullable Node node) {
    return node instanceof Atom atom && Integers.isUnsigned(atom.text());
  }

  /// True if behind the next number there is more of the argument, or the lane.
  private static boolean isMore(Items items) {
    return isNumber(items.peekSecond())
        || items.peekSecond() instanceof Atom atom
            && (atom.text().startsWith("offset=") || atom.text().startsWith("align="));
  }

  /// The number of bytes that an instruction accesses; its name tells.
  static int naturalAlignment(Op op) {
    var name = op.mnemonic();
    int dot = name.indexOf('.');
    var access = name.substring(dot);
    if (access.contains("8x8") || access.contains("16x4") || access.contains("32x2")) {
      return 8;
    }
    for (int bits : new int[] {16, 32, 64, 8}) {
      if (access.contains(Integer.toString(bits))) {
        return bits / 8;
      }
    }
    return switch (name.substring(0, dot)) {
      case "i64", "f64" -> 8;
      case "v128" -> 16;
      default -> 4;
    };
  }
}
