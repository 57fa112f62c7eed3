package motte.compile;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.constant.ClassDesc;
import motte.format.Op;
import org.jspecify.annotations.Nullable;

/// Loads, stores and what else there is to do with memories.
///
/// The array of a memory is just as long as the memory, so that the one check that the JVM makes
/// for the array is enough. An offset is added after a check of the address alone: the sum of the
/// two may wrap around, but only to something negative.
@SuppressWarnings("EnumOrdinal") // A table by instruction, read for every one.
final class MemoryEmit {
  private static final boolean[] USES_ARRAY = new boolean[Op.values().length];

  static {
    for (var op : Op.values()) {
      USES_ARRAY[op.ordinal()] =
          (op.immediate() == Op.Immediate.MEMARG || op.immediate() == Op.Immediate.MEMARG_LANE)
              && Family.of(op) != Family.ATOMIC;
    }
  }

  /// How far ahead to look.
  private static final int REACH = 100;

  private final Emitter e;
  private final SharedMemoryEmit shared;
  private final Accesses accesses;

  MemoryEmit(Emitter e, Accesses accesses) {
    this.e = e;
    shared = new SharedMemoryEmit(e);
    this.accesses = accesses;
  }

  /// Whether the instruction accesses the array of a memory directly.
  static boolean usesArray(Op op) {
    return USES_ARRAY[op.ordinal()];
  }

  void emit(Op op, int at) {
    switch (op) {
      case I32_LOAD -> load(at, View.INT, Kind.I);
      case I64_LOAD -> load(at, View.LONG, Kind.J);
      case F32_LOAD -> {
        load(at, View.INT, Kind.F);
        e.code.invokestatic(Runtime.INT_BITS_TO_FLOAT);
      }
      case F64_LOAD -> {
        load(at, View.LONG, Kind.D);
        e.code.invokestatic(Runtime.LONG_BITS_TO_DOUBLE);
      }
      case I32_LOAD8_S -> loadByte(at, true, Kind.I);
      case I32_LOAD8_U -> loadByte(at, false, Kind.I);
      case I64_LOAD8_S -> loadByte(at, true, Kind.J);
      case I64_LOAD8_U -> loadByte(at, false, Kind.J);
      case I32_LOAD16_S -> load(at, View.SHORT, Kind.I);
      case I32_LOAD16_U -> load(at, View.CHAR, Kind.I);
      case I64_LOAD16_S -> widened(at, View.SHORT);
      case I64_LOAD16_U -> widened(at, View.CHAR);
      case I64_LOAD32_S -> widened(at, View.INT);
      case I64_LOAD32_U -> {
        widened(at, View.INT);
        e.code.constant(0xffffffffL);
        e.code.op(Jvm.LAND);
      }
      default -> emitOther(op, at);
    }
  }

  private void emitOther(Op op, int at) {
    switch (op) {
      case I32_STORE -> store(at, 32);
      case I64_STORE -> store(at, 64);
      case F32_STORE -> {
        e.code.invokestatic(Runtime.FLOAT_TO_INT_BITS);
        store(at, 32);
      }
      case F64_STORE -> {
        e.code.invokestatic(Runtime.DOUBLE_TO_LONG_BITS);
        store(at, 64);
      }
      case I32_STORE8 -> store(at, 8);
      case I64_STORE8 -> {
        e.code.op(Jvm.L2I);
        store(at, 8);
      }
      case I32_STORE16 -> store(at, 16);
      case I64_STORE16 -> {
        e.code.op(Jvm.L2I);
        store(at, 16);
      }
      case I64_STORE32 -> {
        e.code.op(Jvm.L2I);
        store(at, 32);
      }
      default -> emitBulk(op, at);
    }
  }

  // ---- Single values.

  /// What has to be done before this instruction for accesses whose address begins or ends here.
  void before(int at) {
    int store = accesses.ending(at);
    if (store >= 0 && !isConstant(store, at)) {
      index(store, 0);
    }
    for (int i = accesses.beginning(at); i >= 0; i = accesses.within(i)) {
      int width = width(e.body.op(i));
      if (width != 8 && !accesses.areCalls()) {
        e.code.getstatic(view(e.body.op(i), width).handle);
      }
      array(e.body.x(i));
    }
  }

  private boolean isShared(int at) {
    return e.layout.isMemoryShared(e.body.x(at));
  }

  /// Turns the address on top of the JVM's stack, of the instruction at this index, into the index
  /// in the array, its offset and `more` included; an index that is out of bounds stays one. The
  /// account is left alone.
  void index(int at, int more) {
    int memory = e.body.x(at);
    long offset = e.body.imm(at) + more;
    if (e.layout.isMemory64(memory)) {
      e.code.invokestatic(Runtime.NARROW);
    }
    if (e.body.imm(at) < 0 || offset < 0 || offset > Integer.MAX_VALUE) {
      e.code.op(Jvm.POP);
      e.code.op(Jvm.ICONST_M1);
    } else if (offset != 0) {
      array(memory);
      e.code.op(Jvm.ARRAYLENGTH);
      e.code.invokestatic(Runtime.CHECK_INDEX);
      e.code.constant((int) offset);
      e.code.op(Jvm.IADD);
    }
  }

  /// Where the access is whose address is this constant, the offset included; -1 if there is none,
  /// or the sum has to be checked.
  int constantIndex(int at) {
    int access = accesses.addressedBy(at);
    if (access < 0) {
      return -1;
    }
    long address = e.body.imm(at);
    long offset = e.body.imm(access);
    boolean fits = address >= 0 && offset >= 0 && address + offset <= Integer.MAX_VALUE;
    return fits ? (int) (address + offset) : -1;
  }

  // Whether the index of a direct access was pushed as a constant; its address begins at an
  // instruction known to be the one before `end`.
  private boolean isConstant(int access, int end) {
    return e.body.op(end - 1) == Op.I32_CONST
        && accesses.addressedBy(end - 1) == access
        && constantIndex(end - 1) >= 0;
  }

  /// Pushes the array of a memory.
  void array(int memory) {
    if (memory == 0 && e.locals.cachesMemory()) {
      e.code.load(Kind.A, e.locals.memory());
    } else {
      memory(memory);
      e.code.getfield(Runtime.MEMORY_BYTES);
    }
  }

  /// Whether the array of memory 0 may be used before it is loaded anew after this instruction: a
  /// guess on the safe side, straight on.
  boolean isNeededAfter(int at) {
    var body = e.body;
    for (int i = at + 1; i < Math.min(body.size(), at + REACH); i++) {
      var op = body.op(i);
      switch (Family.of(op)) {
        case MEMORY, SIMD -> {
          if (op == Op.MEMORY_GROW && body.x(i) == 0) {
            return false;
          }
          if (usesArray(op) && body.x(i) == 0) {
            return true;
          }
        }
        case CALL, TAIL_CALL -> {
          return false;
        }
        case RUN -> {
          if (op == Op.RUN && e.part.takesMemory(body.x(i))) {
            return true;
          }
          if (op == Op.EXIT
              || (op == Op.RUN && e.part.splitting.runs().get(body.x(i)).isCalling())) {
            return false;
          }
        }
        case CONTROL -> {
          switch (op) {
            case NOP, BLOCK -> {}
            case END -> {
              if (body.x(i) == 0) {
                return false;
              }
            }
            case RETURN, UNREACHABLE -> {
              return false;
            }
            default -> {
              return true;
            }
          }
        }
        case EXCEPTION -> {
          return true;
        }
        default -> {}
      }
    }
    return true;
  }

  /// Loads the array of memory 0 anew, if it has a local.
  void reload() {
    if (e.locals.cachesMemory()) {
      memory(0);
      e.code.getfield(Runtime.MEMORY_BYTES);
      if (e.part.choosesArms) {
        Arms.keepArray(e.code);
      }
      e.code.store(Kind.A, e.locals.memory());
    }
  }

  /// Pushes the object that is a memory.
  void memory(int memory) {
    e.loadState();
    e.code.getfield(e.code.pool().memory(e.layout, memory), 1);
  }

  private void load(int at, View view, byte kind) {
    fetch(at, view);
    e.pop();
    e.push(kind);
  }

  private void fetch(int at, View view) {
    if (isShared(at)) {
      shared.fetch(at, view.handle);
      return;
    }
    if (!isConstant(at, at)) {
      index(at, 0);
    }
    if (!accesses.isDirect(at)) {
      pushBelow(at, accesses.areCalls() ? null : view.handle);
    }
    if (accesses.areCalls()) {
      e.code.invokestatic(view.load);
    } else {
      e.code.invokevirtual(view.get);
    }
  }

  /// Pops the address and pushes what is there, sign-extended to an i32, or an i64 if the width is
  /// 64. The account is left alone.
  void fetch(int at, int width) {
    switch (width) {
      case 8 -> fetchByte(at);
      case 16 -> fetch(at, View.SHORT);
      case 32 -> fetch(at, View.INT);
      default -> fetch(at, View.LONG);
    }
  }

  /// Pops an i32, or an i64 if the width is 64, and the address, and puts the one at the other. The
  /// account is left alone.
  void put(int at, int width) {
    switch (width) {
      case 8 -> putByte(at);
      case 16 -> {
        e.code.op(Jvm.I2S);
        put(at, View.SHORT, Kind.I);
      }
      case 32 -> put(at, View.INT, Kind.I);
      default -> put(at, View.LONG, Kind.J);
    }
  }

  private void widened(int at, View view) {
    load(at, view, Kind.J);
    e.code.op(Jvm.I2L);
  }

  private void fetchByte(int at) {
    if (isShared(at)) {
      shared.fetchByte(at);
      return;
    }
    if (!isConstant(at, at)) {
      index(at, 0);
    }
    if (!accesses.isDirect(at)) {
      pushBelow(at, null);
    }
    e.code.op(Jvm.BALOAD);
  }

  private void loadByte(int at, boolean signed, byte kind) {
    fetchByte(at);
    if (!signed) {
      e.code.constant(255);
      e.code.op(Jvm.IAND);
    }
    if (kind == Kind.J) {
      e.code.op(Jvm.I2L);
    }
    e.pop();
    e.push(kind);
  }

  private void store(int at, int width) {
    put(at, width);
    e.pop(2);
  }

  private void put(int at, View view, byte kind) {
    if (isShared(at)) {
      shared.put(at, view.handle, kind);
      return;
    }
    if (!accesses.isDirect(at)) {
      int value = e.storeTemp(kind);
      index(at, 0);
      pushBelow(at, accesses.areCalls() ? null : view.handle);
      e.code.load(kind, value);
      e.release(1);
    }
    if (accesses.areCalls()) {
      e.code.invokestatic(view.store);
    } else {
      e.code.invokevirtual(view.set);
    }
  }

  private void putByte(int at) {
    if (isShared(at)) {
      shared.putByte(at);
      return;
    }
    if (!accesses.isDirect(at)) {
      int value = e.storeTemp(Kind.I);
      index(at, 0);
      pushBelow(at, null);
      e.code.load(Kind.I, value);
      e.release(1);
    }
    e.code.op(Jvm.BASTORE);
  }

  // Puts the view, if there is one, and the array below the index on top of the stack.
  private void pushBelow(int at, @Nullable Member view) {
    if (view != null) {
      e.code.getstatic(view);
      e.code.op(Jvm.SWAP);
    }
    array(e.body.x(at));
    e.code.op(Jvm.SWAP);
  }

  private static int width(Op op) {
    return switch (op) {
      case I32_LOAD8_S, I32_LOAD8_U, I64_LOAD8_S, I64_LOAD8_U, I32_STORE8, I64_STORE8 -> 8;
      case I32_LOAD16_S, I32_LOAD16_U, I64_LOAD16_S, I64_LOAD16_U, I32_STORE16, I64_STORE16 -> 16;
      case I64_LOAD, F64_LOAD, I64_STORE, F64_STORE -> 64;
      default -> 32;
    };
  }

  // As what an instruction sees more than a byte.
  private static View view(Op op, int width) {
    return switch (width) {
      case 16 -> op == Op.I32_LOAD16_U || op == Op.I64_LOAD16_U ? View.CHAR : View.SHORT;
      case 32 -> View.INT;
      default -> View.LONG;
    };
  }

  // ---- The whole memory, and ranges of it. All done by the runtime, the memory the last argument.

  private void emitBulk(Op op, int at) {
    int memory = e.body.x(at);
    byte address = op == Op.DATA_DROP ? Kind.I : e.layout.addressKind(memory);
    var type = Kind.desc(address);
    switch (op) {
      case MEMORY_SIZE -> {
        memory(memory);
        call("size", CD_int, Runtime.MEMORY);
        if (address == Kind.J) {
          e.code.op(Jvm.I2L);
        }
        e.push(address);
      }
      case MEMORY_GROW -> {
        memory(memory);
        call("grow", type, type, Runtime.MEMORY);
        if (memory == 0) {
          reload();
        }
      }
      case MEMORY_FILL -> {
        memory(memory);
        call("fill", CD_void, type, CD_int, type, Runtime.MEMORY);
        e.pop(3);
      }
      case MEMORY_COPY -> {
        int source = e.body.y(at);
        var sourceType = Kind.desc(e.layout.addressKind(source));
        var length = type.equals(CD_long) ? sourceType : type;
        memory(memory);
        memory(source);
        call("copy", CD_void, type, sourceType, length, Runtime.MEMORY, Runtime.MEMORY);
        e.pop(3);
      }
      case MEMORY_INIT -> {
        memory(memory);
        e.loadState();
        e.code.constant(e.body.y(at));
        call("init", CD_void, type, CD_int, CD_int, Runtime.MEMORY, Runtime.STATE, CD_int);
        e.pop(3);
      }
      case DATA_DROP -> {
        e.loadState();
        e.code.constant(memory);
        e.code.invokestatic(
            Runtime.CALLS,
            "dropData",
            java.lang.constant.MethodTypeDesc.of(CD_void, Runtime.STATE, CD_int));
      }
      default -> throw new AssertionError(op.mnemonic() + " is not of this family");
    }
  }

  private void call(String name, ClassDesc result, ClassDesc... parameters) {
    e.code.invokestatic(
        Runtime.MEMORY, name, java.lang.constant.MethodTypeDesc.of(result, parameters));
  }
}
