package motte.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import motte.capability.HostDirectory;
import motte.capability.StdStreams;
import motte.core.ByteSize;
import motte.wasi.Descriptor;
import motte.wasi.Wasi;
import motte.wasm.CodeCache;
import motte.wasm.ExternType;
import motte.wasm.Func;
import motte.wasm.GuestThread;
import motte.wasm.Imports;
import motte.wasm.Limits;
import motte.wasm.Module;

/// Runs JavaScript in the SpiderMonkey that npm's `@bytecodealliance/componentize-js` carries, a
/// core module of 10 MB: `LargeModule MODULE DIRECTORY`, standard input being the arguments. The
/// same glue as in `bench/node-large.mjs`: WASI 0.1 is there, of WASI 0.2 nothing.
public final class LargeModule {
  /// What componentize-js sets for a program without imports and exports.
  private static final Map<String, String> ENVIRONMENT =
      new LinkedHashMap<>(
          Map.of("SOURCE_NAME", "source.js", "EXPORT_CNT", "0", "IMPORT_CNT", "0", "DEBUG", ""));

  private LargeModule() {}

  /// Prints how long each step took, in between what the program prints.
  public static void main(String[] args) throws Exception {
    long begin = System.nanoTime();
    var wasm = Files.readAllBytes(Path.of(args[0]));
    var folder = System.getProperty("motte.bench.cache");
    if (folder == null) {
      run(Module.parse(wasm), args[1], begin);
      return;
    }
    var key = new SecretKeySpec(new byte[32], "HmacSHA256");
    try (var cache = CodeCache.open(Path.of(folder), key, ByteSize.ofMiB(1024))) {
      run(Module.parse(wasm, cache), args[1], begin);
    }
  }

  private static void run(Module module, String folder, long started) {
    long begin = tell("parse", started);
    if (Boolean.getBoolean("motte.bench.ahead")) {
      module.compile();
      begin = tell("compile", begin);
    }
    var world =
        Wasi.builder()
            .env(ENVIRONMENT)
            .descriptor(Descriptor.stdin(StdStreams.source(System.in)))
            .descriptor(Descriptor.stdout(StdStreams.sink(System.out)))
            .descriptor(Descriptor.stderr(StdStreams.sink(System.err)))
            .descriptor(Descriptor.directory("/", HostDirectory.open(Path.of(folder), true), true))
            .build();
    var limits = Limits.defaults().memory(ByteSize.ofMiB(512)).callDepth(50_000);
    try (var instance = module.instantiate(absent(module).with(world.imports()), limits)) {
      begin = tell("instantiate", begin);
      var _ =
          GuestThread.run(
              limits,
              () -> {
                instance.func("_initialize").orElseThrow().call();
                return instance.func("componentize.wizer").orElseThrow().call();
              });
      tell("run", begin);
      System.out.println("memory - " + instance.usage().memory() + " 0");
      System.out.println("code - " + module.codeSize() + " 0");
    }
  }

  private static long tell(String step, long begin) {
    long now = System.nanoTime();
    System.out.println(step + " 0 - " + (now - begin) / 1_000_000);
    return now;
  }

  /// Whatever the module imports, as functions that say that they are not there.
  private static Imports absent(Module module) {
    var imports = Imports.none();
    for (var wanted : module.imports()) {
      if (wanted.type() instanceof ExternType.Func(var type)) {
        imports =
            imports.with(
                wanted.module(),
                wanted.name(),
                Func.of(
                    type,
                    (_, _) -> {
                      throw new IllegalStateException(wanted + " is not there");
                    }));
      }
    }
    return imports;
  }
}
