package motte.compile;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import motte.format.Op;
import motte.format.TypeDef.Field;
import motte.format.TypeDef.StructType;
import motte.format.ValType;

/// Structures, small integers and `call_ref`; hands arrays and casts on. Every structure type has a
/// class, see [ObjectClass]; to the verifier references are `Object`s, so there is a cast before
/// every use, which C2 mostly knows to be superfluous.
final class GcEmit {
  private static final ClassDesc I31 = Runtime.internal("I31");
  private static final Member SAME =
      Runtime.method(Runtime.internal("Eq"), "same", CD_boolean, CD_Object, CD_Object);
  private static final Member I31_OF = Runtime.method(I31, "of", CD_Object, CD_int);
  private static final Member I31_SIGNED = Runtime.method(I31, "signed", CD_int, CD_Object);
  private static final Member I31_UNSIGNED = Runtime.method(I31, "unsigned", CD_int, CD_Object);
  private static final MethodTypeDesc BLANK = MethodTypeDesc.of(CD_Object);

  private final Emitter e;
  private final CastEmit casts;
  private final ArrayEmit arrays;

  GcEmit(Emitter e) {
    this.e = e;
    casts = new CastEmit(e);
    arrays = new ArrayEmit(e);
  }

  void emit(Op op, int at) {
    int x = e.body.x(at);
    int y = e.body.y(at);
    switch (op) {
      case STRUCT_NEW -> make(x, struct(x));
      case STRUCT_NEW_DEFAULT -> {
        blank(x);
        e.push(Kind.A);
      }
      case STRUCT_GET, STRUCT_GET_S -> load(x, y, struct(x).fields().get(y), false);
      case STRUCT_GET_U -> load(x, y, struct(x).fields().get(y), true);
      case STRUCT_SET -> store(x, y, struct(x).fields().get(y));
      case REF_I31 -> convert(I31_OF, Kind.A);
      case I31_GET_S -> convert(I31_SIGNED, Kind.I);
      case I31_GET_U -> convert(I31_UNSIGNED, Kind.I);
      case REF_EQ -> {
        e.pop();
        convert(SAME, Kind.I);
      }
      case ANY_CONVERT_EXTERN, EXTERN_CONVERT_ANY -> {}
      case CALL_REF -> e.calls().reference(x);
      case REF_TEST, REF_CAST, BR_ON_CAST, BR_ON_CAST_FAIL -> casts.emit(op, at);
      default -> arrays.emit(op, at);
    }
  }

  /// Ends the method.
  void finish() {
    arrays.finish();
  }

  private void convert(Member method, byte kind) {
    e.code.invokestatic(method);
    e.pop();
    e.push(kind);
  }

  private StructType struct(int type) {
    return (StructType) e.layout.module.type(type).composite();
  }

  private void blank(int type) {
    e.code.invokestatic(e.layout.objectClass(type), ObjectClass.FACTORY, BLANK);
  }

  private void make(int type, StructType struct) {
    int count = struct.fields().size();
    if (ObjectClass.hasFactory(struct)) {
      e.code.invokestatic(
          e.layout.objectClass(type), ObjectClass.FACTORY, ObjectClass.factoryType(struct));
    } else {
      makeLarge(type, struct);
    }
    e.pop(count);
    e.push(Kind.A);
  }

  private void makeLarge(int type, StructType struct) {
    int object = e.temp(Kind.A);
    blank(type);
    e.code.store(Kind.A, object);
    for (int i = struct.fields().size() - 1; i >= 0; i--) {
      var field = struct.fields().get(i);
      int value = e.storeTemp(Kind.of(field.type()));
      e.code.load(Kind.A, object);
      e.code.checkcast(e.layout.objectClass(type));
      put(type, i, field, value);
      e.release(1);
    }
    e.code.load(Kind.A, object);
    e.release(1);
  }

  private void load(int type, int index, Field field, boolean unsigned) {
    var owner = e.layout.objectClass(type);
    e.code.checkcast(owner);
    if (field.type() == ValType.V128) {
      e.code.op(Jvm.DUP);
      e.code.getfield(owner, ObjectClass.fieldName(index), Kind.desc(Kind.V));
      e.code.op(Jvm.DUP2_X1);
      e.code.op(Jvm.POP2);
      e.code.getfield(owner, ObjectClass.highName(index), Kind.desc(Kind.V));
    } else {
      e.code.getfield(owner, ObjectClass.fieldName(index), ObjectClass.fieldDesc(field));
    }
    if (unsigned) {
      e.code.constant(field.type() == ValType.I8 ? 0xff : 0xffff);
      e.code.op(Jvm.IAND);
    }
    e.pop();
    e.push(Kind.of(field.type()));
  }

  private void store(int type, int index, Field field) {
    byte kind = Kind.of(field.type());
    int value = e.storeTemp(kind);
    e.code.checkcast(e.layout.objectClass(type));
    put(type, index, field, value);
    e.release(1);
    e.pop(2);
  }

  // Pops the object off the JVM's stack and puts what is in a local into it.
  private void put(int type, int index, Field field, int value) {
    var owner = e.layout.objectClass(type);
    byte kind = Kind.of(field.type());
    if (kind == Kind.V) {
      e.code.op(Jvm.DUP);
      e.code.load(Kind.J, value);
      e.code.putfield(owner, ObjectClass.fieldName(index), Kind.desc(Kind.V));
      e.code.load(Kind.J, value + 2);
      e.code.putfield(owner, ObjectClass.highName(index), Kind.desc(Kind.V));
      return;
    }
    e.code.load(kind, value);
    switch (field.type()) {
      case ValType.I8 -> e.code.op(Jvm.I2B);
      case ValType.I16 -> e.code.op(Jvm.I2S);
      default -> {}
    }
    e.code.putfield(owner, ObjectClass.fieldName(index), ObjectClass.fieldDesc(field));
  }
}
