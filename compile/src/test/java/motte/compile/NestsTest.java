package motte.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import motte.format.Op;
import motte.format.WasmModule;
import motte.wat.Wat;
import org.junit.jupiter.api.Test;

final class NestsTest {
  private static final String NEST =
      """
      (func (export "_start") (local $i i32) (local $j i32) (local $k i32) (local $sum i64)
        (loop $outer
          (local.set $j (i32.const 100))
          (loop $middle
            (local.set $k (i32.const 100))
            (loop $inner
              (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_u (local.get $k))))
              (br_if $inner (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
            (br_if $middle (local.tee $j (i32.sub (local.get $j) (i32.const 1)))))
          (br_if $outer (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
        (if (i64.eqz (local.get $sum)) (then (unreachable))))
      """;

  @Test
  void the_loops_in_an_outermost_loop_are_a_run_with_all_that_is_in_them() {
    var body = module(NEST).body(0);

    var splitting = Splitting.of(body, module(NEST), 6000, true);

    assertThat(loops(splitting.root())).isEqualTo(1);
    assertThat(splitting.runs()).hasSize(1);
    assertThat(loops(splitting.runs().getFirst().body())).isEqualTo(2);
    WellFormed.check(splitting.root(), splitting, null);
    WellFormed.check(splitting.runs().getFirst().body(), splitting, splitting.runs().getFirst());
  }

  @Test
  void a_loop_that_begins_with_operands_on_the_stack_stays() {
    var module =
        module(
            """
            (func (export "_start") (local $i i32)
              (loop $outer
                (i32.const 1)
                (loop $inner (br_if $inner (local.get $i)))
                (br_if $outer)))
            """);

    var splitting = Splitting.of(module.body(0), module, 6000, true);

    assertThat(splitting.runs()).isEmpty();
    assertThat(loops(splitting.root())).isEqualTo(2);
  }

  @Test
  void only_what_runs_once_is_taken_apart() {
    assertThat(methods(NEST)).contains("_start$0", "_start$0$0");
    assertThat(methods(NEST.replace("_start", "often"))).containsOnlyOnce("often$0").hasSize(1);
  }

  @Test
  void loops_after_one_another_are_no_nest() {
    assertThat(Nests.in(module("(func (loop) (loop))").body(0))).isFalse();
    assertThat(Nests.in(module("(func (loop (block (loop))))").body(0))).isTrue();
  }

  private static List<String> methods(String fields) {
    var compilation = Compilation.of(module(fields), new Compilation.Options(false));
    var content = compilation.classFile(compilation.functionClass(0));
    return java.lang.classfile.ClassFile.of().parse(content).methods().stream()
        .map(method -> method.methodName().stringValue())
        .toList();
  }

  private static int loops(motte.format.Body body) {
    int loops = 0;
    for (int i = 0; i < body.size(); i++) {
      loops += body.op(i) == Op.LOOP ? 1 : 0;
    }
    return loops;
  }

  private static WasmModule module(String fields) {
    return WasmModule.parse(Wat.toBinary(fields));
  }
}
