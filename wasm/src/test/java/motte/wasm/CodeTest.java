package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The code that a module is compiled to: when it comes, what it is called, when it goes.
@Timeout(120)
final class CodeTest {
  /// Two classes at least.
  private static final String LARGE =
      IntStream.range(0, 2500)
          .mapToObj(
              i -> "(func $f%d (export \"f%d\") (result i32) i32.const %d)".formatted(i, i, i))
          .collect(Collectors.joining("\n"));

  @Test
  void code_is_compiled_when_it_is_first_called() {
    var module = Text.module(LARGE);
    assertThat(module.codeSize().bytes()).isZero();

    var instance = module.instantiate(Imports.none(), Limits.defaults());
    Text.func(instance, "f1").call();
    long some = module.codeSize().bytes();
    assertThat(Text.func(instance, "f2400").call()).containsExactly(2400);
    long more = module.codeSize().bytes();

    assertThat(some).isPositive();
    assertThat(more).isGreaterThan(some);
  }

  @Test
  void code_can_be_compiled_in_advance() {
    var module = Text.module(LARGE);

    module.compile();

    long all = module.codeSize().bytes();
    var instance = module.instantiate(Imports.none(), Limits.defaults());
    assertThat(Text.func(instance, "f2400").call()).containsExactly(2400);
    assertThat(module.codeSize().bytes()).isEqualTo(all);
  }

  @Test
  void an_instance_gets_no_more_code_than_its_limit() {
    var module = Text.module(LARGE);
    var first = module.instantiate(Imports.none(), Limits.defaults());
    Text.func(first, "f1").call();
    var limited = module.instantiate(Imports.none(), Limits.defaults().codeSize(module.codeSize()));

    assertThat(Text.func(limited, "f2").call()).containsExactly(2);
    var trap = catchThrowableOfType(Trap.class, () -> Text.func(limited, "f2400").call());

    assertThat(trap.reason()).isEqualTo(Trap.Reason.CODE_LIMIT);
    assertThat(Text.func(first, "f2400").call()).containsExactly(2400);
    assertThat(Text.func(limited, "f2400").call()).containsExactly(2400);
  }

  @Test
  void code_is_unloaded_when_nobody_has_the_module_any_more() throws Exception {
    var loader = new WeakReference<>(runOnce());

    for (int i = 0; i < 100 && loader.get() != null; i++) {
      System.gc();
      Thread.sleep(10);
    }

    assertThat(loader.get()).isNull();
  }

  private static ClassLoader runOnce() {
    var seen = new ClassLoader[1];
    var instance =
        Text.module(
                """
                (import "host" "look" (func $look (param i32) (result i32)))
                (type $f (func (param i32) (result i32)))
                (table funcref (elem $look $run))
                (memory 1)
                (func $run (export "run") (type $f)
                  (loop (result i32) (call_indirect (type $f) (local.get 0) (i32.const 0))))\
                """)
            .instantiate(
                Imports.none()
                    .with(
                        "host",
                        "look",
                        Assembly.type("i32 -> i32"),
                        (_, args) -> {
                          seen[0] =
                              StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                                  .walk(frames ->
                                      frames
                                          .map(StackWalker.StackFrame::getDeclaringClass)
                                          .filter(type -> type.getName().startsWith("wasm."))
                                          .findFirst()
                                          .orElseThrow())
                                  .getClassLoader();
                          return args;
                        }),
                Limits.defaults().callTime(Duration.ofSeconds(10)));
    Text.func(instance, "run").call(1);
    instance.interrupt();
    assertThat(catchThrowable(() -> Text.func(instance, "run").call(1))).isInstanceOf(Trap.class);
    assertThat(seen[0]).isNotNull();
    return seen[0];
  }

  @Test
  void a_class_that_is_first_needed_deep_in_the_stack_is_not_lost() throws Exception {
    var module =
        Text.module(
            LARGE
                + """
                (func $deep (export "deep") (param i32) (result i32)
                  (call $deep (i32.add (local.get 0) (call $f1))))
                (func (export "first") (result i32) call $f1)\
                """);
    var instance =
        module.instantiate(Imports.none(), Limits.defaults().callDepth(Integer.MAX_VALUE));
    var run = new FutureTask<>(() -> catchThrowable(() -> Text.func(instance, "deep").call(0)));

    Thread.ofPlatform().stackSize(512 << 10).start(run);

    assertThat(run.get()).isInstanceOf(Trap.class);
    assertThat(Text.func(instance, "first").call()).containsExactly(1);
  }

  @Test
  void a_profiler_sees_the_names_of_functions(@TempDir Path folder) throws Exception {
    var instance =
        Text.instance(
            """
            (func $spin (export "spin") (param i32)
              (loop
                (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
                (br_if 0 (local.get 0))))\
            """);
    var file = folder.resolve("recording.jfr");

    try (var recording = new Recording(Configuration.getConfiguration("profile"))) {
      recording.start();
      var end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
      while (System.nanoTime() < end) {
        Text.func(instance, "spin").call(10_000_000);
      }
      recording.stop();
      recording.dump(file);
    }

    assertThat(RecordingFile.readAllEvents(file))
        .filteredOn(event -> event.getEventType().getName().equals("jdk.ExecutionSample"))
        .anySatisfy(event ->
            assertThat(event.getStackTrace().getFrames())
                .anySatisfy(frame -> assertThat(frame.getMethod().getName()).startsWith("spin$")));
  }
}
