package motte.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import motte.format.WasmModule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClassFilesTest {
  private static final Path HOUSE = Path.of(System.getProperty("motte.house", ".."));

  @ParameterizedTest
  @ValueSource(strings = {"hello", "echo", "cryptle"})
  void what_is_said_of_the_stack_is_what_the_jdk_finds_out(String example) throws IOException {
    var compilation = compile(example);

    for (var name : compilation.classNames()) {
      var ours = ClassFile.of().parse(compilation.classFile(name));
      var theirs = analysedAgain(ours);

      assertThat(shapes(ours)).isNotEmpty().isEqualTo(shapes(theirs));
    }
  }

  @Test
  void a_function_is_where_it_is_said_to_be() throws IOException {
    var module = parse("echo");
    var compilation = Compilation.of(module, new Compilation.Options(false));

    for (int i = module.importedFunctionCount(); i < module.functionCount(); i++) {
      var content = compilation.classFile(compilation.functionClass(i));
      var method = compilation.functionMethod(i);

      assertThat(ClassFile.of().parse(content).methods())
          .anyMatch(each -> each.methodName().equalsString(method));
      assertThat(method).endsWith("$" + i);
    }
  }

  private static Compilation compile(String example) throws IOException {
    return Compilation.of(parse(example), new Compilation.Options(false));
  }

  private static WasmModule parse(String example) throws IOException {
    var file = HOUSE.resolve("examples").resolve(example).resolve(example + ".wasm");
    return WasmModule.parse(Files.readAllBytes(file));
  }

  // The JDK's library writes the methods anew and analyses them for that.
  private static ClassModel analysedAgain(ClassModel model) {
    var file = ClassFile.of(ClassFile.StackMapsOption.GENERATE_STACK_MAPS);
    return file.parse(
        file.transformClass(
            model, ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)));
  }

  private static List<String> shapes(ClassModel model) {
    return model.methods().stream().flatMap(ClassFilesTest::shape).toList();
  }

  private static Stream<String> shape(MethodModel method) {
    return method
        .findAttribute(Attributes.code())
        .map(CodeAttribute.class::cast)
        .map(code ->
            method.methodName() + ": " + code.codeLength() + " bytes, stack " + code.maxStack())
        .stream();
  }
}
