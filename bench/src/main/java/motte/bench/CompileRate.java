package motte.bench;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import motte.compile.Compilation;
import motte.format.WasmModule;

/// How fast modules are decoded, validated and compiled, on one core, the first time in a process
/// and warm, and what they are compiled to: `CompileRate FILE.wasm...`.
public final class CompileRate {
  private static final int ROUNDS = 7;

  /// HotSpot never compiles a method that is larger.
  private static final int JIT_LIMIT = 8000;

  private CompileRate() {}

  /// Prints a table in Markdown.
  public static void main(String[] files) throws Exception {
    System.out.println(
        "| module | MB | functions | parse, first / warm, ms | compile, first / warm, ms | warm, parse and compile,"
            + " MB/s | classes, MB | methods | largest method | beyond the JIT's limit |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|");
    for (var file : files) {
      report(Path.of(file));
    }
  }

  private static void report(Path file) throws Exception {
    var wasm = Files.readAllBytes(file);
    var parse = new double[ROUNDS];
    var compile = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long begin = System.nanoTime();
      var module = WasmModule.parse(wasm);
      long parsed = System.nanoTime();
      compile(module);
      parse[i] = (parsed - begin) / 1e6;
      compile[i] = (System.nanoTime() - parsed) / 1e6;
    }
    var module = WasmModule.parse(wasm);
    var compilation = Compilation.of(module, new Compilation.Options(false));
    long bytes = 0;
    long methods = 0;
    long beyond = 0;
    int largest = 0;
    for (var name : compilation.classNames()) {
      var content = compilation.classFile(name);
      bytes += content.length;
      for (var method : ClassFile.of().parse(content).methods()) {
        int size = method.findAttribute(Attributes.code()).map(code -> code.codeLength()).orElse(0);
        methods++;
        largest = Math.max(largest, size);
        beyond += size > JIT_LIMIT ? 1 : 0;
      }
    }
    double warm = median(parse) + median(compile);
    System.out.printf(
        "| %s | %.1f | %d | %.0f / %.0f | %.0f / %.0f | %.1f | %.1f | %d | %d | %d |%n",
        file.getFileName(),
        wasm.length / 1e6,
        module.functionCount() - module.importedFunctionCount(),
        parse[0],
        median(parse),
        compile[0],
        median(compile),
        wasm.length / 1e3 / warm,
        bytes / 1e6,
        methods,
        largest,
        beyond);
  }

  private static void compile(WasmModule module) {
    var compilation = Compilation.of(module, new Compilation.Options(false));
    for (var name : compilation.classNames()) {
      compilation.classFile(name);
    }
  }

  /// Of all rounds but the first.
  private static double median(double[] rounds) {
    var later = Arrays.copyOfRange(rounds, 1, rounds.length);
    Arrays.sort(later);
    return later[later.length / 2];
  }
}
