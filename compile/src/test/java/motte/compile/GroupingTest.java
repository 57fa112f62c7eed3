package motte.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import motte.format.WasmModule;
import motte.wat.Wat;
import org.junit.jupiter.api.Test;

final class GroupingTest {
  /// What HotSpot does not compile, in bytes.
  private static final int HUGE = 8000;

  @Test
  void an_ordered_choice_among_thousands_becomes_methods_that_can_be_compiled() {
    var module = module(targets(5000));
    var compilation = Compilation.of(module, new Compilation.Options(false));

    var methods =
        ClassFile.of().parse(compilation.classFile(compilation.functionClass(0))).methods();

    assertThat(methods)
        .hasSizeGreaterThan(100)
        .allMatch(method -> ((CodeAttribute) method.code().orElseThrow()).codeLength() < HUGE);
  }

  @Test
  void an_ordered_choice_is_known() {
    var choice = Objects.requireNonNull(OrderedChoice.in(module(targets(300)).body(0)));

    assertThat(choice.arms()).hasSize(301);
    assertThat(choice.hasNumber(0)).isTrue();
    assertThat(choice.other()).isEqualTo(300);
  }

  @Test
  void a_choice_in_another_order_is_none() {
    var shuffled =
        IntStream.range(0, 300)
            .mapToObj(i -> Integer.toString(i * 7 % 300))
            .collect(Collectors.joining(" "));

    assertThat(OrderedChoice.in(module(shuffled).body(0))).isNull();
  }

  @Test
  void a_choice_with_more_than_its_number_on_the_stack_is_none() {
    var text = text(targets(300)).replace("(br_table", "(i64.const 7) (br_table");

    assertThat(OrderedChoice.in(WasmModule.parse(Wat.toBinary(text)).body(0))).isNull();
  }

  @Test
  void a_sequence_is_grouped_though_it_could_be_divided_as_it_is() {
    var module = module(targets(300));

    var plain = Splitting.attempt(module.body(0), module, 6000, Splitting.Form.PLAIN, false);
    var chosen = Splitting.of(module.body(0), module, 6000, false);

    assertThat(plain.largest()).isLessThan(HUGE);
    assertThat(chosen.runs().size()).isLessThan(plain.splitting().runs().size() / 2);
  }

  private static String targets(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).collect(Collectors.joining(" "));
  }

  private static WasmModule module(String targets) {
    return WasmModule.parse(Wat.toBinary(text(targets)));
  }

  // A function that goes on at one of so many places, each of which may begin it again.
  private static String text(String targets) {
    int places = targets.split(" ").length;
    var text = new StringBuilder("(memory 1) (func (param $pc i32) (loop $entry ");
    text.append("(block ".repeat(places + 1)).append("(br_table ").append(targets);
    text.append(' ').append(places).append(" (local.get $pc)))\n");
    for (int place = 0; place < places; place++) {
      text.append("(i32.store (local.get $pc) (i32.add (i32.load offset=4 (local.get $pc))")
          .append(" (i32.const ")
          .append(place)
          .append(")))")
          .append("(local.set $pc (i32.load offset=8 (local.get $pc)))")
          .append("(br_if $entry (local.get $pc)))\n");
    }
    return text.append("))").toString();
  }
}
