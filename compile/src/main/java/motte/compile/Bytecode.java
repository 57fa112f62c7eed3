package motte.compile;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;

/// The code of one method while it is written: instructions, labels, stack maps, exception table.
///
/// We write it ourselves, not with a `CodeBuilder`, because we know what that would have to find
/// out again: how high the stack is, and what is on it wherever a branch leads. It follows the
/// height by the instructions alone; after one that never continues, [#bind] restores the height
/// that the first branch to the label had.
final class Bytecode {
  private final Pool pool;
  private final Frames frames;
  private byte[] code = new byte[512];
  private int size;
  private int depth;
  private int maxDepth;
  private int maxLocals;
  private boolean reachable = true;

  private int[] offsets = new int[32];
  private int[] depths = new int[32];
  private int labelCount;

  // Three numbers each: where the instruction begins, where its operand stands (negative if that
  // takes four bytes), the label.
  private int[] fixups = new int[96];
  private int fixupCount;

  // Four numbers each: labels for start, end, handler, and the type caught.
  private int[] handlers = new int[0];

  Bytecode(Pool pool, Frames frames) {
    this.pool = pool;
    this.frames = frames;
  }

  Pool pool() {
    return pool;
  }

  int size() {
    return size;
  }

  int depth() {
    return depth;
  }

  /// Whether the next instruction can be reached from the one before.
  boolean reachable() {
    return reachable;
  }

  /// Says that locals up to this number of words are in use.
  void reserveLocals(int slots) {
    maxLocals = Math.max(maxLocals, slots);
  }

  /// An instruction without operands.
  void op(int opcode) {
    put(opcode);
    adjust(Jvm.delta(opcode));
    if ((opcode >= Jvm.IRETURN && opcode <= Jvm.RETURN) || opcode == Jvm.ATHROW) {
      reachable = false;
    }
  }

  /// Pushes a local; of a vector, all parts.
  void load(byte kind, int slot) {
    if (Kind.isVector(kind)) {
      byte part = Kind.part(kind);
      for (int i = 0; i < 4; i += Kind.slots(part)) {
        load(part, slot + i);
      }
      return;
    }
    local(Jvm.ILOAD, Jvm.ILOAD_0, kind, slot);
  }

  /// Pops into a local; of a vector, all parts.
  void store(byte kind, int slot) {
    if (Kind.isVector(kind)) {
      byte part = Kind.part(kind);
      for (int i = 4 - Kind.slots(part); i >= 0; i -= Kind.slots(part)) {
        store(part, slot + i);
      }
      return;
    }
    local(Jvm.ISTORE, Jvm.ISTORE_0, kind, slot);
  }

  private void local(int opcode, int shortOpcode, byte kind, int slot) {
    if (slot < 4) {
      put(shortOpcode + 4 * kind + slot);
    } else if (slot < 256) {
      put(opcode + kind);
      put(slot);
    } else {
      put(Jvm.WIDE);
      put(opcode + kind);
      put2(slot);
    }
    adjust(Jvm.delta(opcode + kind));
  }

  /// Adds to an int local, if the JVM can in one instruction.
  boolean increment(int slot, int by) {
    if (by != (short) by) {
      return false;
    }
    if (slot < 256 && by == (byte) by) {
      put(Jvm.IINC);
      put(slot);
      put(by);
    } else {
      put(Jvm.WIDE);
      put(Jvm.IINC);
      put2(slot);
      put2(by);
    }
    return true;
  }

  void constant(int value) {
    if (value >= -1 && value <= 5) {
      put(Jvm.ICONST_0 + value);
    } else if (value == (byte) value) {
      put(Jvm.BIPUSH);
      put(value);
    } else if (value == (short) value) {
      put(Jvm.SIPUSH);
      put2(value);
    } else {
      ldc(pool.entries.intEntry(value).index());
    }
    if (value == (short) value) {
      adjust(1);
    }
  }

  void constant(long value) {
    if (value == 0 || value == 1) {
      op(Jvm.LCONST_0 + (int) value);
    } else if (value == (short) value) {
      constant((int) value);
      op(Jvm.I2L);
    } else {
      ldc2(pool.entries.longEntry(value).index());
    }
  }

  /// Pushes the float with these bits, exactly, also if it is not a number.
  void floatConstant(int bits) {
    float value = Float.intBitsToFloat(bits);
    if (Float.isNaN(value)) {
      constant(bits);
      invokestatic(Runtime.INT_BITS_TO_FLOAT);
    } else if (bits == 0 || value == 1 || value == 2) {
      op(Jvm.FCONST_0 + (int) value);
    } else {
      ldc(pool.entries.floatEntry(value).index());
    }
  }

  /// Pushes the double with these bits, exactly, also if it is not a number.
  void doubleConstant(long bits) {
    double value = Double.longBitsToDouble(bits);
    if (Double.isNaN(value)) {
      constant(bits);
      invokestatic(Runtime.LONG_BITS_TO_DOUBLE);
    } else if (bits == 0 || value == 1) {
      op(Jvm.DCONST_0 + (int) value);
    } else {
      ldc2(pool.entries.doubleEntry(value).index());
    }
  }

  /// Pushes a constant of one word by its index in the pool.
  void ldc(int index) {
    if (index < 256) {
      put(Jvm.LDC);
      put(index);
    } else {
      put(Jvm.LDC_W);
      put2(index);
    }
    adjust(1);
  }

  private void ldc2(int index) {
    put(Jvm.LDC2_W);
    put2(index);
    adjust(2);
  }

  void getstatic(Member field) {
    operand(Jvm.GETSTATIC, pool.field(field), field.resultSlots);
  }

  void getfield(Member field) {
    operand(Jvm.GETFIELD, pool.field(field), field.resultSlots - 1);
  }

  void putfield(Member field) {
    operand(Jvm.PUTFIELD, pool.field(field), -field.resultSlots - 1);
  }

  void getfield(ClassDesc owner, String name, ClassDesc type) {
    operand(Jvm.GETFIELD, pool.field(owner, name, type), Member.slots(type) - 1);
  }

  void putfield(ClassDesc owner, String name, ClassDesc type) {
    operand(Jvm.PUTFIELD, pool.field(owner, name, type), -Member.slots(type) - 1);
  }

  void invokestatic(Member method) {
    operand(Jvm.INVOKESTATIC, pool.method(method), method.resultSlots - method.parameterSlots);
  }

  void invokevirtual(Member method) {
    operand(Jvm.INVOKEVIRTUAL, pool.method(method), method.resultSlots - method.parameterSlots - 1);
  }

  void invokespecial(Member method) {
    operand(Jvm.INVOKESPECIAL, pool.method(method), method.resultSlots - method.parameterSlots - 1);
  }

  void invokestatic(ClassDesc owner, String name, MethodTypeDesc type) {
    invokestatic(
        pool.method(owner, name, type), Member.slots(type.returnType()) - Member.slots(type));
  }

  /// Calls a static method by its index in the pool.
  void invokestatic(int index, int delta) {
    operand(Jvm.INVOKESTATIC, index, delta);
  }

  void invokevirtual(ClassDesc owner, String name, MethodTypeDesc type) {
    operand(
        Jvm.INVOKEVIRTUAL,
        pool.method(owner, name, type),
        Member.slots(type.returnType()) - Member.slots(type) - 1);
  }

  void checkcast(ClassDesc type) {
    operand(Jvm.CHECKCAST, pool.type(type), 0);
  }

  void instanceOf(ClassDesc type) {
    operand(Jvm.INSTANCEOF, pool.type(type), 0);
  }

  void newObject(ClassDesc type) {
    operand(Jvm.NEW, pool.type(type), 1);
  }

  /// Pushes a field of the object on top by its index in the pool.
  void getfield(int index, int slots) {
    operand(Jvm.GETFIELD, index, slots - 1);
  }

  /// Pops into a field of the object below by its index in the pool.
  void putfield(int index, int slots) {
    operand(Jvm.PUTFIELD, index, -slots - 1);
  }

  private void operand(int opcode, int index, int delta) {
    put(opcode);
    put2(index);
    adjust(delta);
  }

  /// A new label; [#bind] says where it is.
  int label() {
    if (labelCount == offsets.length) {
      offsets = Arrays.copyOf(offsets, labelCount * 2);
      depths = Arrays.copyOf(depths, labelCount * 2);
    }
    offsets[labelCount] = -1;
    depths[labelCount] = -1;
    return labelCount++;
  }

  /// Whether a branch leads here that stands before.
  boolean isTarget(int label) {
    return depths[label] >= 0;
  }

  /// A branch, conditional or not.
  void branch(int opcode, int label) {
    int at = size;
    put(opcode);
    adjust(Jvm.delta(opcode));
    fixup(at, size, label);
    put2(0);
    if (opcode == Jvm.GOTO) {
      reachable = false;
    }
  }

  /// Pops an int and branches to the label at that index from `low` on, else to `other`.
  void tableswitch(int low, int[] labels, int other) {
    if (labels.length == 0) {
      op(Jvm.POP);
      branch(Jvm.GOTO, other);
      return;
    }
    int at = size;
    op(Jvm.TABLESWITCH);
    pad();
    wideFixup(at, other);
    put4(low);
    put4(low + labels.length - 1);
    for (int label : labels) {
      wideFixup(at, label);
    }
    reachable = false;
  }

  /// Pops an int and branches to the label of the key that it equals, else to `other`; keys ascend.
  void lookupswitch(int[] keys, int[] labels, int other) {
    int at = size;
    op(Jvm.LOOKUPSWITCH);
    pad();
    wideFixup(at, other);
    put4(keys.length);
    for (int i = 0; i < keys.length; i++) {
      put4(keys[i]);
      wideFixup(at, labels[i]);
    }
    reachable = false;
  }

  private void pad() {
    while ((size & 3) != 0) {
      put(0);
    }
  }

  private void wideFixup(int at, int label) {
    fixup(at, -size, label);
    put4(0);
  }

  private void fixup(int at, int operand, int label) {
    if (fixupCount + 3 > fixups.length) {
      fixups = Arrays.copyOf(fixups, fixups.length * 2);
    }
    fixups[fixupCount++] = at;
    fixups[fixupCount++] = operand;
    fixups[fixupCount++] = label;
    depths[label] = depth;
  }

  /// Puts the label here, without a stack map: for ends of exception ranges.
  void mark(int label) {
    offsets[label] = size;
  }

  /// Puts the label here; the stack map follows from what `frames` holds now.
  void bind(int label) {
    offsets[label] = size;
    if (!reachable) {
      depth = depths[label];
      reachable = true;
    }
    frames.at(size);
  }

  /// Puts the label of a handler here: the stack has nothing but what was caught.
  void bindHandler(int label, ClassDesc caught) {
    offsets[label] = size;
    depth = 0;
    adjust(1);
    reachable = true;
    frames.handlerAt(size, pool.type(caught));
  }

  /// Sends what is thrown between two labels and is of this class to a third; the first that fits
  /// is taken.
  void handler(int start, int end, int handler, ClassDesc caught) {
    int at = handlers.length;
    handlers = Arrays.copyOf(handlers, at + 4);
    handlers[at] = start;
    handlers[at + 1] = end;
    handlers[at + 2] = handler;
    handlers[at + 3] = pool.type(caught);
  }

  private void adjust(int delta) {
    depth += delta;
    if (depth > maxDepth) {
      maxDepth = depth;
    }
  }

  private void put(int value) {
    if (size == code.length) {
      code = Arrays.copyOf(code, size * 2);
    }
    code[size++] = (byte) value;
  }

  private void put2(int value) {
    put(value >> 8);
    put(value);
  }

  private void put4(int value) {
    put2(value >> 16);
    put2(value);
  }

  /// The finished code.
  ///
  /// @throws TooLarge if the JVM cannot take it
  CodeBytes finish() {
    if (size > 0xffff) {
      throw new TooLarge(size);
    }
    for (int i = 0; i < fixupCount; i += 3) {
      int distance = offsets[fixups[i + 2]] - fixups[i];
      int at = fixups[i + 1];
      if (at < 0) {
        code[-at] = (byte) (distance >> 24);
        code[-at + 1] = (byte) (distance >> 16);
        at = 2 - at;
      } else if (distance != (short) distance) {
        throw new TooLarge(size);
      }
      code[at] = (byte) (distance >> 8);
      code[at + 1] = (byte) distance;
    }
    int[] table = handlers.clone();
    for (int i = 0; i < table.length; i++) {
      table[i] = (i & 3) == 3 ? table[i] : offsets[table[i]];
    }
    return new CodeBytes(maxDepth, maxLocals, code, size, table, frames);
  }

  /// More code than fits into a method, or a branch farther than one reaches.
  static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLarge(int size) {
      super("a method of " + size + " bytes", null, false, false);
    }
  }
}
