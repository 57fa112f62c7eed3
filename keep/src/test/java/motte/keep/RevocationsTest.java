package motte.keep;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import motte.core.Bytes;
import motte.core.Kind;
import motte.trust.Chain;
import motte.trust.Pins;
import org.junit.jupiter.api.Test;

/// When the list is asked for, and who waits for it.
class RevocationsTest {
  private final FakeClock clock = new FakeClock();
  private final Domain domain = Domain.of("motte.test");
  private final Domain other = Domain.of("motte.test");
  private final Chain peer = domain.instance("shop", Duration.ofHours(1)).chain();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicReference<Supplier<Bytes>> lists = new AtomicReference<>(domain::crl);
  private final Revocations revocations =
      new Revocations(
          () -> {
            asked.incrementAndGet();
            return lists.get().get();
          },
          domain.pins(),
          clock);

  @Test
  void a_list_in_force_answers_at_once_while_another_asker_fetches() throws Exception {
    var entered = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    assertThat(revocations.fault(peer)).isEmpty();
    clock.pass(Duration.ofMinutes(1));
    lists.set(() -> {
      entered.countDown();
      await(go);
      return domain.crl();
    });

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = threads.submit(() -> revocations.fault(peer));
      try {
        await(entered);
        var second = threads.submit(() -> revocations.fault(peer));
        assertThat(second.get(20, TimeUnit.SECONDS)).isEmpty();
        assertThat(first).isNotDone();
      } finally {
        go.countDown();
      }
      assertThat(first.get()).isEmpty();
    }
    assertThat(asked).hasValue(2);
  }

  @Test
  void without_a_list_all_wait_for_one_attempt_however_long_it_takes() throws Exception {
    var entered = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    lists.set(() -> {
      entered.countDown();
      await(go);
      clock.pass(Duration.ofSeconds(30));
      throw new KeepException(Kind.UNAVAILABLE, "steward-unreachable", "nobody answers", "look");
    });

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Optional<String>>> all = new ArrayList<>();
      all.add(threads.submit(() -> revocations.fault(peer)));
      await(entered);
      for (int i = 0; i < 20; i++) {
        all.add(threads.submit(() -> revocations.fault(peer)));
      }
      go.countDown();
      for (var each : all) {
        assertThat(each.get().orElseThrow()).endsWith("is not known: nobody answers");
      }
    }
    assertThat(asked).hasValue(1);

    lists.set(domain::crl);
    clock.pass(Duration.ofSeconds(10));
    assertThat(revocations.fault(peer)).isEmpty();
  }

  @Test
  void a_list_counts_only_under_the_root_that_signed_it_whatever_others_are_called() {
    var both = both();

    assertThat(both.fault(peer)).isEmpty();
    assertThat(both.fault(namesake()).orElseThrow())
        .contains("which certificates are revoked is not known", "not signed by the domain's root");
    assertThat(both.fault(peer)).isEmpty();
  }

  @Test
  void an_attempt_for_one_root_is_none_for_another() {
    var both = both();

    assertThat(both.fault(namesake())).isPresent();
    assertThat(both.fault(peer)).isEmpty();
    lists.set(other::crl);
    clock.pass(Duration.ofSeconds(10));

    assertThat(both.fault(namesake())).isEmpty();
    assertThat(both.fault(peer)).isEmpty();
  }

  private Revocations both() {
    var pins = new HashSet<>(domain.pins().spki());
    pins.addAll(other.pins().spki());
    return new Revocations(() -> lists.get().get(), new Pins(pins), clock);
  }

  private Chain namesake() {
    return other.instance("shop", Duration.ofHours(1)).chain();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
