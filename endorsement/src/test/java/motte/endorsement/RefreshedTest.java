package motte.endorsement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import motte.core.Kind;
import org.junit.jupiter.api.Test;

/// When values are fetched, and what is given meanwhile.
final class RefreshedTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Instant FAR = NOW.plus(Duration.ofDays(30));

  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final List<String> fetched = Collections.synchronizedList(new ArrayList<>());

  private Refreshed<String, String> values(int most, long bytes, Duration patience) {
    return new Refreshed<>(
        new Refreshed.Limits(most, bytes, HOUR, patience), String::length, now::get);
  }

  private Refreshed<String, String> values() {
    return values(100, 1000, Duration.ofSeconds(20));
  }

  private Supplier<Refreshed.Until<String>> giving(String value, Instant until) {
    return () -> {
      fetched.add(value);
      return new Refreshed.Until<>(value, until);
    };
  }

  private static Supplier<Refreshed.Until<String>> failing(AtomicInteger times) {
    return () -> {
      times.incrementAndGet();
      throw new EndorsementException(Kind.MISSING, "not-there", "no", "none");
    };
  }

  @Test
  void a_value_is_fetched_once_while_it_is_young() {
    var values = values();

    values.get("k", giving("one", FAR));
    now.set(NOW.plus(HOUR).minusSeconds(1));

    assertThat(values.due("k")).isFalse();
    assertThat(values.get("k", giving("two", FAR)).value()).isEqualTo("one");
    assertThat(fetched).containsExactly("one");
  }

  @Test
  void one_that_ages_is_given_while_it_is_fetched_anew() throws InterruptedException {
    var values = values();
    var done = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    values.get("k", giving("one", FAR));
    now.set(NOW.plus(HOUR));

    var given =
        values.get(
            "k",
            () -> {
              await(go);
              done.countDown();
              return new Refreshed.Until<>("two", FAR);
            });
    go.countDown();
    done.await();

    assertThat(given.value()).isEqualTo("one");
    assertThat(values.get("k", giving("three", FAR)).value()).isIn("one", "two");
    while (values.due("k")) {
      Thread.onSpinWait();
    }
    assertThat(values.held("k").orElseThrow().value()).isEqualTo("two");
  }

  @Test
  void the_last_quarter_of_a_short_life_is_old_enough_to_be_fetched_anew() {
    var values = values();
    values.get("k", giving("one", NOW.plusSeconds(1200)));

    now.set(NOW.plusSeconds(899));
    assertThat(values.due("k")).isFalse();
    now.set(NOW.plusSeconds(900));
    assertThat(values.due("k")).isTrue();
  }

  @Test
  void an_old_one_is_given_only_where_fetching_fails() {
    var values = values();
    var times = new AtomicInteger();
    values.get("k", giving("one", FAR));
    now.set(NOW.plus(HOUR.multipliedBy(4)));

    var kept = values.get("k", failing(times));
    now.set(now.get().plusSeconds(5));
    var renewed = values.get("k", giving("two", FAR));

    assertThat(kept.value()).isEqualTo("one");
    assertThat(renewed.value()).isEqualTo("two");
  }

  @Test
  void what_fails_is_left_alone_each_time_longer_and_its_error_is_told_meanwhile() {
    var values = values();
    var times = new AtomicInteger();

    for (int second = 0; second < 16; second++) {
      now.set(NOW.plusSeconds(second));
      assertThatThrownBy(() -> values.get("k", failing(times))).hasMessage("no");
    }

    assertThat(times).hasValue(3); // At 0, 5 and 15 seconds.
  }

  @Test
  void an_error_while_fetching_is_a_failure_and_does_not_keep_the_key_busy() {
    var values = values();
    var error = new AssertionError("broken");

    for (int i = 0; i < 2; i++) { // While it is fetched, and while the key is left alone.
      assertThatThrownBy(() ->
              values.get(
                  "k",
                  () -> {
                    throw error;
                  }))
          .isInstanceOf(IllegalStateException.class)
          .hasRootCause(error);
    }
    now.set(NOW.plusSeconds(5));

    assertThat(values.get("k", giving("one", FAR)).value()).isEqualTo("one");
  }

  @Test
  void failures_of_strangers_push_no_value_out() {
    var values = values(2, 1000, Duration.ofSeconds(20));
    values.get("mine", giving("one", FAR));

    for (int i = 0; i < 10; i++) {
      var key = "stranger " + i;
      assertThatThrownBy(() -> values.get(key, failing(new AtomicInteger())));
    }

    assertThat(values.held("mine")).isPresent();
  }

  @Test
  void a_value_that_has_ended_is_given_as_it_is_and_not_asked_for_without_pause() {
    var values = values();

    var first = values.get("k", giving("ended", NOW.minusSeconds(1)));
    var second = values.get("k", giving("ended", NOW.minusSeconds(1)));

    assertThat(first.value()).isEqualTo("ended");
    assertThat(second.value()).isEqualTo("ended");
    assertThat(fetched).hasSize(1);
  }

  @Test
  void of_many_who_ask_at_once_one_fetches() throws Exception {
    var values = values();
    var entered = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var times = new AtomicInteger();
    Supplier<Refreshed.Until<String>> slow =
        () -> {
          times.incrementAndGet();
          entered.countDown();
          await(go);
          return new Refreshed.Until<>("one", FAR);
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Refreshed.Until<String>>> all = new ArrayList<>();
      all.add(threads.submit(() -> values.get("k", slow)));
      entered.await();
      for (int i = 0; i < 20; i++) {
        all.add(threads.submit(() -> values.get("k", slow)));
      }
      go.countDown();

      for (var each : all) {
        assertThat(each.get().value()).isEqualTo("one");
      }
    }
    assertThat(times).hasValue(1);
  }

  @Test
  void nobody_waits_longer_than_stated_and_what_comes_late_is_kept() throws InterruptedException {
    var values = values(10, 1000, Duration.ofMillis(50));
    var go = new CountDownLatch(1);
    Supplier<Refreshed.Until<String>> slow =
        () -> {
          await(go);
          return new Refreshed.Until<>("late", FAR);
        };

    assertThatThrownBy(() -> values.get("k", slow))
        .isInstanceOfSatisfying(
            EndorsementException.class,
            e -> assertThat(e.code()).isEqualTo("endorsement-not-in-time"));
    go.countDown();
    while (values.held("k").isEmpty()) {
      Thread.onSpinWait();
    }

    assertThat(values.get("k", giving("again", FAR)).value()).isEqualTo("late");
  }

  @Test
  void values_are_bounded_in_number_and_size_and_the_longest_unused_goes_first() {
    var few = values(2, 1000, Duration.ofSeconds(20));
    few.get("a", giving("1", FAR));
    few.get("b", giving("2", FAR));
    few.get("a", giving("3", FAR));
    few.get("c", giving("4", FAR));
    var small = values(100, 5, Duration.ofSeconds(20));
    small.get("a", giving("123", FAR));
    small.get("b", giving("456", FAR));

    assertThat(few.held("a")).isPresent();
    assertThat(few.held("b")).isEmpty();
    assertThat(small.held("a")).isEmpty();
    assertThat(small.held("b")).isPresent();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void what_has_aged_can_be_fetched_anew_unasked_and_tells_whether_it_is_another() {
    var values = values();
    var given = new AtomicReference<>("one");
    var came = new Semaphore(0);
    Supplier<Refreshed.Until<String>> source =
        () -> {
          came.release();
          return new Refreshed.Until<>(given.get(), FAR);
        };
    values.get("k", source);
    came.acquireUninterruptibly();

    values.refresh(); // It is young.
    assertThat(came.tryAcquire()).isFalse();

    now.set(NOW.plus(HOUR));
    values.refresh();
    came.acquireUninterruptibly();
    while (values.due("k")) {
      Thread.onSpinWait();
    }
    assertThat(values.replaced()).isZero();

    given.set("two");
    now.set(NOW.plus(HOUR.multipliedBy(2)));
    values.refresh();
    while (values.due("k")) {
      Thread.onSpinWait();
    }
    assertThat(values.replaced()).isEqualTo(1);
    assertThat(values.held("k").orElseThrow().value()).isEqualTo("two");
  }
}
