package motte.wasm.internal;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;

/// Makes compiled functions report to [Depth] when they begin and when they return. That also stops
/// them, so Endive's poll of the thread's interrupt before each call goes; the one in each loop
/// stays. The two differ in what follows: a call's poll is followed by the load of an argument, a
/// loop's by a jump.
///
/// A function that calls no other is left as it is. A module that catches exceptions is left as it
/// is, because a call that an exception ends does not report; and so are functions that would no
/// longer fit into a method. The stack of the thread bounds those.
final class Counting {
  private static final ClassDesc DEPTH = ClassDesc.of(Depth.class.getName());
  private static final MethodTypeDesc REPORT =
      MethodTypeDesc.of(ConstantDescs.CD_void, ClassDesc.of(Instance.class.getName()));

  /// Larger methods might no longer fit into the 64 KiB of a method.
  private static final int LARGEST = 60_000;

  private static final String POLL = "checkInterruption";
  private static final String INDIRECT = "call_indirect_";

  private Counting() {}

  /// The change to the classes of `module`.
  static UnaryOperator<byte[]> of(WasmModule module) {
    boolean catches =
        module.tagSection().isPresent() || module.importSection().count(ExternalType.TAG) > 0;
    int imported = module.importSection().count(ExternalType.FUNCTION);
    return catches ? UnaryOperator.identity() : content -> changeIfItFits(content, imported);
  }

  private static byte[] changeIfItFits(byte[] content, int imported) {
    try {
      return change(content, imported);
    } catch (IllegalArgumentException _) {
      // What reports would make a method too large.
      return content;
    }
  }

  private static byte[] change(byte[] content, int imported) {
    var file =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(Counting.class.getClassLoader())
                    .orElse(_ ->
                        ClassHierarchyResolver.ClassHierarchyInfo.ofClass(
                            ConstantDescs.CD_Object))));
    return file.transformClass(
        file.parse(content),
        (builder, element) -> {
          if (element instanceof MethodModel method && counts(method, imported)) {
            builder.transformMethod(method, MethodTransform.transformingCode(report(method)));
          } else {
            builder.with(element);
          }
        });
  }

  private static boolean counts(MethodModel method, int imported) {
    var function = Names.function(method.methodName().stringValue());
    return function.isPresent()
        && function.getAsInt() >= imported
        && method.code().filter(Counting::nests).isPresent();
  }

  private static boolean nests(CodeModel code) {
    return code instanceof CodeAttribute it
        && it.codeLength() < LARGEST
        && code.elementStream().anyMatch(Counting::isCall);
  }

  private static boolean isCall(CodeElement element) {
    return element instanceof InvokeInstruction call
        && (Names.function(call.name().stringValue()).isPresent()
            || call.name().stringValue().startsWith(INDIRECT));
  }

  /// The instance is the last parameter of every compiled function.
  private static CodeTransform report(MethodModel method) {
    int last = method.methodTypeSymbol().parameterCount() - 1;
    return new CodeTransform() {
      private @Nullable CodeElement held;

      @Override
      public void atStart(CodeBuilder code) {
        code.aload(code.parameterSlot(last)).invokestatic(DEPTH, "enter", REPORT);
      }

      @Override
      public void accept(CodeBuilder code, CodeElement element) {
        if (held != null && !(element instanceof LoadInstruction)) {
          code.with(held);
        }
        held = isPoll(element) ? element : null;
        if (element instanceof ReturnInstruction) {
          code.aload(code.parameterSlot(last)).invokestatic(DEPTH, "leave", REPORT);
        }
        if (held == null) {
          code.with(element);
        }
      }
    };
  }

  private static boolean isPoll(CodeElement element) {
    return element instanceof InvokeInstruction call && call.name().equalsString(POLL);
  }
}
