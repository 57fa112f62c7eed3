package motte.capability;

/// A bounded queue of bytes that grows as it is used. Whoever owns it guards it; only the array
/// region that [#free] or [#filled] names may be touched outside that guard, by its one producer or
/// one consumer.
final class Ring {
  private static final int FIRST = 4096;

  private final int bound;
  private byte[] array = new byte[0];
  private int head;
  private int count;

  Ring(int bound) {
    this.bound = bound;
  }

  int bound() {
    return bound;
  }

  int count() {
    return count;
  }

  int room() {
    return bound - count;
  }

  byte[] array() {
    return array;
  }

  /// Where the next byte goes; valid after [#free].
  int tail() {
    int at = head + count;
    return at < array.length ? at : at - array.length;
  }

  /// Where the oldest byte is.
  int head() {
    return head;
  }

  /// How many bytes can be put at [#tail] in one piece; grows when nothing can. 0 when full.
  int free() {
    if (count == array.length) {
      grow(count + 1);
    }
    return Math.min(array.length - count, array.length - tail());
  }

  /// How many bytes can be taken at [#head] in one piece.
  int filled() {
    return Math.min(count, array.length - head);
  }

  void produced(int amount) {
    count += amount;
  }

  void consumed(int amount) {
    head += amount;
    if (head >= array.length) {
      head -= array.length;
    }
    count -= amount;
  }

  int put(byte[] source, int offset, int length) {
    int amount = Math.min(length, room());
    if (amount > array.length - count) {
      grow(count + amount);
    }
    int tail = tail();
    int first = Math.min(amount, array.length - tail);
    System.arraycopy(source, offset, array, tail, first);
    System.arraycopy(source, offset + first, array, 0, amount - first);
    count += amount;
    return amount;
  }

  int copy(byte[] target, int offset, int length) {
    int amount = Math.min(length, count);
    int first = Math.min(amount, array.length - head);
    System.arraycopy(array, head, target, offset, first);
    System.arraycopy(array, 0, target, offset + first, amount - first);
    return amount;
  }

  private void grow(int wanted) {
    int size = Math.max(FIRST, array.length);
    while (size < Math.min(wanted, bound)) {
      size = size > bound / 2 ? bound : size * 2;
    }
    size = Math.min(size, bound);
    if (size > array.length) {
      var larger = new byte[size];
      copy(larger, 0, count);
      array = larger;
      head = 0;
    }
  }
}
