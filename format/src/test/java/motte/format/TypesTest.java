package motte.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Which types are equal, and which are subtypes.
final class TypesTest {
  private static final int FUNC = 0x60;
  private static final int STRUCT = 0x5f;
  private static final int ARRAY = 0x5e;
  private static final int REC = 0x4e;
  private static final int SUB = 0x50;
  private static final int REF_NULL = 0x63;
  private static final int I32 = 0x7f;

  private static WasmModule types(int... section) {
    return WasmModule.parse(Binary.module().section(1, section).build());
  }

  @Test
  void equal_types_have_the_index_of_the_first() {
    var module = types(3, FUNC, 1, I32, 0, FUNC, 0, 0, FUNC, 1, I32, 0);

    assertThat(module.canonical(2)).isZero();
    assertThat(module.type(2)).isSameAs(module.type(0));
    assertThat(module.canonical(1)).isEqualTo(1);
  }

  @Test
  void groups_are_equal_if_their_references_to_themselves_are() {
    // Twice (rec (struct (ref null 1)) (struct (ref null 0))), then the same in another order.
    var module =
        types(
            3, REC, 2, STRUCT, 1, REF_NULL, 1, 0, STRUCT, 1, REF_NULL, 0, 0, //
            REC, 2, STRUCT, 1, REF_NULL, 3, 0, STRUCT, 1, REF_NULL, 2, 0, //
            REC, 2, STRUCT, 1, REF_NULL, 4, 0, STRUCT, 1, REF_NULL, 5, 0);

    assertThat(module.canonical(2)).isZero();
    assertThat(module.canonical(3)).isEqualTo(1);
    assertThat(module.canonical(4)).isEqualTo(4);
  }

  @Test
  void the_same_structure_in_groups_of_other_sizes_is_another_type() {
    var module = types(2, REC, 1, STRUCT, 0, REC, 2, STRUCT, 0, STRUCT, 0);

    assertThat(module.canonical(1)).isEqualTo(1);
    assertThat(module.canonical(2)).isEqualTo(2);
  }

  @Test
  void subtypes_are_those_that_are_declared() {
    // 0: open, 1: sub 0 with one field more, 2: like 1 without a declaration
    var module =
        types(3, SUB, 0, STRUCT, 0, SUB, 1, 0, STRUCT, 1, I32, 0, SUB, 0, STRUCT, 1, I32, 0);

    assertThat(module.isSubtype(1, 0)).isTrue();
    assertThat(module.isSubtype(0, 1)).isFalse();
    assertThat(module.isSubtype(2, 0)).isFalse();
    assertThat(module.matches(ValType.ref(1, false), ValType.ref(0, true))).isTrue();
    assertThat(module.matches(ValType.ref(1, true), ValType.ref(0, false))).isFalse();
  }

  @Test
  void abstract_types_stand_above_and_below_the_defined_ones() {
    var module = types(3, STRUCT, 0, ARRAY, I32, 0, FUNC, 0, 0);

    assertThat(module.matches(ValType.ref(0, true), ValType.ref(ValType.EQ, true))).isTrue();
    assertThat(module.matches(ValType.ref(1, true), ValType.ref(ValType.STRUCT, true))).isFalse();
    assertThat(module.matches(ValType.ref(2, true), ValType.ref(ValType.ANY, true))).isFalse();
    assertThat(module.matches(ValType.ref(ValType.NONE, true), ValType.ref(1, true))).isTrue();
    assertThat(module.matches(ValType.ref(ValType.NOFUNC, true), ValType.ref(2, true))).isTrue();
    assertThat(module.matches(ValType.ref(ValType.NONE, true), ValType.ref(2, true))).isFalse();
  }

  @Test
  void a_final_type_has_no_subtypes() {
    assertThatThrownBy(() -> types(2, STRUCT, 0, SUB, 1, 0, STRUCT, 0))
        .hasMessageContaining("sub type 1 of type 0, which is final");
  }

  @Test
  void a_subtype_fits_where_its_supertype_does() {
    assertThatThrownBy(() -> types(2, SUB, 0, STRUCT, 1, I32, 0, SUB, 1, 0, STRUCT, 0))
        .hasMessageContaining("sub type 1 does not match its supertype 0");
    assertThatThrownBy(() -> types(2, SUB, 0, STRUCT, 1, I32, 0, SUB, 1, 0, STRUCT, 1, I32, 1))
        .hasMessageContaining("sub type 1 does not match its supertype 0");
  }

  @Test
  void a_type_may_refer_to_its_own_group_but_not_beyond() {
    assertThatThrownBy(() -> types(2, STRUCT, 1, REF_NULL, 1, 0, STRUCT, 0))
        .hasMessageContaining("unknown type 1");
  }

  @Test
  void supertypes_are_counted() {
    var section = IntStream.builder().add(65).add(SUB).add(0).add(STRUCT).add(0);
    for (int i = 0; i < 64; i++) {
      section.add(SUB).add(1).add(i).add(STRUCT).add(0);
    }

    assertThatThrownBy(() -> types(section.build().toArray()))
        .hasMessageContaining("type 64 has more than 63 supertypes");
  }
}
