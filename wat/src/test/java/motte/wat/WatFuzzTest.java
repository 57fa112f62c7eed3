package motte.wat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import motte.format.FormatException;
import motte.format.WasmModule;
import org.junit.jupiter.api.Test;

/// Whatever the text, it is translated, or refused with our error, in bounded time.
final class WatFuzzTest {
  private static final List<String> WORDS =
      List.of(
          "(",
          "(",
          "(",
          ")",
          ")",
          ")",
          "module",
          "func",
          "type",
          "rec",
          "sub",
          "final",
          "struct",
          "array",
          "field",
          "mut",
          "import",
          "export",
          "\"m\"",
          "\"\\ff\"",
          "memory",
          "table",
          "global",
          "tag",
          "elem",
          "data",
          "start",
          "declare",
          "item",
          "offset",
          "ref",
          "null",
          "funcref",
          "i32",
          "i64",
          "f32",
          "v128",
          "i8",
          "$a",
          "$b",
          "$\"c d\"",
          "0",
          "1",
          "0x7fffffff",
          "4294967295",
          "-1",
          "1.5",
          "nan:0x1",
          "0x1p-1000",
          "block",
          "loop",
          "if",
          "then",
          "else",
          "end",
          "try",
          "do",
          "catch",
          "catch_all",
          "delegate",
          "try_table",
          "catch_ref",
          "br",
          "br_table",
          "call",
          "call_indirect",
          "local.get",
          "i32.const",
          "f32.const",
          "v128.const",
          "i32x4",
          "i32.add",
          "i32.load",
          "v128.load8_lane",
          "offset=1",
          "align=2",
          "align=0",
          "memory.copy",
          "table.init",
          "select",
          "param",
          "result",
          "local",
          "ref.cast",
          "br_on_cast",
          "struct.get",
          "array.new_fixed",
          "(@name \"x\")",
          "(@custom \"y\")",
          "(@z",
          "(;",
          ";)",
          ";;\n",
          "\"",
          "\\",
          "\u0000",
          "\u20ac",
          "\ud800",
          "assert_return",
          "invoke",
          "either",
          "quote",
          "binary",
          "definition",
          "instance",
          "i31",
          "shared",
          "i8x16.shuffle");

  private static final Pattern MODULE = Pattern.compile("\\n(?=\\(module)");

  @Test
  void random_words_are_refused_or_translated() {
    var random = new Random(11);
    int translated = 0;
    for (int i = 0; i < 10_000; i++) {
      var text = new StringBuilder(random.nextBoolean() ? "(module (func " : "");
      int length = random.nextInt(60);
      for (int j = 0; j < length; j++) {
        text.append(WORDS.get(random.nextInt(WORDS.size())))
            .append(random.nextInt(9) == 0 ? "" : " ");
      }
      translated += survives(text.toString());
    }
    assertThat(translated).isPositive();
  }

  @Test
  void mutated_modules_are_refused_or_translated() throws IOException {
    var random = new Random(12);
    var seeds = seeds();
    int translated = 0;
    for (int i = 0; i < 10_000; i++) {
      var text = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
      int mutations = 1 + random.nextInt(4);
      for (int j = 0; j < mutations; j++) {
        mutate(text, random);
      }
      translated += survives(text.toString());
    }
    assertThat(translated).isPositive();
  }

  @Test
  void mutated_bytes_are_refused_or_translated() throws IOException {
    var random = new Random(13);
    var seeds = seeds();
    for (int i = 0; i < 3_000; i++) {
      var bytes = seeds.get(random.nextInt(seeds.size())).getBytes(StandardCharsets.UTF_8);
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      try {
        Wat.toBinary(bytes);
      } catch (WatException e) {
        assertThat(e.line()).isPositive();
      }
    }
  }

  @Test
  void hostile_texts_take_bounded_time() {
    int size = 200_000;
    var hostile =
        List.of(
            "(".repeat(size),
            "(;".repeat(size),
            "(@a".repeat(size),
            "(module (func " + "block ".repeat(size),
            "(module (func " + "(block $x ".repeat(size),
            "(module (func " + "(if ".repeat(size),
            "(module (func " + "(try (do ".repeat(size),
            "(module (func " + "(block $x br $y ".repeat(size),
            "(module (func f64.const 1" + "0".repeat(size) + "))",
            "(module (func f64.const 0x" + "f".repeat(size) + "p-" + "9".repeat(size) + "))",
            "(module (func i64.const " + "1_".repeat(size) + "0))",
            "(module (func $" + "a".repeat(size) + "))",
            "(module " + "(func)".repeat(size) + ")",
            "(module (type (func (param" + " i32".repeat(size) + "))) (func (type 0)))",
            "(module " + "(type (func (result i32)))".repeat(size / 4) + ")");

    assertTimeoutPreemptively(Duration.ofSeconds(60), () -> hostile.forEach(WatFuzzTest::survives));
  }

  /// 1 if the text is a module, which is then well-formed, if maybe invalid.
  private static int survives(String text) {
    int translated = 0;
    try {
      var binary = Wat.toBinary(text);
      translated = 1;
      WasmModule.parse(binary);
    } catch (WatException e) {
      assertThat(e.line()).isPositive();
      assertThat(e.column()).isPositive();
    } catch (FormatException e) {
      assertThat(e.code()).as("%s in %s", e.getMessage(), text).isEqualTo("wasm-invalid");
    }
    try {
      Script.parse(text);
    } catch (WatException e) {
      assertThat(e.getMessage()).startsWith("line ");
    }
    return translated;
  }

  private static void mutate(StringBuilder text, Random random) {
    int at = random.nextInt(text.length() + 1);
    int end = Math.min(text.length(), at + random.nextInt(12));
    switch (random.nextInt(4)) {
      case 0 -> text.delete(at, end);
      case 1 -> text.insert(at, " " + WORDS.get(random.nextInt(WORDS.size())) + " ");
      case 2 -> text.insert(at, text.substring(at, end));
      default -> text.insert(at, (char) random.nextInt(128));
    }
  }

  /// Modules of ours, and those of the specification's test suite if it is there.
  private static List<String> seeds() throws IOException {
    var seeds = new ArrayList<String>();
    try (var example = WatFuzzTest.class.getResourceAsStream("everything.wat")) {
      seeds.add(new String(example.readAllBytes(), StandardCharsets.UTF_8));
    }
    var suite = Path.of(System.getProperty("motte.house")).resolve("../shared/vectors/wasm-spec");
    if (Files.isDirectory(suite)) {
      for (var name : List.of("br_on_cast", "try_table", "elem", "struct", "id", "annotations")) {
        MODULE
            .splitAsStream(Files.readString(suite.resolve(name + ".wast")))
            .map(text -> text.substring(0, Math.min(text.length(), 3000)))
            .forEach(seeds::add);
      }
    }
    return seeds;
  }
}
