package motte.wasm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.reflect.AccessFlag;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AccessTest {
  /// C1 inlines nothing that needs more words beside its parameters (C1InlineStackLimit).
  private static final int C1_WORDS = 5;

  /// C2 inlines nothing longer where it is called seldom (MaxInlineSize).
  private static final int C2_BYTES = 35;

  @Test
  void c1_inlines_no_access() throws IOException {
    assertThat(accesses())
        .hasSize(7)
        .allMatch(access ->
            code(access).maxStack() + code(access).maxLocals() - parameterWords(access) > C1_WORDS);
  }

  @Test
  void c2_inlines_every_access() throws IOException {
    assertThat(accesses()).allMatch(access -> code(access).codeLength() <= C2_BYTES);
  }

  private static List<MethodModel> accesses() throws IOException {
    try (var in = Access.class.getResourceAsStream("Access.class")) {
      assertThat(in).isNotNull();
      return ClassFile.of().parse(in.readAllBytes()).methods().stream()
          .filter(method -> method.flags().has(AccessFlag.PUBLIC))
          .toList();
    }
  }

  private static CodeAttribute code(MethodModel method) {
    return (CodeAttribute) method.code().orElseThrow();
  }

  private static int parameterWords(MethodModel method) {
    return method.methodTypeSymbol().parameterList().stream()
        .mapToInt(type -> type.descriptorString().equals("J") ? 2 : 1)
        .sum();
  }
}
