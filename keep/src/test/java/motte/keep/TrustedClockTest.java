package motte.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TrustedClockTest {
  private static final Instant SIGNED = Instant.parse("2026-11-21T12:00:00Z");

  private final AtomicLong counter = new AtomicLong(-5);

  @Test
  void signed_time_is_carried_on_by_the_counter() {
    var clock = TrustedClock.start(SIGNED, counter::get);

    counter.addAndGet(1_500_000_000L);

    assertThat(clock.instant()).isEqualTo(SIGNED.plusMillis(1500));
  }

  @Test
  void newer_signed_time_is_taken_over() {
    var clock = TrustedClock.start(SIGNED, counter::get);

    clock.advance(SIGNED.plusSeconds(60));

    assertThat(clock.instant()).isEqualTo(SIGNED.plusSeconds(60));
  }

  @Test
  void older_signed_time_changes_nothing() {
    var clock = TrustedClock.start(SIGNED, counter::get);
    counter.addAndGet(10_000_000_000L);

    clock.advance(SIGNED.plusSeconds(3));

    assertThat(clock.instant()).isEqualTo(SIGNED.plusSeconds(10));
  }

  @Test
  void a_counter_that_goes_back_is_an_error_and_not_an_earlier_time() {
    var clock = TrustedClock.start(SIGNED, counter::get);

    counter.addAndGet(-1);

    assertThatThrownBy(clock::instant)
        .isInstanceOfSatisfying(
            KeepException.class, e -> assertThat(e.code()).isEqualTo("clock-went-back"));
  }
}
