package motte.compile;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import motte.format.Op;
import motte.format.TypeDef.ArrayType;
import motte.format.ValType;

/// Arrays. Single elements are accessed in place, each access with an entry in the method's
/// exception table, by which the JVM's own check is the only one; static methods of the runtime's
/// classes do all else, one class for each kind of element.
final class ArrayEmit {
  private static final Member LENGTH =
      Runtime.method(Runtime.internal("GuestArray"), "len", CD_int, CD_Object);

  private static final ClassDesc DATA = Runtime.internal("DataSegment");
  private static final Member DATAS = Member.field(Runtime.STATE, "datas", DATA.arrayType());
  private static final Member SEGMENTS =
      Member.field(Runtime.STATE, "elements", Runtime.OBJECT_ARRAY.arrayType());

  /// How many values `array.new_fixed` hands over at a time.
  private static final int BATCH = 8;

  private static final ClassDesc OUT_OF_BOUNDS =
      ClassDesc.of("java.lang.ArrayIndexOutOfBoundsException");
  private static final Member TRAP =
      Runtime.method(
          Runtime.internal("GuestArray"),
          "outOfBounds",
          ClassDesc.of("java.lang.RuntimeException"),
          ClassDesc.of("java.lang.IndexOutOfBoundsException"));

  private final Emitter e;

  /// Where the JVM goes from an index beyond an array; -1 if there is no access.
  private int outOfBounds = -1;

  ArrayEmit(Emitter e) {
    this.e = e;
  }

  void emit(Op op, int at) {
    if (op == Op.ARRAY_LEN) {
      e.code.invokestatic(LENGTH);
      e.pop();
      e.push(Kind.I);
      return;
    }
    int type = e.body.x(at);
    new Typed(type, (ArrayType) e.layout.module.type(type).composite()).emit(op, at);
  }

  /// Ends the method.
  void finish() {
    if (outOfBounds >= 0) {
      e.code.bindHandler(outOfBounds, OUT_OF_BOUNDS);
      e.code.invokestatic(TRAP);
      e.code.op(Jvm.ATHROW);
    }
  }

  private final class Typed {
    private final int type;
    private final byte kind;
    private final int packed;
    private final ClassDesc base;
    private final ClassDesc elements;

    Typed(int type, ArrayType array) {
      this.type = type;
      packed = array.element().type();
      kind = Kind.of(packed);
      base = ObjectClass.arrayBase(array);
      elements = ObjectClass.elementDesc(array).arrayType();
    }

    void emit(Op op, int at) {
      int imm = e.body.y(at);
      switch (op) {
        case ARRAY_NEW -> make(2, "make", value(CD_int));
        case ARRAY_NEW_DEFAULT -> make(1, "make", List.of(CD_int));
        case ARRAY_NEW_FIXED -> fixed(imm);
        case ARRAY_NEW_DATA -> {
          data(imm);
          make(2, "makeOf", List.of(CD_int, CD_int, DATA));
        }
        case ARRAY_NEW_ELEM -> {
          elements(imm);
          make(2, "makeOf", List.of(CD_int, CD_int, Runtime.OBJECT_ARRAY));
        }
        case ARRAY_GET, ARRAY_GET_S -> get(false);
        case ARRAY_GET_U -> get(true);
        case ARRAY_SET -> set();
        case ARRAY_FILL -> run(4, "fill", value(List.of(CD_Object, CD_int), CD_int));
        case ARRAY_COPY -> run(5, "copy", List.of(CD_Object, CD_int, CD_Object, CD_int, CD_int));
        case ARRAY_INIT_DATA -> {
          data(imm);
          run(4, "init", List.of(CD_Object, CD_int, CD_int, CD_int, DATA));
        }
        case ARRAY_INIT_ELEM -> {
          elements(imm);
          run(4, "init", List.of(CD_Object, CD_int, CD_int, CD_int, Runtime.OBJECT_ARRAY));
        }
        default -> throw new AssertionError(op.mnemonic() + " is not of this family");
      }
    }

    // Parameters, with one for a value of an element among them.
    private List<ClassDesc> value(List<ClassDesc> before, ClassDesc... after) {
      var all = new ArrayList<>(before);
      all.add(Kind.desc(kind));
      if (kind == Kind.V) {
        all.add(CD_long);
      }
      all.addAll(List.of(after));
      return all;
    }

    private List<ClassDesc> value(ClassDesc... after) {
      return value(List.of(), after);
    }

    private void call(ClassDesc result, String name, List<ClassDesc> params) {
      e.code.invokestatic(base, name, MethodTypeDesc.of(result, params));
    }

    private void run(int pops, String name, List<ClassDesc> params) {
      call(CD_void, name, params);
      e.pop(pops);
    }

    private void make(int pops, String name, List<ClassDesc> params) {
      call(elements, name, params);
      wrap();
      e.pop(pops);
      e.push(Kind.A);
    }

    // Makes the array of the guest from that of the JVM.
    private void wrap() {
      e.code.invokestatic(
          e.layout.objectClass(type), ObjectClass.FACTORY, MethodTypeDesc.of(CD_Object, elements));
    }

    private void fixed(int count) {
      int array = e.temp(Kind.A);
      e.code.constant(count);
      call(elements, "make", List.of(CD_int));
      e.code.store(Kind.A, array);
      for (int end = count; end > 0; ) {
        int batch = end >= BATCH && kind != Kind.V ? BATCH : 1;
        end -= batch;
        var params = new ArrayList<ClassDesc>();
        for (int i = 0; i < batch; i++) {
          params.addAll(value());
        }
        params.add(elements);
        params.add(CD_int);
        e.code.load(Kind.A, array);
        e.code.constant(end);
        call(CD_void, "put", params);
      }
      e.code.load(Kind.A, array);
      wrap();
      e.release(1);
      e.pop(count);
      e.push(Kind.A);
    }

    private void get(boolean unsigned) {
      if (kind == Kind.V) {
        var params = List.of(CD_Object, CD_int);
        e.code.op(Jvm.DUP2);
        call(CD_long, "low", params);
        e.code.op(Jvm.DUP2_X2);
        e.code.op(Jvm.POP2);
        call(CD_long, "high", params);
      } else {
        openArray();
        access(Jvm.IALOAD);
        if (unsigned) {
          e.code.constant(packed == ValType.I8 ? 0xff : 0xffff);
          e.code.op(Jvm.IAND);
        }
      }
      e.pop(2);
      e.push(kind);
    }

    private void set() {
      if (kind == Kind.V) {
        run(3, "set", value(List.of(CD_Object, CD_int)));
        return;
      }
      int value = e.storeTemp(kind);
      openArray();
      e.code.load(kind, value);
      e.release(1);
      access(Jvm.IASTORE);
      e.pop(3);
    }

    // The array of the guest, below the index, becomes that of the JVM.
    private void openArray() {
      e.code.op(Jvm.SWAP);
      e.code.checkcast(base);
      e.code.getfield(base, "elements", elements);
      e.code.op(Jvm.SWAP);
    }

    // Loads or stores an element, by the first of the JVM's instructions of that kind.
    private void access(int first) {
      int from = e.label();
      int to = e.label();
      if (outOfBounds < 0) {
        outOfBounds = e.label();
      }
      e.code.mark(from);
      e.code.op(
          switch (packed) {
            case ValType.I8 -> first + 5;
            case ValType.I16 -> first + 7;
            default -> first + kind;
          });
      e.code.mark(to);
      e.code.handler(from, to, outOfBounds, OUT_OF_BOUNDS);
    }

    private void data(int segment) {
      segment(segment, DATAS);
    }

    private void elements(int segment) {
      segment(segment, SEGMENTS);
    }

    private void segment(int segment, Member segments) {
      e.loadState();
      e.code.getfield(segments);
      e.code.constant(segment);
      e.code.op(Jvm.AALOAD);
    }
  }
}
