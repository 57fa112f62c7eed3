package motte.wasm.internal;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.attribute.StackMapFrameInfo;
import java.lang.classfile.attribute.StackMapFrameInfo.ObjectVerificationTypeInfo;
import java.lang.classfile.attribute.StackMapFrameInfo.SimpleVerificationTypeInfo;
import java.lang.classfile.attribute.StackMapTableAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import motte.format.WasmModule;

/// Makes sure that a function of the host's does not run out of stack halfway, because a guest that
/// nests calls could choose the place: a host may not survive that, and a class of the JDK whose
/// initialisation fails is lost for good.
///
/// Java does not tell how much stack is left, so this uses it: a method calls itself a few times,
/// whose frame is large however the JVM runs it. Now and then it takes a path on which hundreds of
/// values live across the call; compilers must make room for them in the frame, but those that are
/// not needed on the usual path cost no time there.
final class Headroom {
  /// What must be left, in bytes.
  static final int BYTES = 96 << 10;

  private static final int VALUES = 300;
  private static final int LEVELS = BYTES / (VALUES * 8);

  /// How often the path is taken that needs the values: one time in so many.
  private static final int OFTEN = 64;

  private static final MethodTypeDesc TYPE =
      MethodTypeDesc.of(
          ConstantDescs.CD_long, ConstantDescs.CD_int, ConstantDescs.CD_long.arrayType());
  private static final MethodHandle PROBE = probe();

  /// The first one says whether the values are needed. Threads may see each other's.
  private static final long[] ARRAY = new long[VALUES];

  private static int count;

  /// What a call of a guest from a host may take before anybody checks.
  private static final int UNCHECKED = 64 << 10;

  private Headroom() {}

  /// Up to how many nested counted calls a guest cannot have used much of the stack, whatever it
  /// does: none, for all but small modules. A call that is not counted leads to a function with a
  /// higher index, so between two that are, each function stands on the stack once at most. A word
  /// of the interpreter's takes eight bytes, and every value two of those.
  static int shallow(WasmModule module) {
    long words = 2 * module.localCount();
    for (int i = module.importedFunctionCount(); i < module.functionCount(); i++) {
      words += module.codeSize(i) + 20;
    }
    return (int) (UNCHECKED / (8 * words + 1)) - 1;
  }

  private static MethodHandle probe() {
    var self = ClassDesc.of(Headroom.class.getPackageName(), "Probe");
    // The stack maps are written by hand: to find them out takes longer than all the rest.
    var content =
        ClassFile.of(ClassFile.StackMapsOption.DROP_STACK_MAPS)
            .build(
                self,
                builder ->
                    builder.withMethodBody(
                        "probe", TYPE, ClassFile.ACC_STATIC, code -> write(code, self)));
    try {
      var lookup = MethodHandles.lookup().defineHiddenClass(content, true);
      var type = MethodType.methodType(long.class, int.class, long[].class);
      return lookup.findStatic(lookup.lookupClass(), "probe", type);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("probe", e);
    }
  }

  private static void write(CodeBuilder code, ClassDesc self) {
    var deeper = code.newLabel();
    var usual = code.newLabel();
    code.with(StackMapTableAttribute.of(List.of(parameters(deeper), parameters(usual))));
    code.iload(0).ifne(deeper).lconst_0().lreturn();
    code.labelBinding(deeper).aload(1).iconst_0().laload().l2i().ifeq(usual);
    for (int i = 0; i < VALUES; i++) {
      code.aload(1).loadConstant(i).laload().lstore(2 + 2 * i);
    }
    again(code, self);
    for (int i = 0; i < VALUES; i++) {
      code.lload(2 + 2 * i).ladd();
    }
    code.lreturn();
    code.labelBinding(usual);
    again(code, self);
    code.lconst_1().ladd().lreturn();
  }

  /// A label where the locals are the parameters and nothing is on the stack.
  private static StackMapFrameInfo parameters(Label at) {
    var array = ObjectVerificationTypeInfo.of(ConstantDescs.CD_long.arrayType());
    return StackMapFrameInfo.of(at, List.of(SimpleVerificationTypeInfo.INTEGER, array), List.of());
  }

  private static void again(CodeBuilder code, ClassDesc self) {
    code.iload(0).iconst_1().isub().aload(1).invokestatic(self, "probe", TYPE);
  }

  /// Throws a [StackOverflowError] if there is too little left.
  static void check() {
    ARRAY[0] = count++ % OFTEN == 0 ? 1 : 0;
    try {
      long _ = (long) PROBE.invokeExact(LEVELS, ARRAY);
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
