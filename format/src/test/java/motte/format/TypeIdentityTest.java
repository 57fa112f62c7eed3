package motte.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import motte.format.TypeDef.ArrayType;
import motte.format.TypeDef.Composite;
import motte.format.TypeDef.Field;
import motte.format.TypeDef.StructType;
import org.junit.jupiter.api.Test;

final class TypeIdentityTest {

  @Test
  void equal_functions_of_two_modules_are_the_same_and_others_are_not() {
    var one =
        TypeIdentity.of(alone(0, function(1)), alone(1, function(2)), alone(2, function(900)));
    var other = TypeIdentity.of(alone(0, function(900)), alone(1, function(1)));

    assertThat(one).doesNotHaveDuplicates();
    assertThat(other).containsExactly(one.get(2), one.get(0));
  }

  @Test
  void what_refers_to_a_function_is_the_same_wherever_that_stands() {
    var one = TypeIdentity.of(alone(0, function(1)), alone(1, holder(0)));
    var other = TypeIdentity.of(alone(0, function(2)), alone(1, function(1)), alone(2, holder(1)));

    assertThat(other.get(2)).isEqualTo(one.get(1));
    assertThat(TypeIdentity.of(alone(0, function(2)), alone(1, holder(0))).get(1))
        .isNotEqualTo(one.get(1));
  }

  @Test
  void a_function_in_a_group_of_two_is_another_than_the_same_alone() {
    var group = TypeIdentity.of(in(0, 2, function(1)), in(0, 2, function(2)));

    assertThat(group.get(0)).isNotEqualTo(TypeIdentity.of(alone(0, function(1))).get(0));
    assertThat(group.get(0).group()).isEqualTo(group.get(1).group());
  }

  @Test
  void a_name_is_short_and_has_letters_and_digits_only() {
    var types = List.of(function(1), function(900), holder(0), new StructType(List.of()));

    var identities =
        TypeIdentity.of(
            alone(0, types.get(0)),
            alone(1, types.get(1)),
            alone(2, types.get(2)),
            alone(3, types.get(3)));

    assertThat(identities).allSatisfy(each -> assertThat(each.toString()).matches("T0_\\w{64}"));
  }

  private static Composite function(int params) {
    int[] types = new int[params];
    Arrays.fill(types, ValType.I32);
    return new FunctionType(types, new int[] {ValType.I64});
  }

  private static Composite holder(int function) {
    return new ArrayType(new Field(ValType.ref(function, true), true));
  }

  private static TypeDef alone(int index, Composite type) {
    return in(index, 1, type);
  }

  private static TypeDef in(int group, int size, Composite type) {
    return new TypeDef(type, -1, true, group, size);
  }
}
