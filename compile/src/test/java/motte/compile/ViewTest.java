package motte.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.ClassFile;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.List;
import motte.format.WasmModule;
import motte.wat.Wat;
import org.junit.jupiter.api.Test;

final class ViewTest {
  @Test
  void loads_and_stores_of_a_method_are_calls() {
    var owners = ownersOfAccesses(50);

    assertThat(owners).hasSize(100).containsOnly("motte/wasm/internal/Access");
  }

  @Test
  void in_a_method_with_so_many_that_c2_would_not_inline_all_calls_they_are_not() {
    var owners = ownersOfAccesses(200);

    assertThat(owners).hasSize(400).containsOnly("java/lang/invoke/VarHandle");
  }

  // Of a function with so many loads and so many stores.
  private static List<String> ownersOfAccesses(int count) {
    var copy = "(i32.store (local.get $at) (i32.load offset=4 (local.get $at)))";
    var function = "(memory 1) (func (param $at i32) " + copy.repeat(count) + ")";
    var module = WasmModule.parse(Wat.toBinary(function));
    var compilation = Compilation.of(module, new Compilation.Options(false));
    return ClassFile.of().parse(compilation.classFile("wasm.module.Code0")).methods().stream()
        .flatMap(method -> method.code().orElseThrow().elementStream())
        .filter(InvokeInstruction.class::isInstance)
        .map(each -> (InvokeInstruction) each)
        .filter(each -> !each.name().equalsString("checkIndex"))
        .map(each -> each.owner().asInternalName())
        .toList();
  }
}
