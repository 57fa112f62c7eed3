package motte.compile;

import java.lang.constant.ConstantDescs;

/// The code of `i8x16.shuffle`, whose indices are known: each half of the result is put together
/// from the four halves of the operands by shifts and masks. Bytes that move the same way move at
/// once, so that shuffling lanes of 32 bits takes two moves a half; interleaving, spreading and
/// reversing bytes are noticed too.
final class Shuffle {
  private static final Member APART = kernel("I16x8", "extendLowI8x16U");
  private static final Member TOGETHER = kernel("Gather", "together");
  private static final Member REVERSE =
      Runtime.method(
          ConstantDescs.CD_Long, "reverseBytes", ConstantDescs.CD_long, ConstantDescs.CD_long);

  private final Bytecode code;
  private final int left;
  private final int right;
  private boolean first;

  /// @param left the local with the first operand
  /// @param right the local with the second
  Shuffle(Bytecode code, int left, int right) {
    this.code = code;
    this.left = left;
    this.right = right;
  }

  private static Member kernel(String owner, String name) {
    return Runtime.method(
        Runtime.internal(owner), name, ConstantDescs.CD_long, ConstantDescs.CD_long);
  }

  /// Pushes a half of the result.
  void half(long indices) {
    first = true;
    for (int source = 0; source < 4; source++) {
      int[] from = new int[8];
      int count = 0;
      for (int to = 0; to < 8; to++) {
        int index = (int) (indices >>> (8 * to));
        boolean here = (index >> 3 & 3) == source;
        from[to] = here ? index & 7 : -1;
        count += here ? 1 : 0;
      }
      if (count > 0) {
        from(source, from, count);
      }
    }
  }

  /// Adds what one half gives: byte `from[to]` at `to`, nothing where that is negative.
  private void from(int source, int[] from, int count) {
    int begin = first(from);
    int start = from[begin];
    if (count > 2 && fits(from, to -> start)) {
      load(source);
      shift(-start);
      code.constant(0xffL);
      code.op(Jvm.LAND);
      code.constant(mask(from) & 0x0101010101010101L);
      code.op(Jvm.LMUL);
      add();
    } else if (count > 2 && isApart(from, begin)) {
      load(source);
      shift(-(start - begin / 2));
      code.invokestatic(APART);
      shift(begin & 1);
      if (count < 4) {
        keep(from);
      }
      add();
    } else if (count == 4 && start < 2 && fits(from, to -> start + 2 * (to - begin))) {
      load(source);
      shift(-start);
      code.invokestatic(TOGETHER);
      shift(begin);
      add();
    } else if (count > 2 && fits(from, to -> start + begin - to)) {
      load(source);
      code.invokestatic(REVERSE);
      move(from, start + begin - 7);
    } else if (count > 4 && repeated(from) >= 0) {
      split(source, from, repeated(from));
    } else {
      moves(source, from);
    }
  }

  /// The byte of the source that most places want, if there are enough of them, or -1.
  private static int repeated(int[] from) {
    int[] counts = new int[8];
    for (int index : from) {
      if (index >= 0 && ++counts[index] > 3) {
        return index;
      }
    }
    return -1;
  }

  /// Adds what one byte of the source gives, then the others.
  private void split(int source, int[] from, int index) {
    int[] here = new int[8];
    int[] others = new int[8];
    int count = 0;
    for (int to = 0; to < 8; to++) {
      boolean same = from[to] == index;
      here[to] = same ? index : -1;
      others[to] = same ? -1 : from[to];
      count += others[to] >= 0 ? 1 : 0;
    }
    from(source, here, 8);
    from(source, others, count);
  }

  private static int first(int[] from) {
    int begin = 0;
    while (from[begin] < 0) {
      begin++;
    }
    return begin;
  }

  /// Whether bytes that are neighbours in the source go to every other place.
  private static boolean isApart(int[] from, int begin) {
    int start = from[begin] - begin / 2;
    return start >= 0
        && start <= 4
        && fits(from, to -> (to - begin & 1) == 0 ? start + to / 2 : -2);
  }

  /// One move for each distance.
  private void moves(int source, int[] from) {
    for (int distance = -7; distance <= 7; distance++) {
      int[] part = new int[8];
      boolean any = false;
      for (int to = 0; to < 8; to++) {
        boolean here = from[to] >= 0 && to - from[to] == distance;
        part[to] = here ? from[to] : -1;
        any |= here;
      }
      if (any) {
        load(source);
        move(part, distance);
      }
    }
  }

  /// Moves what is on the stack and adds those bytes of it that are wanted.
  private void move(int[] from, int distance) {
    shift(distance);
    long moved = distance >= 0 ? -1L << (8 * distance) : -1L >>> (-8 * distance);
    if (mask(from) != moved) {
      keep(from);
    }
    add();
  }

  private interface Source {
    int of(int to);
  }

  private static boolean fits(int[] from, Source source) {
    for (int to = 0; to < 8; to++) {
      if (from[to] >= 0 && from[to] != source.of(to)) {
        return false;
      }
    }
    return true;
  }

  private static long mask(int[] from) {
    long mask = 0;
    for (int to = 0; to < 8; to++) {
      mask |= from[to] >= 0 ? 0xffL << (8 * to) : 0;
    }
    return mask;
  }

  private void load(int source) {
    code.load(Kind.J, (source < 2 ? left : right) + 2 * (source & 1));
  }

  private void shift(int bytes) {
    if (bytes != 0) {
      code.constant(8 * Math.abs(bytes));
      code.op(bytes > 0 ? Jvm.LSHL : Jvm.LUSHR);
    }
  }

  private void keep(int[] from) {
    code.constant(mask(from));
    code.op(Jvm.LAND);
  }

  private void add() {
    if (!first) {
      code.op(Jvm.LOR);
    }
    first = false;
  }
}
