package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import motte.core.Bytes;
import motte.core.Digest;
import motte.format.FormatException;
import org.junit.jupiter.api.Test;

final class ModuleTest {
  private static final String ADD = "20 00 20 01 6a";

  @Test
  void a_function_is_called_with_its_arguments() {
    var instance = new Assembly().func("add", "i32 i32 -> i32", ADD).instance();

    var sum = instance.func("add").orElseThrow().call(40, 2);

    assertThat((int) sum[0]).isEqualTo(42);
  }

  @Test
  void a_module_describes_its_imports_and_exports() {
    var module =
        new Assembly()
            .lend("env", "log", "i32 i64 ->")
            .func("add", "i32 i32 -> i32", ADD)
            .memory(1, 2)
            .module();

    assertThat(module.imports())
        .containsExactly(
            new Import("env", "log", new ExternType.Func(Assembly.type("i32 i64 ->"))));
    assertThat(module.exports())
        .containsExactly(
            new Export("add", new ExternType.Func(Assembly.type("i32 i32 -> i32"))),
            new Export("memory", new ExternType.Memory(1, OptionalLong.of(2), false)));
  }

  @Test
  void a_digest_is_over_the_bytes_that_were_parsed() {
    var wasm = new Assembly().func("add", "i32 i32 -> i32", ADD).bytes();

    var module = Module.parse(wasm);

    assertThat(module.digest()).isEqualTo(Digest.sha384(wasm));
  }

  @Test
  void every_custom_section_of_a_name_is_found() {
    var wasm =
        Assembly.join(
            new Assembly().func("add", "i32 i32 -> i32", ADD).bytes(),
            Assembly.custom("note", "one".getBytes(StandardCharsets.UTF_8)),
            Assembly.custom("note", "two".getBytes(StandardCharsets.UTF_8)));

    var notes = Module.parse(wasm).customSections("note");

    assertThat(notes)
        .map(each -> new String(each.toArray(), StandardCharsets.UTF_8))
        .containsExactly("one", "two");
    assertThat(Module.parse(wasm).customSections("other")).isEmpty();
  }

  @Test
  void all_missing_imports_are_named_at_once() {
    var module = new Assembly().lend("env", "one", "->").lend("env", "two", "i32 -> i64").module();

    var error =
        catchThrowableOfType(
            WasmException.class, () -> module.instantiate(Imports.none(), Limits.defaults()));

    assertThat(error.code()).isEqualTo("wasm-import-missing");
    assertThat(error).hasMessageContainingAll("env.one", "env.two (i32) -> (i64)");
  }

  @Test
  void an_import_of_another_type_is_refused() {
    var module = new Assembly().lend("env", "one", "i32 ->").module();
    var lent = Imports.none().with("env", "one", Assembly.type("i64 ->"), (_, _) -> new long[0]);

    var error =
        catchThrowableOfType(
            WasmException.class, () -> module.instantiate(lent, Limits.defaults()));

    assertThat(error.code()).isEqualTo("wasm-import-mismatch");
    assertThat(error).hasMessageContainingAll("env.one", "(i32)", "(i64)");
  }

  @Test
  void a_component_is_refused_as_such() {
    var component = Bytes.parseHex("0061736d0d000100").toArray();

    var error = catchThrowableOfType(FormatException.class, () -> Module.parse(component));

    assertThat(error.code()).isEqualTo("component-unsupported");
    assertThat(error.hint()).contains("wasm32-wasip1");
  }

  @Test
  void a_file_that_is_no_module_is_refused() {
    var text = "(module)".getBytes(StandardCharsets.UTF_8);

    var error = catchThrowableOfType(FormatException.class, () -> Module.parse(text));

    assertThat(error.code()).isEqualTo("wasm-malformed");
    assertThat(error).hasMessageContaining("offset 0x0");
  }

  @Test
  void a_section_that_is_cut_short_is_refused_with_its_offset() {
    var whole = new Assembly().func("add", "i32 i32 -> i32", ADD).bytes();
    var cut = java.util.Arrays.copyOf(whole, 12);

    var error = catchThrowableOfType(FormatException.class, () -> Module.parse(cut));

    assertThat(error.code()).isEqualTo("wasm-malformed");
    assertThat(error).hasMessageContaining("offset 0x9 in the type section");
  }

  @Test
  void a_section_with_damaged_content_is_refused_with_its_offset() {
    var wasm = Bytes.parseHex("0061736d 01000000 010401600901".replace(" ", "")).toArray();

    var error = catchThrowableOfType(FormatException.class, () -> Module.parse(wasm));

    assertThat(error.code()).isEqualTo("wasm-malformed");
    assertThat(error).hasMessageContaining("at offset 0xc in the type section");
  }

  @Test
  void an_invalid_function_is_refused_with_its_name() {
    var wasm =
        new Assembly()
            .func("fine", "-> i32", "41 01")
            .func("odd", "-> i32", "42 01")
            .func("also_fine", "-> i32", "41 01")
            .bytes();

    var error = catchThrowableOfType(FormatException.class, () -> Module.parse(wasm));

    assertThat(error.code()).isEqualTo("wasm-invalid");
    assertThat(error).hasMessageContaining("of function 1 `odd`");
  }

  @Test
  void a_malformed_name_section_changes_nothing() {
    var wasm =
        Assembly.join(
            new Assembly().func("add", "i32 i32 -> i32", ADD).bytes(),
            Assembly.custom("name", new byte[] {1, (byte) 0xff, 1}));

    var instance = Module.parse(wasm).instantiate(Imports.none(), Limits.defaults());

    assertThat((int) instance.func("add").orElseThrow().call(1, 2)[0]).isEqualTo(3);
  }

  @Test
  void wrong_arguments_are_refused() {
    var add =
        new Assembly().func("add", "i32 i32 -> i32", ADD).instance().func("add").orElseThrow();

    var error = catchThrowableOfType(WasmException.class, () -> add.call(1));

    assertThat(error.code()).isEqualTo("wasm-arguments");
    assertThat(error).hasMessageContaining("(i32, i32)");
  }

  @Test
  void a_reference_does_not_cross_the_boundary() {
    var take =
        new Assembly().func("take", "externref ->", "").instance().func("take").orElseThrow();

    var error = catchThrowableOfType(WasmException.class, () -> take.call(1));

    assertThat(error.code()).isEqualTo("wasm-boundary-type");
  }

  @Test
  void instances_of_a_module_share_nothing() {
    var module =
        new Assembly()
            .memory(1, 1)
            .table(1, 10)
            .func("set", "i32 ->", "41 00 20 00 36 02 00")
            .func("get", "-> i32", "41 00 28 02 00")
            .func("grow", "-> i32", "d0 70 41 02 fc 0f 00")
            .module();
    var one = module.instantiate(Imports.none(), Limits.defaults());
    var other = module.instantiate(Imports.none(), Limits.defaults());

    one.func("set").orElseThrow().call(7);
    one.func("grow").orElseThrow().call();

    var later = module.instantiate(Imports.none(), Limits.defaults());
    assertThat(one.func("get").orElseThrow().call()[0]).isEqualTo(7);
    assertThat(other.func("get").orElseThrow().call()[0]).isZero();
    assertThat(one.func("grow").orElseThrow().call()[0]).isEqualTo(3);
    assertThat(later.func("grow").orElseThrow().call()[0]).isEqualTo(1);
  }

  @Test
  void a_function_that_is_not_exported_is_not_found() {
    var instance = new Assembly().hidden("secret", "->", "", "").instance();

    assertThat(instance.func("secret")).isEmpty();
    assertThat(instance.hasMemory()).isFalse();
    assertThat(catchThrowableOfType(WasmException.class, instance::memory).code())
        .isEqualTo("wasm-memory-missing");
  }

  @Test
  void the_start_function_runs_at_instantiation() {
    var calls = new java.util.ArrayList<Long>();
    var module =
        new Assembly()
            .lend("env", "say", "i32 ->")
            .func("begin", "->", "41 05 10 00")
            .start(1)
            .module();
    var lent =
        Imports.none()
            .with(
                "env",
                "say",
                FuncType.of(List.of(ValType.I32)),
                (_, args) -> {
                  calls.add(args[0]);
                  return new long[0];
                });

    module.instantiate(lent, Limits.defaults()).close();

    assertThat(calls).containsExactly(5L);
  }
}
