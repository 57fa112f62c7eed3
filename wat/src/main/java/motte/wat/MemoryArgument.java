package motte.wat;

import motte.wat.Node.Atom;
import motte.wat.Node.Identifier;

/// `$memory? offset=n? align=n?`
final class MemoryArgument {
  private MemoryArgument() {}

  /// Encodes what is next, aligned to two to `natural` bytes if it does not say; `lane` says that
  /// the number of a lane follows.
  static void write(int natural, boolean lane, Space memories, Items items, Binary out) {
    int memory = 0;
    if (items.peek() instanceof Identifier
        || (isNumber(items.peek()) && (!lane || isMore(items)))) {
      memory = memories.index(items);
    }
    long offset = take("offset=", items, 0);
    var at = items.position();
    long align = take("align=", items, 1L << natural);
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
        || (items.peekSecond() instanceof Atom atom
            && (atom.text().startsWith("offset=") || atom.text().startsWith("align=")));
  }
}
