package motte.wasm.internal;

import static java.lang.constant.ConstantDescs.CD_MethodHandle;
import static java.lang.constant.ConstantDescs.CD_MethodHandles_Lookup;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_Throwable;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodType;
import java.util.function.IntConsumer;
import motte.wasm.Instance;
import org.jspecify.annotations.Nullable;

/// Writes the class of a [Crossing]. Its methods:
///
/// - `call` and `invoke`, as [Crossing] declares them;
/// - `enter`: a function, then exact arguments;
/// - `lendNumbers`, `lendValues`, `lendExact`: what guests call; a function of the host's, exact
///   arguments, the state of the instance that it was lent to.
///
/// The class is hidden, so that it is in no stack trace.
final class CrossingClass {
  private static final ClassDesc SELF = internal("Shaped");
  private static final ClassDesc CROSSING = internal("Crossing");
  private static final ClassDesc FUNC = internal("FuncRef");
  private static final ClassDesc HOST = internal("HostFunc");
  private static final ClassDesc STATE = internal("GuestState");
  private static final ClassDesc PASSAGE = internal("Passage");
  private static final ClassDesc INSTANCE = ClassDesc.of("motte.wasm.Instance");
  private static final ClassDesc FAILURE = ClassDesc.of("java.lang.RuntimeException");
  private static final ClassDesc LONGS = CD_long.arrayType();
  private static final ClassDesc OBJECTS = CD_Object.arrayType();

  private final String params;
  private final String results;
  private final int direct;
  private final MethodType guestType;
  private final @Nullable MethodType hostType;

  private CrossingClass(String shape) {
    params = Shape.params(shape);
    results = Shape.results(shape);
    direct = Shape.direct(params);
    guestType = Shape.guestType(shape);
    hostType = Shape.fits(shape) ? Shape.hostType(shape) : null;
  }

  /// The class file for a shape.
  static byte[] of(String shape) {
    return ClassFile.of().build(SELF, new CrossingClass(shape)::build);
  }

  private static ClassDesc internal(String name) {
    return ClassDesc.of(CrossingClass.class.getPackageName(), name);
  }

  private static MethodTypeDesc desc(MethodType type) {
    return type.describeConstable().orElseThrow();
  }

  private void build(ClassBuilder builder) {
    builder.withSuperclass(CROSSING).withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER);
    var init = MethodTypeDesc.of(CD_void, CD_String, CD_MethodHandles_Lookup);
    builder.withMethodBody(
        ConstantDescs.INIT_NAME,
        init,
        0,
        code ->
            code.aload(0)
                .aload(1)
                .aload(2)
                .invokespecial(CROSSING, ConstantDescs.INIT_NAME, init)
                .return_());
    if ((params + results).chars().allMatch(letter -> "IJFD".indexOf(letter) >= 0)) {
      builder.withMethodBody("call", MethodTypeDesc.of(LONGS, FUNC, LONGS), 0, this::call);
      lend(builder, "lendNumbers", this::lendNumbers);
    } else {
      builder.withMethodBody(
          "call",
          MethodTypeDesc.of(LONGS, FUNC, LONGS),
          0,
          code ->
              code.aload(1)
                  .invokestatic(PASSAGE, "notNumbers", MethodTypeDesc.of(FAILURE, FUNC))
                  .athrow());
    }
    builder.withMethodBody("invoke", MethodTypeDesc.of(OBJECTS, FUNC, OBJECTS), 0, this::invoke);
    lend(builder, "lendValues", this::lendValues);
    if (hostType != null) {
      exact(builder, hostType);
    }
  }

  private void exact(ClassBuilder builder, MethodType type) {
    boolean array = type.returnType() == Object[].class;
    if (direct == params.length()) {
      builder.withMethodBody(
          "enter",
          desc(type.insertParameterTypes(0, FuncRef.class)),
          ClassFile.ACC_STATIC,
          code -> enter(code, array));
    }
    if (!array) {
      lend(
          builder,
          "lendExact",
          code -> lendExact(code, desc(type.insertParameterTypes(0, Instance.class))));
    }
  }

  private interface Body {
    void write(CodeBuilder code);
  }

  private void lend(ClassBuilder builder, String name, Body body) {
    builder.withMethodBody(
        name,
        desc(guestType.insertParameterTypes(0, HostFunc.class)),
        ClassFile.ACC_STATIC,
        body::write);
  }

  // From host to guest.

  private void call(CodeBuilder code) {
    guarded(
        code,
        1,
        i -> {
          code.aload(2).loadConstant(i).laload();
          Marshal.fromLong(code, params.charAt(i));
        },
        state -> array(code, CD_long, state, Marshal::toLong, TypeKind.LONG),
        TypeKind.REFERENCE);
  }

  private void invoke(CodeBuilder code) {
    guarded(
        code,
        1,
        i -> {
          code.aload(2).loadConstant(i).aaload();
          Marshal.unbox(code, params.charAt(i));
        },
        state -> array(code, CD_Object, state, Marshal::box, TypeKind.REFERENCE),
        TypeKind.REFERENCE);
  }

  private void enter(CodeBuilder code, boolean array) {
    int[] slots = Marshal.slots(1, params);
    guarded(
        code,
        0,
        i -> Marshal.load(code, params.charAt(i), slots[i]),
        state -> {
          if (array) {
            array(code, CD_Object, state, Marshal::box, TypeKind.REFERENCE);
          }
        },
        array
            ? TypeKind.REFERENCE
            : results.isEmpty() ? TypeKind.VOID : Marshal.kind(results.charAt(0)));
  }

  /// A call through the gate of the function in local `function`. `reply` finds the first result on
  /// the stack, and puts there what the method gives; it is told the local of the state.
  private void guarded(
      CodeBuilder code, int function, IntConsumer argument, IntConsumer reply, TypeKind given) {
    int state = code.allocateLocal(TypeKind.REFERENCE);
    int token = code.allocateLocal(TypeKind.INT);
    var begin = code.newLabel();
    var end = code.newLabel();
    var failed = code.newLabel();
    code.aload(function).getfield(FUNC, "owner", STATE).astore(state);
    code.aload(state)
        .invokestatic(PASSAGE, "enter", MethodTypeDesc.of(CD_int, STATE))
        .istore(token);
    code.labelBinding(begin);
    var spill = new Spill(code, state);
    for (int i = direct; i < params.length(); i++) {
      int index = i;
      spill.store(params.charAt(i), () -> argument.accept(index));
    }
    code.aload(function).invokevirtual(FUNC, "entry", MethodTypeDesc.of(CD_MethodHandle));
    for (int i = 0; i < direct; i++) {
      argument.accept(i);
    }
    code.aload(state).invokevirtual(CD_MethodHandle, "invokeExact", desc(guestType));
    reply.accept(state);
    code.labelBinding(end)
        .iload(token)
        .aload(state)
        .invokestatic(PASSAGE, "leave", MethodTypeDesc.of(CD_void, CD_int, STATE))
        .return_(given);
    code.labelBinding(failed)
        .iload(token)
        .aload(state)
        .invokestatic(PASSAGE, "failed", MethodTypeDesc.of(FAILURE, CD_Throwable, CD_int, STATE))
        .athrow();
    code.exceptionCatch(begin, end, failed, CD_Throwable);
  }

  private interface Conversion {
    void write(CodeBuilder code, char letter);
  }

  /// Makes an array of the results, the first of which is on the stack.
  private void array(
      CodeBuilder code, ClassDesc element, int state, Conversion conversion, TypeKind kind) {
    int first = code.allocateLocal(TypeKind.LONG);
    if (!results.isEmpty()) {
      code.storeLocal(Marshal.kind(results.charAt(0)), first);
    }
    code.loadConstant(results.length());
    newArray(code, element);
    var spill = new Spill(code, state);
    for (int i = 0; i < results.length(); i++) {
      char letter = results.charAt(i);
      code.dup().loadConstant(i);
      if (i > 0) {
        spill.load(letter);
      } else {
        code.loadLocal(Marshal.kind(letter), first);
        if (letter == 'V') {
          spill.load('J');
        }
      }
      conversion.write(code, letter);
      code.arrayStore(kind);
    }
  }

  private static void newArray(CodeBuilder code, ClassDesc element) {
    if (element.isPrimitive()) {
      code.newarray(TypeKind.from(element));
    } else {
      code.anewarray(element);
    }
  }

  // From guest to host.

  private void lendNumbers(CodeBuilder code) {
    lendArray(code, CD_long, Marshal::toLong, TypeKind.LONG, "numbers", LONGS);
  }

  private void lendValues(CodeBuilder code) {
    lendArray(code, CD_Object, Marshal::box, TypeKind.REFERENCE, "values", OBJECTS);
  }

  private void lendArray(
      CodeBuilder code,
      ClassDesc element,
      Conversion conversion,
      TypeKind kind,
      String method,
      ClassDesc array) {
    int state = stateSlot();
    code.aload(0).aload(state).loadConstant(params.length());
    newArray(code, element);
    arguments(
        code,
        i -> code.dup().loadConstant(i),
        i -> {
          conversion.write(code, params.charAt(i));
          code.arrayStore(kind);
        });
    code.invokevirtual(HOST, method, MethodTypeDesc.of(array, STATE, array));
    int reply = code.allocateLocal(TypeKind.REFERENCE);
    code.astore(reply);
    var spill = new Spill(code, state);
    for (int i = 0; i < results.length(); i++) {
      int index = i;
      char letter = results.charAt(i);
      Runnable push =
          () -> {
            code.aload(reply).loadConstant(index).arrayLoad(kind);
            if (kind == TypeKind.LONG) {
              Marshal.fromLong(code, letter);
            } else {
              Marshal.unbox(code, letter);
            }
          };
      if (i > 0) {
        spill.store(letter, push);
      } else if (letter == 'V') {
        // Low, high: the low half stays on the stack.
        push.run();
        int high = code.allocateLocal(TypeKind.LONG);
        code.lstore(high);
        spill.store('J', () -> code.lload(high));
      } else {
        push.run();
      }
    }
    code.return_(results.isEmpty() ? TypeKind.VOID : Marshal.kind(results.charAt(0)));
  }

  private void lendExact(CodeBuilder code, MethodTypeDesc type) {
    int state = stateSlot();
    var begin = code.newLabel();
    var end = code.newLabel();
    var failed = code.newLabel();
    code.aload(state).invokestatic(PASSAGE, "toHost", MethodTypeDesc.of(CD_void, STATE));
    code.labelBinding(begin);
    code.aload(0).getfield(HOST, "exact", CD_MethodHandle);
    code.aload(state).invokestatic(PASSAGE, "instance", MethodTypeDesc.of(INSTANCE, STATE));
    arguments(code, _ -> {}, _ -> {});
    code.invokevirtual(CD_MethodHandle, "invokeExact", type);
    code.labelBinding(end);
    code.aload(state).invokestatic(PASSAGE, "fromHost", MethodTypeDesc.of(CD_void, STATE));
    code.return_(results.isEmpty() ? TypeKind.VOID : Marshal.kind(results.charAt(0)));
    code.labelBinding(failed)
        .invokestatic(PASSAGE, "hostFailed", MethodTypeDesc.of(FAILURE, CD_Throwable))
        .athrow();
    code.exceptionCatch(begin, end, failed, CD_Throwable);
  }

  private int stateSlot() {
    int slot = 1;
    for (int i = 0; i < direct; i++) {
      slot += Shape.slots(params.charAt(i));
    }
    return slot;
  }

  /// Pushes all arguments that a guest passes, each between what `before` and `after` write.
  private void arguments(CodeBuilder code, IntConsumer before, IntConsumer after) {
    int[] slots = Marshal.slots(1, params);
    var spill = new Spill(code, stateSlot());
    for (int i = 0; i < params.length(); i++) {
      before.accept(i);
      if (i < direct) {
        Marshal.load(code, params.charAt(i), slots[i]);
      } else {
        spill.load(params.charAt(i));
      }
      after.accept(i);
    }
  }
}
