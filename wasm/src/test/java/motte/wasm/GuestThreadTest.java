package motte.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class GuestThreadTest {

  @Test
  void a_guest_nests_as_deeply_as_its_limit_says() {
    var limits = Limits.defaults().callDepth(50_000);
    var instance =
        new Assembly()
            .func("nest", "i32 -> i32", "20 00 04 7f 20 00 41 01 6b 10 00 41 01 6a 05 41 00 0b")
            .module()
            .instantiate(Imports.none(), limits);

    var result = GuestThread.run(limits, () -> instance.func("nest").orElseThrow().call(49_999)[0]);

    assertThat(result).isEqualTo(49_999);
  }

  @Test
  void what_the_body_throws_passes_unchanged() {
    var failure = new IllegalStateException("mine");

    var thrown =
        catchThrowable(() ->
            GuestThread.run(
                Limits.defaults(),
                () -> {
                  throw failure;
                }));

    assertThat(thrown).isSameAs(failure);
  }

  @Test
  void an_interrupt_of_the_waiting_thread_reaches_the_guest() throws Exception {
    var started = new CountDownLatch(1);
    var instance = new Assembly().func("loop", "->", "03 40 0c 00 0b").instance();
    var run =
        new FutureTask<>(() ->
            catchThrowable(() ->
                GuestThread.run(
                    Limits.defaults(),
                    () -> {
                      started.countDown();
                      return instance.func("loop").orElseThrow().call();
                    })));
    var waiting = Thread.ofPlatform().start(run);
    started.await();

    waiting.interrupt();

    assertThat(run.get())
        .isInstanceOfSatisfying(
            Trap.class, trap -> assertThat(trap.reason()).isEqualTo(Trap.Reason.INTERRUPTED));
  }
}
