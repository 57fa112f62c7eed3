package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.crypto.spec.SecretKeySpec;
import motte.core.ByteSize;
import motte.wat.Wat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CodeCacheTest {
  private static final byte[] WASM =
      Wat.toBinary(
          """
          (module
            (func $double (param i32) (result i32) (i32.add (local.get 0) (local.get 0)))
            (func (export "quadruple") (param i32) (result i32)
              (call $double (call $double (local.get 0)))))
          """);

  @TempDir Path folder;

  @Test
  void the_second_process_compiles_nothing() {
    assertThat(run(Limits.defaults())).matches(usage -> usage.compiled() > 0, "compiles");

    var second = run(Limits.defaults());

    assertThat(second.compiled()).isZero();
    assertThat(second.loaded()).isPositive();
  }

  @Test
  void code_that_counts_fuel_is_kept_apart_from_code_that_does_not() {
    run(Limits.defaults());

    assertThat(run(Limits.defaults().fuel(1000)).compiled()).isPositive();
    assertThat(run(Limits.defaults().fuel(1000)).compiled()).isZero();
  }

  @Test
  void a_tampered_entry_is_discarded_and_the_module_runs_as_ever() throws IOException {
    run(Limits.defaults());
    try (var files = Files.list(folder)) {
      var file = files.findFirst().orElseThrow();
      var content = Files.readAllBytes(file);
      content[content.length - 20] ^= 1;
      Files.write(file, content);
    }

    var second = run(Limits.defaults());

    assertThat(second.discarded()).isEqualTo(1);
    assertThat(second.compiled()).isPositive();
    assertThat(run(Limits.defaults()).compiled()).isZero();
  }

  /// What one process sees of the cache that compiles the module and calls it.
  private CodeCache.Usage run(Limits limits) {
    var key = new SecretKeySpec(new byte[32], "HmacSHA256");
    try (var cache = CodeCache.open(folder, key, ByteSize.ofMiB(1))) {
      var instance = Module.parse(WASM, cache).instantiate(Imports.none(), limits);
      assertThat(instance.func("quadruple").orElseThrow().call(21)).containsExactly(84);
      return cache.usage();
    }
  }
}
