package motte.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import motte.format.WasmModule;
import motte.wat.Wat;
import org.junit.jupiter.api.Test;

final class ArmsTest {
  /// What HotSpot inlines at most, in bytes.
  private static final int INLINED = 325;

  /// What HotSpot does not compile, in bytes.
  private static final int HUGE = 8000;

  @Test
  void no_arm_of_a_large_choice_can_be_inlined() {
    var runs = runs(interpreter(200));

    assertThat(runs).hasSizeGreaterThan(20).allMatch(run -> size(run) > INLINED);
  }

  @Test
  void runs_of_a_function_without_such_a_choice_are_as_small_as_they_are() {
    var runs = runs(interpreter(60));

    assertThat(runs).isNotEmpty().anyMatch(run -> size(run) <= INLINED);
  }

  @Test
  void a_large_choice_stays_in_one_method_whatever_its_arms_need() {
    var methods = methods(languageInterpreter(230));

    assertThat(methods).allMatch(method -> size(method) < HUGE);
    assertThat(methods.stream().filter(ArmsTest::choosesAmongMany)).hasSize(1);
  }

  // A loop that reads a byte and chooses among so many arms, which call a function, use a dozen of
  // sixty locals, and go on in two ways.
  private static String languageInterpreter(int arms) {
    var text =
        new StringBuilder("(memory 1) (func $work (param i32) (result i32) (local.get 0))\n");
    text.append("(func $run (export \"run\") (param $pc i32) (local")
        .append(" i32".repeat(60))
        .append(")\n (block $out (loop $next ")
        .append("(block ".repeat(arms))
        .append("(br_table ");
    IntStream.range(0, arms).forEach(arm -> text.append(arm).append(' '));
    text.append("(i32.load8_u (local.get $pc))))\n");
    for (int arm = 0; arm < arms; arm++) {
      for (int i = 0; i < 8; i++) {
        int local = 1 + (arm * 7 + i * 5) % 60;
        text.append("(local.set ").append(local).append(" (call $work (i32.add (local.get ");
        text.append(1 + (local + 11) % 60).append(") (local.get ").append(local).append("))))\n");
      }
      text.append("(br_if $out (local.get 3)) (local.set $pc (i32.add (local.get $pc)")
          .append(" (i32.const 1))) (br $next)")
          .append(arm < arms - 1 ? ")\n" : "\n");
    }
    return text.append(")))").toString();
  }

  private static boolean choosesAmongMany(MethodModel method) {
    return method
        .code()
        .orElseThrow()
        .elementStream()
        .anyMatch(
            each -> each instanceof TableSwitchInstruction table && table.cases().size() >= 64);
  }

  // A loop that reads a word and chooses among so many arms of some 250 bytes.
  private static String interpreter(int arms) {
    var blocks = "(block ".repeat(arms);
    var targets =
        IntStream.range(0, arms).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    var text = new StringBuilder("(memory 1) (func $run (export \"run\") (param $pc i32)\n");
    text.append(" (block $out (loop $next ").append(blocks);
    text.append("(br_table ").append(targets).append(" (i32.load8_u (local.get $pc))))\n");
    for (int arm = 0; arm < arms; arm++) {
      for (int i = 0; i < 8; i++) {
        text.append("(i64.store offset=8 (local.get $pc) (i64.add (i64.load offset=16 (local.get")
            .append(" $pc)) (i64.const ")
            .append(arm * 100L + i)
            .append(")))\n");
      }
      text.append("(local.set $pc (i32.add (local.get $pc) (i32.const 1))) (br $next)");
      text.append(arm < arms - 1 ? ")\n" : "\n");
    }
    return text.append(")))").toString();
  }

  private static List<MethodModel> runs(String fields) {
    return methods(fields).stream()
        .filter(method -> method.methodName().stringValue().startsWith("run$0$"))
        .toList();
  }

  private static List<MethodModel> methods(String fields) {
    var module = WasmModule.parse(Wat.toBinary(fields));
    var compilation = Compilation.of(module, new Compilation.Options(false));
    return ClassFile.of().parse(compilation.classFile(compilation.functionClass(0))).methods();
  }

  private static int size(MethodModel method) {
    return ((CodeAttribute) method.code().orElseThrow()).codeLength();
  }
}
