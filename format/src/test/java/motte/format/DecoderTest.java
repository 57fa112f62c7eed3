package motte.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import motte.core.Bytes;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/// What the decoder reads, and what it refuses.
final class DecoderTest {
  private static AbstractThrowableAssert<?, ? extends Throwable> refusal(byte[] wasm) {
    return assertThatThrownBy(() -> WasmModule.parse(wasm)).isInstanceOf(FormatException.class);
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refusal(Binary module) {
    return refusal(module.build());
  }

  @Test
  void a_module_without_sections_is_a_module() {
    var module = WasmModule.parse(Binary.module().build());

    assertThat(module.functionCount()).isZero();
    assertThat(module.start()).isEqualTo(-1);
    assertThat(module.name()).isNull();
  }

  @Test
  void imports_come_first_in_their_index_spaces() {
    var module =
        WasmModule.parse(
            Binary.module()
                .section(1, 1, 0x60, 0, 0)
                .section(2, 2, 1, 'm', 1, 'g', 3, 0x7e, 0, 1, 'm', 1, 'f', 0, 0)
                .section(3, 1, 0)
                .section(7, 1, 1, 'x', 0, 1)
                .code()
                .build());

    assertThat(module.imports())
        .containsExactly(
            new WasmModule.Import("m", "g", 3, 0), new WasmModule.Import("m", "f", 0, 0));
    assertThat(module.functionCount()).isEqualTo(2);
    assertThat(module.importedFunctionCount()).isEqualTo(1);
    assertThat(module.importedGlobalCount()).isEqualTo(1);
    assertThat(module.exports()).containsExactly(new WasmModule.Export("x", 0, 1));
    assertThat(module.isReferenced(1)).isTrue();
    assertThat(module.isReferenced(0)).isFalse();
  }

  @Test
  void a_function_is_called_by_the_name_section_or_else_by_its_export() {
    var exported = Binary.base(1).code();
    var named = Binary.base(1).code().functionName("größe");

    assertThat(WasmModule.parse(exported.build()).functionName(0)).isEqualTo("f");
    assertThat(WasmModule.parse(named.build()).functionName(0)).isEqualTo("größe");
  }

  @Test
  void a_damaged_name_section_names_nothing_and_harms_nothing() {
    var module = Binary.module().section(0, 4, 'n', 'a', 'm', 'e', 1, 9, 1).build();

    assertThat(WasmModule.parse(module).name()).isNull();
  }

  @Test
  void custom_sections_are_kept_in_order() {
    var module =
        WasmModule.parse(
            Binary.module().section(0, 1, 'a', 1, 2).section(0, 1, 'b').section(0, 1, 'a').build());

    assertThat(module.customSections("a"))
        .isEqualTo(List.of(Bytes.of(new byte[] {1, 2}), Bytes.empty()));
  }

  @Test
  void a_data_segment_is_a_place_in_the_module() {
    var module =
        WasmModule.parse(
            Binary.module()
                .section(5, 1, 0, 1)
                .section(11, 1, 0, 0x41, 7, Binary.END, 2, 'h', 'i')
                .build());
    var segment = module.datas().getFirst();

    assertThat(segment.mode()).isEqualTo(WasmModule.Mode.ACTIVE);
    assertThat(module.wasm()[segment.start()]).isEqualTo((byte) 'h');
    assertThat(segment.length()).isEqualTo(2);
    assertThat(segment.offset()).hasToString("i32.const 0 0 7\nend 0 1\n");
  }

  @Test
  void element_segments_hold_functions_or_expressions() {
    var module =
        WasmModule.parse(
            Binary.module()
                .section(1, 1, 0x60, 0, 0)
                .section(3, 1, 0)
                .section(4, 1, 0x70, 0, 1)
                .section(9, 2, 0, 0x41, 0, Binary.END, 1, 0, 5, 0x70, 1, 0xd0, 0x70, Binary.END)
                .code()
                .build());

    assertThat(module.elements().get(0).functions()).containsExactly(0);
    assertThat(module.elements().get(1).mode()).isEqualTo(WasmModule.Mode.PASSIVE);
    assertThat(module.elements().get(1).values()).hasSize(1);
    assertThat(module.isReferenced(0)).isTrue();
  }

  @Test
  void limits_are_those_of_the_module() {
    var module =
        WasmModule.parse(
            Binary.module().section(4, 1, 0x6f, 5, 1, 3).section(5, 2, 0, 1, 3, 2, 4).build());

    assertThat(module.tables())
        .containsExactly(new WasmModule.TableDef(ValType.EXTERNREF, 1, 3, true, null));
    assertThat(module.memories())
        .containsExactly(
            new WasmModule.MemoryDef(1, -1, false, false),
            new WasmModule.MemoryDef(2, 4, true, false));
  }

  @Test
  void other_files_are_told_from_modules() {
    refusal(new byte[] {'P', 'K', 3, 4})
        .hasMessage("not a WebAssembly module: magic header not detected at offset 0x0")
        .hasFieldOrPropertyWithValue("code", "wasm-malformed");
  }

  @Test
  void a_component_is_named_as_one() {
    refusal(new byte[] {0, 'a', 's', 'm', 13, 0, 1, 0})
        .hasFieldOrPropertyWithValue("code", "component-unsupported");
  }

  @Test
  void the_message_has_the_offset_and_the_section() {
    refusal(Binary.module().section(1, 1, 0x60, 1, 0x40, 0))
        .hasMessage(
            "malformed WebAssembly at offset 0xd in the type section: malformed value type 0x40")
        .hasFieldOrPropertyWithValue("code", "wasm-malformed");
  }

  @Test
  void sections_come_in_order_and_once() {
    refusal(Binary.module().section(5, 0).section(4, 0)).hasMessageContaining("unexpected content");
    refusal(Binary.module().section(5, 0).section(5, 0)).hasMessageContaining("unexpected content");
    refusal(Binary.module().section(14, 0)).hasMessageContaining("malformed section id 14");
  }

  @Test
  void a_section_is_as_long_as_it_says() {
    refusal(Binary.module().section(5, 0, 0)).hasMessageContaining("section size mismatch");
    refusal(Binary.module().bytes(5, 9, 0)).hasMessageContaining("9 bytes of a section");
  }

  @Test
  void a_count_beyond_the_bytes_is_refused_before_anything_is_allocated() {
    refusal(Binary.module().section(1, 0xff, 0xff, 0xff, 0xff, 0x0f))
        .hasMessageContaining("4294967295 types, but only 0 bytes");
  }

  @Test
  void an_integer_may_not_be_longer_than_its_type() {
    refusal(Binary.module().section(3, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00))
        .hasMessageContaining("an integer of too many bytes");
    refusal(Binary.module().section(3, 0x80, 0x80, 0x80, 0x80, 0x10))
        .hasMessageContaining("an integer of more than 32 bits");
    refusal(Binary.withCode(0x41, 0xff, 0xff, 0xff, 0xff, 0x4f, 0x1a))
        .hasMessageContaining("an integer of more than 32 bits");
  }

  @Test
  void integers_of_full_length_are_read_whole() {
    var body =
        WasmModule.parse(
                Binary.withCode(
                    0x41, 0x80, 0x80, 0x80, 0x80, 0x78, 0x1a, //
                    0x42, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f, 0x1a))
            .body(0);

    assertThat(body.imm(0)).isEqualTo(Integer.MIN_VALUE);
    assertThat(body.imm(2)).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void names_are_utf_8() {
    refusal(Binary.module().section(0, 1, 0x80)).hasMessageContaining("malformed UTF-8 encoding");
    refusal(Binary.module().section(0, 3, 0xed, 0xa0, 0x80)).hasMessageContaining("not UTF-8");
    refusal(Binary.module().section(0, 2, 0xc0, 0xaf)).hasMessageContaining("not UTF-8");
  }

  @Test
  void functions_and_their_code_are_as_many() {
    refusal(Binary.base(2).code()).hasMessageContaining("2 functions and the code of 1");
    refusal(Binary.base(1)).hasMessageContaining("no code");
  }

  @Test
  void an_export_has_a_name_of_its_own() {
    refusal(Binary.module().section(5, 1, 0, 0).section(7, 2, 1, 'm', 2, 0, 1, 'm', 2, 0))
        .hasMessageContaining("duplicate export name `m`")
        .hasFieldOrPropertyWithValue("code", "wasm-invalid");
  }

  @Test
  void more_locals_than_are_supported_are_refused() {
    // 50,001 and 2^32 of i32
    refusal(Binary.base(1).section(10, 1, 6, 1, 0xd1, 0x86, 0x03, 0x7f, 0x0b))
        .hasMessageContaining("50001 locals; the most that is supported is 50000")
        .hasFieldOrPropertyWithValue("code", "wasm-invalid");
    refusal(Binary.base(1).section(10, 1, 10, 2, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f, 1, 0x7f, 0x0b))
        .hasMessageContaining("too many locals")
        .hasFieldOrPropertyWithValue("code", "wasm-malformed");
  }
}
