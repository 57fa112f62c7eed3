package motte.compile;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;

import java.lang.constant.ClassDesc;
import motte.format.FunctionType;
import motte.format.Op;
import motte.format.ValType;
import org.jspecify.annotations.Nullable;

/// Tests and casts. Where a heap type is a class to the JVM, they are the JVM's own: its
/// `ClassCastException` stands for the trap of a cast that failed.
final class CastEmit {
  private static final ClassDesc CASTS = Runtime.internal("Casts");
  private static final Member NON_NULL = Runtime.method(CASTS, "nonNull", CD_Object, CD_Object);
  private static final Member IS_NON_NULL = Runtime.method(CASTS, "isNonNull", CD_int, CD_Object);
  private static final Member IS_FUNCTION =
      Runtime.method(CASTS, "isFunction", CD_int, CD_Object, Runtime.TYPE);
  private static final Member FUNCTION =
      Runtime.method(CASTS, "function", CD_Object, CD_Object, Runtime.TYPE);
  private static final Member NULL = Runtime.method(CASTS, "mustBeNull", CD_Object, CD_Object);

  private final Emitter e;

  CastEmit(Emitter e) {
    this.e = e;
  }

  void emit(Op op, int at) {
    int type = (int) e.body.imm(at);
    switch (op) {
      case REF_TEST -> test(type);
      case REF_CAST -> cast(type);
      case BR_ON_CAST -> branch(e.body.x(at), type, Jvm.IFNE);
      case BR_ON_CAST_FAIL -> branch(e.body.x(at), type, Jvm.IFEQ);
      default -> throw new AssertionError(op.mnemonic() + " is not of this family");
    }
  }

  // The reference stays where it is, taken or not.
  private void branch(int label, int type, int branch) {
    e.code.op(Jvm.DUP);
    e.push(Kind.A);
    test(type);
    e.pop();
    e.jumpIf(branch, label);
  }

  private void test(int type) {
    if (!ValType.isNullable(type)) {
      testNonNull(ValType.heap(type));
      return;
    }
    int heap = ValType.heap(type);
    if (isBottom(heap)) {
      e.code.invokestatic(Runtime.IS_NULL);
      becomesInt();
      return;
    }
    if (isTop(heap)) {
      e.code.op(Jvm.POP);
      e.code.op(Jvm.ICONST_1);
      becomesInt();
      return;
    }
    int isNull = e.label();
    int end = e.label();
    e.code.op(Jvm.DUP);
    e.code.branch(Jvm.IFNULL, isNull);
    testNonNull(heap);
    e.code.branch(Jvm.GOTO, end);
    e.pop();
    e.push(Kind.A);
    e.bind(isNull);
    e.code.op(Jvm.POP);
    e.code.op(Jvm.ICONST_1);
    becomesInt();
    e.bind(end);
  }

  // Whether the reference is not null and of this heap type.
  private void testNonNull(int heap) {
    var owner = classOf(heap);
    if (owner != null) {
      e.code.instanceOf(owner);
    } else if (heap >= 0) {
      e.loadType(heap);
      e.code.invokestatic(IS_FUNCTION);
    } else if (isTop(heap)) {
      e.code.invokestatic(IS_NON_NULL);
    } else {
      e.code.op(Jvm.POP);
      e.code.op(Jvm.ICONST_0);
    }
    becomesInt();
  }

  private void becomesInt() {
    e.pop();
    e.push(Kind.I);
  }

  private void cast(int type) {
    int heap = ValType.heap(type);
    var owner = classOf(heap);
    if (owner != null) {
      e.code.checkcast(owner);
    } else if (heap >= 0) {
      e.loadType(heap);
      e.code.invokestatic(FUNCTION);
    } else if (isBottom(heap)) {
      e.code.invokestatic(NULL);
    }
    if (!ValType.isNullable(type)) {
      e.code.invokestatic(NON_NULL);
    }
  }

  /// The class that has just the objects of a heap type, if there is one.
  private @Nullable ClassDesc classOf(int heap) {
    return switch (heap) {
      case ValType.EQ -> Runtime.internal("Eq");
      case ValType.I31 -> Runtime.internal("I31");
      case ValType.STRUCT -> Runtime.internal("Struct");
      case ValType.ARRAY -> Runtime.internal("GuestArray");
      default ->
          heap >= 0 && !(e.layout.module.type(heap).composite() instanceof FunctionType)
              ? e.layout.objectClass(heap)
              : null;
    };
  }

  private static boolean isTop(int heap) {
    return heap == ValType.ANY
        || heap == ValType.FUNC
        || heap == ValType.EXTERN
        || heap == ValType.EXN;
  }

  private static boolean isBottom(int heap) {
    return heap == ValType.NONE
        || heap == ValType.NOFUNC
        || heap == ValType.NOEXTERN
        || heap == ValType.NOEXN;
  }
}
