package motte.wasm.internal;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.attribute.StackMapFrameInfo;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.ConstantDynamicEntry;
import java.lang.classfile.constantpool.LoadableConstantEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.NopInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.classfile.instruction.ThrowInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A class file as text. What means the same is the same text, however the JDK's library lays out
/// the constant pool.
final class Listing {
  private final StringBuilder text = new StringBuilder();
  private final Map<Label, Integer> labels = new HashMap<>();

  private Listing() {}

  static String of(byte[] classFile) {
    var model = ClassFile.of().parse(classFile);
    var listing = new Listing();
    listing.line(
        "class",
        model.flags().flagsMask(),
        model.thisClass().asInternalName(),
        model.superclass().map(ClassEntry::asInternalName).orElse("-"),
        model.interfaces().stream().map(ClassEntry::asInternalName).sorted().toList());
    for (var field : model.fields()) {
      listing.line("field", field.flags().flagsMask(), field.fieldName(), field.fieldType());
    }
    for (var method : model.methods()) {
      listing.line("method", method.flags().flagsMask(), method.methodName(), method.methodType());
      method.code().ifPresent(listing::code);
    }
    return listing.text.toString();
  }

  private void line(Object... words) {
    for (var word : words) {
      text.append(word).append(' ');
    }
    text.append('\n');
  }

  private void code(CodeModel code) {
    labels.clear();
    for (var element : code) {
      element(element);
    }
    code.findAttribute(Attributes.stackMapTable())
        .ifPresent(map -> {
          for (var frame : map.entries()) {
            line("frame", label(frame.target()), types(frame.locals()), types(frame.stack()));
          }
        });
  }

  private void element(CodeElement element) {
    switch (element) {
      case LabelTarget at -> line("at", label(at.label()));
      case ExceptionCatch caught ->
          line(
              "catch",
              label(caught.tryStart()),
              label(caught.tryEnd()),
              label(caught.handler()),
              caught.catchType().map(ClassEntry::asInternalName).orElse("any"));
      case Instruction instruction -> line(instruction.opcode().bytecode(), operands(instruction));
      default -> {}
    }
  }

  private Object operands(Instruction instruction) {
    return switch (instruction) {
      case LoadInstruction load -> load.slot();
      case StoreInstruction store -> store.slot();
      case IncrementInstruction step -> step.slot() + " " + step.constant();
      case ConstantInstruction.LoadConstantInstruction load -> constant(load.constantEntry());
      case ConstantInstruction constant -> constant.constantValue();
      case FieldInstruction field -> member(field.field());
      case InvokeInstruction call -> member(call.method());
      case BranchInstruction branch -> label(branch.target());
      case TypeCheckInstruction check -> check.type().asInternalName();
      case NewObjectInstruction made -> made.className().asInternalName();
      case NewPrimitiveArrayInstruction made -> made.typeKind();
      case NewReferenceArrayInstruction made -> made.componentType().asInternalName();
      case TableSwitchInstruction choice ->
          label(choice.defaultTarget())
              + choice.cases().stream()
                  .map(each -> " " + each.caseValue() + ":" + label(each.target()))
                  .collect(Collectors.joining());
      case LookupSwitchInstruction choice ->
          label(choice.defaultTarget())
              + choice.cases().stream()
                  .map(each -> " " + each.caseValue() + ":" + label(each.target()))
                  .collect(Collectors.joining());
      case ArrayLoadInstruction _,
          ArrayStoreInstruction _,
          ConvertInstruction _,
          NopInstruction _,
          OperatorInstruction _,
          ReturnInstruction _,
          StackInstruction _,
          ThrowInstruction _ ->
          "";
      default -> throw new IllegalArgumentException(instruction.toString());
    };
  }

  private static String constant(LoadableConstantEntry entry) {
    if (entry instanceof ConstantDynamicEntry dynamic) {
      var bootstrap = dynamic.bootstrap();
      return dynamic.name()
          + " "
          + dynamic.type()
          + " "
          + member(bootstrap.bootstrapMethod().reference())
          + " "
          + bootstrap.arguments().stream().map(Listing::constant).toList();
    }
    var value = entry.constantValue();
    // NaNs have more bits than their text shows.
    return switch (value) {
      case Float number -> "f" + Float.floatToRawIntBits(number);
      case Double number -> "d" + Double.doubleToRawLongBits(number);
      default -> value.toString();
    };
  }

  private static String member(MemberRefEntry entry) {
    return entry.owner().asInternalName() + "." + entry.name() + entry.type();
  }

  private List<String> types(List<StackMapFrameInfo.VerificationTypeInfo> types) {
    return types.stream()
        .map(type ->
            type instanceof StackMapFrameInfo.ObjectVerificationTypeInfo object
                ? object.className().asInternalName()
                : Integer.toString(type.tag()))
        .toList();
  }

  private int label(Label label) {
    return labels.computeIfAbsent(label, _ -> labels.size());
  }
}
