package motte.wasi;

/// The scattered buffers (`iovec`, `ciovec`) of one call, as one sequence of bytes that is moved in
/// pieces through one array.
final class Buffers {
  private static final int MOST = 1024;
  private static final int PIECE = 1 << 16;

  private final Guest guest;
  private final int[] addresses = new int[MOST];
  private final int[] lengths = new int[MOST];
  private byte[] piece = new byte[0];
  private int count;
  private int index;
  private int offset;
  private long remaining;

  Buffers(Guest guest) {
    this.guest = guest;
  }

  /// Reads the array of `many` buffers at `address`; all of them are the guest's.
  ///
  /// @throws Refusal `fault`; `inval` when there are more than 1,024
  Buffers load(int address, int many) {
    guest.check(address, Integer.toUnsignedLong(many) * 8);
    if (many < 0 || many > MOST) {
      throw new Refusal(Errno.INVAL);
    }
    var memory = guest.memory();
    count = many;
    index = 0;
    offset = 0;
    remaining = 0;
    for (int i = 0; i < many; i++) {
      addresses[i] = memory.readInt(address + 8 * i);
      lengths[i] = memory.readInt(address + 8 * i + 4);
      guest.check(addresses[i], Integer.toUnsignedLong(lengths[i]));
      remaining += Integer.toUnsignedLong(lengths[i]);
    }
    // what is told to the guest has 32 bits
    remaining = Math.min(remaining, Integer.MAX_VALUE);
    return this;
  }

  /// How many bytes are left.
  long remaining() {
    return remaining;
  }

  /// How many bytes the next piece may have.
  int next() {
    return (int) Math.min(remaining, PIECE);
  }

  /// The array that pieces go through, at least [#next] long.
  byte[] piece() {
    int wanted = next();
    if (piece.length < wanted) {
      piece = new byte[Math.min(PIECE, Math.max(4096, Integer.highestOneBit(wanted) << 1))];
    }
    return piece;
  }

  /// Copies the next bytes of the guest to [#piece] and does not advance.
  ///
  /// @return how many
  int gather() {
    int wanted = next();
    var target = piece();
    int done = 0;
    int at = index;
    int from = offset;
    while (done < wanted) {
      int amount = chunk(at, from, wanted - done);
      guest.memory().read(addresses[at] + from, target, done, amount);
      done += amount;
      at++;
      from = 0;
    }
    return done;
  }

  /// Goes on by `amount` bytes.
  void advance(int amount) {
    remaining -= amount;
    int left = amount;
    while (left > 0) {
      int chunk = chunk(index, offset, left);
      left -= chunk;
      step(chunk);
    }
  }

  /// Copies `amount` bytes of [#piece] to the guest and advances.
  void scatter(int amount) {
    remaining -= amount;
    int done = 0;
    while (done < amount) {
      int chunk = chunk(index, offset, amount - done);
      guest.memory().write(addresses[index] + offset, piece, done, chunk);
      done += chunk;
      step(chunk);
    }
  }

  private int chunk(int at, int from, int most) {
    return at == count
        ? most
        : (int) Math.min(Integer.toUnsignedLong(lengths[at]) - Integer.toUnsignedLong(from), most);
  }

  private void step(int amount) {
    offset += amount;
    if (offset == lengths[index]) {
      index++;
      offset = 0;
    }
  }
}
