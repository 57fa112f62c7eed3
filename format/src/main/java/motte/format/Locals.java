package motte.format;

import java.util.Arrays;

/// The locals of the function that is being validated, and which of them have a value: one of a
/// reference type without null has none until it is set, and loses it when the construct ends in
/// which it was set (§3.1.4).
final class Locals {
  private int[] types = new int[16];
  private int count;

  /// Whether there are locals that need a value first.
  private boolean tracked;

  private boolean[] unset = new boolean[0];
  private int[] set = new int[0];
  private int setCount;

  int count() {
    return count;
  }

  int type(int index) {
    return types[index];
  }

  int[] types() {
    return Arrays.copyOf(types, count);
  }

  /// Takes the parameters of `type`, then reads what the function declares (§5.5.13).
  void read(Reader reader, FunctionType type, Types module) {
    count = 0;
    for (int i = 0; i < type.paramCount(); i++) {
      add(1, type.param(i));
    }
    int start = reader.position();
    int groups = reader.count("groups of locals", Integer.MAX_VALUE);
    long total = 0;
    boolean defaultless = false;
    for (int i = 0; i < groups; i++) {
      int position = reader.position();
      long size = Integer.toUnsignedLong(reader.u32("a number of locals"));
      total += size;
      if (total > 0xffff_ffffL) {
        throw reader.malformed(position, "too many locals");
      }
      int local = module.readValue(reader);
      if (total <= Bounds.LOCALS) {
        add((int) size, local);
        defaultless |= !hasDefault(local) && size > 0;
      }
    }
    if (total > Bounds.LOCALS) {
      throw reader.invalid(
          start, total + " locals; the most that is supported is " + Bounds.LOCALS);
    }
    tracked = defaultless;
    if (tracked) {
      track(type.paramCount());
    }
  }

  static boolean hasDefault(int type) {
    return !ValType.isRef(type) || ValType.isNullable(type);
  }

  private void add(int number, int type) {
    int size = count + number;
    if (size > types.length) {
      types = Arrays.copyOf(types, Math.max(size, 2 * types.length));
    }
    Arrays.fill(types, count, size, type);
    count = size;
  }

  private void track(int paramCount) {
    unset = new boolean[count];
    for (int i = paramCount; i < count; i++) {
      unset[i] = !hasDefault(types[i]);
    }
    set = new int[16];
    setCount = 0;
  }

  /// Whether a local has a value.
  boolean isSet(int index) {
    return !tracked || !unset[index];
  }

  /// Notes that a local was set.
  void set(int index) {
    if (tracked && unset[index]) {
      unset[index] = false;
      if (setCount == set.length) {
        set = Arrays.copyOf(set, 2 * setCount);
      }
      set[setCount++] = index;
    }
  }

  /// How many locals were set that needed it.
  int setCount() {
    return setCount;
  }

  /// Forgets those that were set after there were `setCount`.
  void forget(int setCount) {
    while (this.setCount > setCount) {
      unset[set[--this.setCount]] = true;
    }
  }
}
