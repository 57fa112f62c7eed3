package motte.compile;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.constant.ClassDesc;

/// Loads and stores in shared memories: calls to the runtime, with addresses as longs.
final class SharedMemoryEmit {
  private static final ClassDesc OWNER = Runtime.internal("SharedMemory");
  private static final Member GET_BYTE = get("getByte", CD_int);
  private static final Member GET_SHORT = get("getShort", CD_int);
  private static final Member GET_CHAR = get("getChar", CD_int);
  private static final Member GET_INT = get("getInt", CD_int);
  private static final Member GET_LONG = get("getLong", CD_long);
  private static final Member SET_BYTE = set("setByte", CD_int);
  private static final Member SET_SHORT = set("setShort", CD_int);
  private static final Member SET_INT = set("setInt", CD_int);
  private static final Member SET_LONG = set("setLong", CD_long);
  private static final Member SET_VECTOR =
      Runtime.method(OWNER, "setVector", CD_void, CD_long, CD_long, CD_long, Runtime.MEMORY);
  private static final Member ADDRESS = address(CD_int);
  private static final Member ADDRESS_64 = address(CD_long);

  private final Emitter e;

  SharedMemoryEmit(Emitter e) {
    this.e = e;
  }

  private static Member get(String name, ClassDesc type) {
    return Runtime.method(OWNER, name, type, CD_long, Runtime.MEMORY);
  }

  private static Member set(String name, ClassDesc type) {
    return Runtime.method(OWNER, name, CD_void, CD_long, type, Runtime.MEMORY);
  }

  private static Member address(ClassDesc type) {
    return Runtime.method(OWNER, "address", CD_long, type, CD_long);
  }

  /// Turns the address on the stack into a long, the offset included; if that is more than 64 bits,
  /// into one that no memory has.
  void address(int at) {
    e.code.constant(e.body.imm(at));
    e.code.invokestatic(e.layout.isMemory64(e.body.x(at)) ? ADDRESS_64 : ADDRESS);
  }

  /// Pops the address and pushes what this view of the memory has there.
  void fetch(int at, Member view) {
    fetchBy(
        at,
        view == Runtime.LONG_VIEW
            ? GET_LONG
            : view == Runtime.INT_VIEW
                ? GET_INT
                : view == Runtime.CHAR_VIEW ? GET_CHAR : GET_SHORT);
  }

  void fetchByte(int at) {
    fetchBy(at, GET_BYTE);
  }

  private void fetchBy(int at, Member get) {
    address(at);
    memory(at);
    e.code.invokestatic(get);
  }

  /// Pops a value of this kind and the address, and puts the one at the other.
  void put(int at, Member view, byte kind) {
    putBy(
        at,
        view == Runtime.LONG_VIEW ? SET_LONG : view == Runtime.INT_VIEW ? SET_INT : SET_SHORT,
        kind);
  }

  void putByte(int at) {
    putBy(at, SET_BYTE, Kind.I);
  }

  private void putBy(int at, Member set, byte kind) {
    int value = e.storeTemp(kind);
    address(at);
    e.code.load(kind, value);
    memory(at);
    e.code.invokestatic(set);
    e.release(1);
  }

  void fetchVector(int at) {
    address(at);
    int address = e.storeTemp(Kind.J);
    for (long half = 0; half < 16; half += 8) {
      e.code.load(Kind.J, address);
      e.code.constant(half);
      e.code.op(Jvm.LADD);
      memory(at);
      e.code.invokestatic(GET_LONG);
    }
    e.release(1);
  }

  void putVector(int at) {
    putBy(at, SET_VECTOR, Kind.V);
  }

  private void memory(int at) {
    e.memory().memory(e.body.x(at));
  }
}
