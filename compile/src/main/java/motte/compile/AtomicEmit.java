package motte.compile;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.constant.ClassDesc;
import java.util.Map;
import java.util.TreeMap;
import motte.format.Op;

/// Atomic instructions: 0xFE. All are calls to the runtime, `Atomics`, with the address as a long,
/// then the operands as longs, the memory and the width in bits; what comes back is a long too,
/// zero-extended. It is for them to tell a shared memory from one that is not.
final class AtomicEmit {
  private static final ClassDesc OWNER = Runtime.internal("Atomics");
  private static final Member FENCE = Runtime.method(OWNER, "fence", CD_void);
  private static final Member NOTIFY =
      Runtime.method(OWNER, "notify", CD_int, CD_long, CD_int, Runtime.MEMORY);
  private static final Member WAIT =
      Runtime.method(OWNER, "await", CD_int, CD_long, CD_long, CD_long, Runtime.MEMORY, CD_int);
  private static final Member LOAD =
      Runtime.method(OWNER, "load", CD_long, CD_long, Runtime.MEMORY, CD_int);
  private static final Member STORE =
      Runtime.method(OWNER, "store", CD_void, CD_long, CD_long, Runtime.MEMORY, CD_int);
  private static final Map<String, Member> UPDATES = new TreeMap<>();

  static {
    for (var name : new String[] {"add", "sub", "and", "or", "xor", "xchg"}) {
      UPDATES.put(
          name, Runtime.method(OWNER, name, CD_long, CD_long, CD_long, Runtime.MEMORY, CD_int));
    }
    UPDATES.put(
        "cmpxchg",
        Runtime.method(
            OWNER, "cmpxchg", CD_long, CD_long, CD_long, CD_long, Runtime.MEMORY, CD_int));
  }

  private final Emitter e;
  private final SharedMemoryEmit shared;

  AtomicEmit(Emitter e) {
    this.e = e;
    shared = new SharedMemoryEmit(e);
  }

  void emit(Op op, int at) {
    switch (op) {
      case ATOMIC_FENCE -> e.code.invokestatic(FENCE);
      case MEMORY_ATOMIC_NOTIFY -> notify(at);
      case MEMORY_ATOMIC_WAIT32 -> await(at, 32);
      case MEMORY_ATOMIC_WAIT64 -> await(at, 64);
      default -> access(op, at);
    }
  }

  private void notify(int at) {
    int count = e.storeTemp(Kind.I);
    shared.address(at);
    e.code.load(Kind.I, count);
    memory(at);
    e.code.invokestatic(NOTIFY);
    e.release(1);
    e.pop(2);
    e.push(Kind.I);
  }

  private void await(int at, int width) {
    int timeout = e.storeTemp(Kind.J);
    widen(width == 64 ? Kind.J : Kind.I);
    int expected = e.storeTemp(Kind.J);
    shared.address(at);
    e.code.load(Kind.J, expected);
    e.code.load(Kind.J, timeout);
    memory(at);
    e.code.constant(width);
    e.code.invokestatic(WAIT);
    e.release(2);
    e.pop(3);
    e.push(Kind.I);
  }

  /// Loads, stores, and instructions that read, modify and write.
  private void access(Op op, int at) {
    var signature = op.signature();
    int operands = signature.indexOf(':') - 1;
    byte kind = op.mnemonic().startsWith("i64") ? Kind.J : Kind.I;
    int[] slots = new int[operands];
    for (int i = operands - 1; i >= 0; i--) {
      widen(kind);
      slots[i] = e.storeTemp(Kind.J);
    }
    shared.address(at);
    for (int slot : slots) {
      e.code.load(Kind.J, slot);
    }
    memory(at);
    e.code.constant(width(op, kind));
    e.code.invokestatic(method(op));
    e.release(operands);
    e.pop(operands + 1);
    if (!signature.endsWith(":")) {
      if (kind == Kind.I) {
        e.code.op(Jvm.L2I);
      }
      e.push(kind);
    }
  }

  /// Makes an i32 on the stack a long, zero-extended.
  private void widen(byte kind) {
    if (kind == Kind.I) {
      e.code.op(Jvm.I2L);
      e.code.constant(0xffffffffL);
      e.code.op(Jvm.LAND);
    }
  }

  private void memory(int at) {
    e.memory().memory(e.body.x(at));
  }

  /// `i64.atomic.rmw16.add_u` has 16 bits, `i64.atomic.load` has 64.
  static int width(Op op, byte kind) {
    var digits = op.mnemonic().substring("i64.atomic.".length()).replaceAll("\\D", "");
    return digits.isEmpty() ? kind == Kind.J ? 64 : 32 : Integer.parseInt(digits);
  }

  /// `i64.atomic.rmw16.add_u` is `add`.
  static Member method(Op op) {
    var name = op.mnemonic().substring("i64.atomic.".length());
    if (name.startsWith("load")) {
      return LOAD;
    } else if (name.startsWith("store")) {
      return STORE;
    }
    var update = name.substring(name.indexOf('.') + 1).replace("_u", "");
    return java.util.Objects.requireNonNull(UPDATES.get(update), update);
  }
}
