package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import motte.core.ByteSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SnapshotTest {
  private static final Limits LIMITS = Limits.defaults();

  private final Module module =
      Text.module(
          """
          (type $f (func (result i32)))
          (memory (export "memory") 2 10)
          (data (i32.const 100) "start")
          (data $later "later")
          (global $count (mut i64) (i64.const 1))
          (global $seen (export "seen") (mut f64) (f64.const 0))
          (global $vector (mut v128) (v128.const i64x2 1 2))
          (global $chosen (mut funcref) (ref.null func))
          (table $t 4 8 funcref)
          (elem $later func $two)
          (elem declare func $one)
          (func $one (result i32) i32.const 1)
          (func $two (result i32) i32.const 2)
          (func (export "initialise")
            (i32.store (i32.const 65536) (i32.const 42))
            (memory.init $later (i32.const 200) (i32.const 0) (i32.const 5))
            (data.drop $later)
            (global.set $count (i64.const 7))
            (global.set $seen (f64.const 1.5))
            (global.set $vector (v128.const i64x2 3 4))
            (global.set $chosen (ref.func $one))
            (table.set $t (i32.const 3) (ref.func $one))
            (drop (memory.grow (i32.const 1))))
          (func (export "poke") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
          (func (export "peek") (param i32) (result i32) (i32.load (local.get 0)))
          (func (export "grow") (result i32) (memory.grow (i32.const 1)))
          (func (export "count") (result i64)
            (global.set $count (i64.add (global.get $count) (i64.const 1)))
            (global.get $count))
          (func (export "vector") (result v128) (global.get $vector))
          (func (export "chosen") (result funcref) (global.get $chosen))
          (func (export "call") (param i32) (result i32)
            (call_indirect $t (type $f) (local.get 0)))
          (func (export "later") (table.init $t $later (i32.const 0) (i32.const 0) (i32.const 1)))
          (func (export "again")
            (memory.init $later (i32.const 0) (i32.const 0) (i32.const 1)))\
          """);

  private final Snapshot snapshot = initialised().snapshot();

  private Instance initialised() {
    var instance = module.instantiate(Imports.none(), LIMITS);
    Text.func(instance, "initialise").call();
    return instance;
  }

  @Test
  void an_instance_starts_as_the_snapshot_was() {
    var instance = snapshot.instantiate(Imports.none(), LIMITS);

    assertThat(instance.memory().pages()).isEqualTo(3);
    assertThat(instance.memory().readUtf8(100, 5)).isEqualTo("start");
    assertThat(instance.memory().readUtf8(200, 5)).isEqualTo("later");
    assertThat(Text.func(instance, "peek").call(65536)).containsExactly(42);
    assertThat(Text.func(instance, "count").call()).containsExactly(8);
    assertThat(((Global) instance.export("seen").orElseThrow()).value()).isEqualTo(1.5);
    assertThat(Text.func(instance, "vector").invoke()).containsExactly(new V128(3, 4));
    assertThat(Text.func(instance, "call").call(3)).containsExactly(1);
    Text.func(instance, "later").call();
    assertThat(Text.func(instance, "call").call(0)).containsExactly(2);
    var trap = catchThrowableOfType(Trap.class, () -> Text.func(instance, "again").call());
    assertThat(trap.reason()).isEqualTo(Trap.Reason.OUT_OF_BOUNDS_MEMORY);
  }

  @Test
  void its_functions_are_its_own() {
    var one = snapshot.instantiate(Imports.none(), LIMITS);
    var other = snapshot.instantiate(Imports.none(), LIMITS);

    var chosen = (Func) Objects.requireNonNull(Text.func(one, "chosen").invoke()[0]);

    assertThat(chosen.call()).containsExactly(1);
    assertThat(chosen).isNotSameAs(Text.func(other, "chosen").invoke()[0]);
    one.interrupt();
    assertThat(catchThrowableOfType(Trap.class, chosen::call)).isNotNull();
    var others = (Func) Objects.requireNonNull(Text.func(other, "chosen").invoke()[0]);
    assertThat(others.call()).containsExactly(1);
  }

  @Test
  void instances_of_a_snapshot_share_nothing() {
    var one = snapshot.instantiate(Imports.none(), LIMITS);
    Text.func(one, "poke").call(65536, 1);
    Text.func(one, "poke").call(4096, 1);
    Text.func(one, "count").call();
    ((Global) one.export("seen").orElseThrow()).value(9.0);
    Text.func(one, "later").call();

    var other = snapshot.instantiate(Imports.none(), LIMITS);

    assertThat(Text.func(other, "peek").call(65536)).containsExactly(42);
    assertThat(Text.func(other, "peek").call(4096)).containsExactly(0);
    assertThat(Text.func(other, "count").call()).containsExactly(8);
    assertThat(((Global) other.export("seen").orElseThrow()).value()).isEqualTo(1.5);
    assertThat(catchThrowableOfType(Trap.class, () -> Text.func(other, "call").call(0)).reason())
        .isEqualTo(Trap.Reason.UNINITIALIZED_ELEMENT);
  }

  @Test
  void nothing_that_a_closed_instance_wrote_is_found_by_a_later_one() {
    for (var start : new Snapshot[] {snapshot, null}) {
      for (int i = 0; i < 200; i++) {
        var instance =
            start == null
                ? module.instantiate(Imports.none(), LIMITS)
                : start.instantiate(Imports.none(), LIMITS);
        var all = instance.memory().read(0, 65536 * 2);
        assertThat(java.util.Arrays.hashCode(all))
            .isEqualTo(java.util.Arrays.hashCode(expected(start)));
        instance.memory().fill(i * 600, (byte) 7, 600);
        Text.func(instance, "poke").call(65536, i);
        if (i % 3 == 0) {
          Text.func(instance, "grow").call();
        }
        instance.close();
      }
    }
  }

  private byte[] expected(Snapshot start) {
    var fresh =
        start == null
            ? Text.module(
                    """
                    (memory (export "memory") 2 10)
                    (data (i32.const 100) "start")\
                    """)
                .instantiate(Imports.none(), LIMITS)
            : initialised();
    return fresh.memory().read(0, 65536 * 2);
  }

  @Test
  void a_memory_that_is_still_in_use_is_not_used_again() throws Exception {
    var running =
        Text.module(
            """
            (import "host" "enter" (func $enter))
            (memory (export "memory") 1 1)
            (func (export "run") (result i32)
              call $enter
              (loop
                (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
                br 0)
              unreachable)\
            """);
    var entered = new CountDownLatch(1);
    var host =
        Imports.none()
            .with(
                "host",
                "enter",
                Assembly.type("->"),
                (_, _) -> {
                  entered.countDown();
                  return new long[0];
                });
    var one = running.instantiate(host, LIMITS);
    var run =
        new FutureTask<>(
            () -> catchThrowableOfType(Trap.class, () -> Text.func(one, "run").call()));
    Thread.ofPlatform().start(run);
    entered.await();

    one.close();
    var others = new ArrayList<Instance>();
    for (int i = 0; i < 100; i++) {
      others.add(running.instantiate(host, LIMITS));
    }

    assertThat(run.get().reason()).isEqualTo(Trap.Reason.INTERRUPTED);
    assertThat(others).allSatisfy(each -> assertThat(each.memory().readInt(0)).isZero());
  }

  @Test
  void a_memory_that_another_instance_imports_is_not_used_again() {
    var lender = module.instantiate(Imports.none(), LIMITS);
    var borrower =
        Text.module(
                """
                (import "lender" "memory" (memory 1))
                (func (export "poke") (i32.store (i32.const 0) (i32.const 5)))\
                """)
            .instantiate(Imports.none().with("lender", lender), LIMITS);

    lender.close();
    var later = module.instantiate(Imports.none(), LIMITS);

    assertThat(catchThrowableOfType(Trap.class, () -> Text.func(borrower, "poke").call()))
        .isNotNull();
    assertThat(later.memory().readInt(0)).isZero();
  }

  @Test
  void a_memory_whose_functions_another_instance_calls_is_not_used_again() throws Exception {
    var lender =
        Text.module(
            """
            (memory (export "memory") 1 1)
            (func (export "run")
              (loop
                (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
                br 0))\
            """);
    var one = lender.instantiate(Imports.none(), LIMITS);
    var borrower =
        Text.module(
                """
                (import "lender" "run" (func $run))
                (func (export "run") call $run)\
                """)
            .instantiate(Imports.none().with("lender", one), LIMITS);
    var run =
        new FutureTask<>(
            () -> catchThrowableOfType(Trap.class, () -> Text.func(borrower, "run").call()));
    Thread.ofPlatform().start(run);
    while (one.memory().readInt(0) == 0) {
      Thread.onSpinWait();
    }

    one.close();
    var others = new ArrayList<Instance>();
    for (int i = 0; i < 100; i++) {
      others.add(lender.instantiate(Imports.none(), LIMITS));
    }

    assertThat(others).allSatisfy(each -> assertThat(each.memory().readInt(0)).isZero());
    borrower.interrupt();
    assertThat(run.get().reason()).isEqualTo(Trap.Reason.INTERRUPTED);
    assertThat(others).allSatisfy(each -> assertThat(each.memory().readInt(0)).isZero());
  }

  @Test
  void limits_hold_for_instances_of_a_snapshot() {
    var error =
        catchThrowableOfType(
            WasmException.class,
            () -> snapshot.instantiate(Imports.none(), LIMITS.memory(ByteSize.ofKiB(128))));
    assertThat(error.code()).isEqualTo("wasm-memory-over-limit");

    var instance = snapshot.instantiate(Imports.none(), LIMITS.memory(ByteSize.ofKiB(256)));
    assertThat(Text.func(instance, "grow").call()).containsExactly(3);
    assertThat((int) Text.func(instance, "grow").call()[0]).isEqualTo(-1);
    assertThat(instance.usage().memory()).isEqualTo(ByteSize.ofKiB(256));
  }

  @Test
  void imports_are_those_of_the_new_instance() {
    var needy =
        Text.module(
            """
            (import "host" "who" (func $who (result i32)))
            (import "host" "base" (global $base i32))
            (type $f (func (result i32)))
            (table funcref (elem $who))
            (func (export "who") (result i32)
              (i32.add (global.get $base) (call_indirect (type $f) (i32.const 0))))\
            """);
    var first = needy.instantiate(lent(1, 10), LIMITS);

    var second = first.snapshot().instantiate(lent(2, 20), LIMITS);

    assertThat(Text.func(first, "who").call()).containsExactly(11);
    assertThat(Text.func(second, "who").call()).containsExactly(22);
  }

  private static Imports lent(int who, int base) {
    return Imports.none()
        .with("host", "who", Assembly.type("-> i32"), (_, _) -> new long[] {who})
        .with("host", "base", Global.of(new ExternType.Global(ValType.I32, false), base));
  }

  @Test
  void a_reference_to_something_else_cannot_be_kept() {
    var instance =
        Text.instance(
            """
            (table (export "table") 1 externref)\
            """);
    ((Table) instance.export("table").orElseThrow()).element(0, "mine");

    var error = catchThrowableOfType(WasmException.class, instance::snapshot);

    assertThat(error.code()).isEqualTo("wasm-snapshot-unsupported");
  }

  @Test
  void an_idle_instance_takes_little_more_than_its_memory() {
    var instances = new ArrayList<Instance>();
    long before = used();
    for (int i = 0; i < 500; i++) {
      instances.add(snapshot.instantiate(Imports.none(), LIMITS));
    }

    long each = (used() - before) / instances.size();

    assertThat(each).isBetween(3L * 65536, 3L * 65536 * 11 / 10);
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
