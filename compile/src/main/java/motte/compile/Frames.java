package motte.compile;

import java.util.Arrays;

/// What is on the operand stack and in the locals while a method is written, and the stack maps
/// that tell the verifier. References are all `Object` to it.
///
/// All locals but the temporaries have a value from the start on, so that most maps are a byte.
final class Frames {
  private static final int INTEGER = 1;
  private static final int FLOAT = 2;
  private static final int DOUBLE = 3;
  private static final int LONG = 4;
  private static final int OBJECT = 7;

  private final int objectClass;
  private byte[] kinds = new byte[32];
  private int height;
  private int formed;
  private byte[] temps = new byte[16];
  private int tempCount;

  // The encoded locals that are not temporaries.
  private byte[] locals = new byte[64];
  private int localsSize;
  private int localCount;

  private byte[] table = new byte[64];
  private int size;
  private int count;
  private int lastOffset = -1;
  private byte[] lastTemps = new byte[16];
  private int lastTempCount = -1;

  Frames(Pool pool) {
    objectClass = pool.type(java.lang.constant.ConstantDescs.CD_Object);
  }

  /// Appends a local of this kind, for the whole of the method.
  void local(byte kind) {
    mark();
    encode(kind);
    locals();
    localCount += Kind.parts(kind);
  }

  /// Appends a local of this class, by its index in the pool.
  void local(int classIndex) {
    mark();
    put(OBJECT);
    put2(classIndex);
    locals();
    localCount++;
  }

  private int marked;

  private void mark() {
    marked = size;
  }

  // What was written since mark() was meant for the locals.
  private void locals() {
    int length = size - marked;
    if (localsSize + length > locals.length) {
      locals = Arrays.copyOf(locals, locals.length * 2);
    }
    System.arraycopy(table, marked, locals, localsSize, length);
    localsSize += length;
    size = marked;
  }

  void push(byte kind) {
    if (height == kinds.length) {
      kinds = Arrays.copyOf(kinds, height * 2);
    }
    kinds[height++] = kind;
    formed += kind > Kind.V ? 1 : 0;
  }

  /// Pops and tells the kind.
  byte pop() {
    byte kind = kinds[--height];
    formed -= kind > Kind.V ? 1 : 0;
    return kind;
  }

  /// Says that the vector at this index, counted from the bottom, now is two longs.
  void whole(int index) {
    formed -= kinds[index] > Kind.V ? 1 : 0;
    kinds[index] = Kind.V;
  }

  /// Whether vectors are on the stack that are not two longs.
  boolean hasForms() {
    return formed > 0;
  }

  /// How many values are on the stack.
  int height() {
    return height;
  }

  /// The kind of a value on the stack, counted from the bottom.
  byte kind(int index) {
    return kinds[index];
  }

  /// Drops all values above this height.
  void truncate(int newHeight) {
    for (int i = newHeight; i < height && formed > 0; i++) {
      formed -= kinds[i] > Kind.V ? 1 : 0;
    }
    height = newHeight;
  }

  int tempCount() {
    return tempCount;
  }

  void pushTemp(byte kind) {
    if (tempCount == temps.length) {
      temps = Arrays.copyOf(temps, tempCount * 2);
    }
    temps[tempCount++] = kind;
  }

  byte popTemp() {
    return temps[--tempCount];
  }

  /// The map for the instruction at this offset.
  void at(int offset) {
    if (offset == lastOffset) {
      return;
    }
    int delta = lastOffset < 0 ? offset : offset - lastOffset - 1;
    if (!sameLocals()) {
      put(255);
      put2(delta);
      putLocals();
      int words = 0;
      for (int i = 0; i < height; i++) {
        words += Kind.parts(kinds[i]);
      }
      put2(words);
      for (int i = 0; i < height; i++) {
        encode(kinds[i]);
      }
    } else if (height == 0) {
      if (delta < 64) {
        put(delta);
      } else {
        put(251);
        put2(delta);
      }
    } else if (height == 1 && Kind.parts(kinds[0]) == 1) {
      if (delta < 64) {
        put(64 + delta);
      } else {
        put(247);
        put2(delta);
      }
      encode(kinds[0]);
    } else {
      lastTempCount = -1;
      at(offset);
      return;
    }
    written(offset);
  }

  /// The map for a handler at this offset.
  void handlerAt(int offset, int caughtClass) {
    int delta = lastOffset < 0 ? offset : offset - lastOffset - 1;
    put(255);
    put2(delta);
    putLocals();
    put2(1);
    put(OBJECT);
    put2(caughtClass);
    written(offset);
  }

  private boolean sameLocals() {
    return lastTempCount == tempCount
        && Arrays.equals(temps, 0, tempCount, lastTemps, 0, tempCount);
  }

  private void putLocals() {
    int words = localCount;
    for (int i = 0; i < tempCount; i++) {
      words += Kind.parts(temps[i]);
    }
    put2(words);
    for (int i = 0; i < localsSize; i++) {
      put(locals[i]);
    }
    for (int i = 0; i < tempCount; i++) {
      encode(temps[i]);
    }
  }

  private void written(int offset) {
    count++;
    lastOffset = offset;
    lastTempCount = tempCount;
    lastTemps = Arrays.copyOf(temps, temps.length);
  }

  private void encode(byte kind) {
    switch (kind) {
      case Kind.I -> put(INTEGER);
      case Kind.J -> put(LONG);
      case Kind.F -> put(FLOAT);
      case Kind.D -> put(DOUBLE);
      case Kind.V, Kind.F4, Kind.D2, Kind.I4 -> {
        for (int i = Kind.parts(kind); i > 0; i--) {
          encode(Kind.part(kind));
        }
      }
      default -> {
        put(OBJECT);
        put2(objectClass);
      }
    }
  }

  private void put(int value) {
    if (size == table.length) {
      table = Arrays.copyOf(table, size * 2);
    }
    table[size++] = (byte) value;
  }

  private void put2(int value) {
    put(value >> 8);
    put(value);
  }

  /// How many maps there are.
  int count() {
    return count;
  }

  /// The maps, encoded; [#size] bytes of it.
  byte[] table() {
    return table;
  }

  int size() {
    return size;
  }
}
