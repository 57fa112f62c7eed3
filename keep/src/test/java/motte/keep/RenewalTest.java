package motte.keep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import motte.core.Kind;
import motte.trust.Claims;
import motte.trust.Identity;
import org.junit.jupiter.api.Test;

class RenewalTest {
  private final FakeClock clock = new FakeClock();
  private final Domain domain = Domain.of("motte.test");
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Lines lines = new Lines(new PrintStream(out, true, StandardCharsets.UTF_8));
  private final Queue<Identity> steward = new ArrayDeque<>();
  private final Identity first = identity();
  private final Credential credential = new Credential(first, clock);
  private final Renewal renewal = new Renewal(() -> List.of(credential), this::enrol, clock, lines);

  @Test
  void a_certificate_is_renewed_at_two_thirds_of_its_life() {
    assertThat(renewal.pause()).isEqualTo(Duration.ofSeconds(60));

    clock.pass(Duration.ofSeconds(60));
    var second = identity();
    steward.add(second);
    renewal.wake();

    assertThat(credential.identity()).isSameAs(second);
    assertThat(renewal.pause()).isEqualTo(Duration.ofSeconds(60));
    assertThat(said()).contains("keep: run renewed the certificate");
  }

  @Test
  void nothing_happens_before_that() {
    clock.pass(Duration.ofSeconds(59));
    steward.add(identity());

    renewal.wake();

    assertThat(credential.identity()).isSameAs(first);
  }

  @Test
  void a_failure_is_tried_again_each_time_later() {
    clock.pass(Duration.ofSeconds(60));
    renewal.wake();
    assertThat(renewal.pause()).isEqualTo(Duration.ofSeconds(1));
    clock.pass(Duration.ofSeconds(1));
    renewal.wake();
    assertThat(renewal.pause()).isEqualTo(Duration.ofSeconds(2));
    clock.pass(Duration.ofSeconds(2));

    steward.add(identity());
    renewal.wake();

    assertThat(credential.expired()).isFalse();
    assertThat(renewal.pause()).isEqualTo(Duration.ofSeconds(60));
    assertThat(said()).contains("could not renew the certificate, next try in 1 s: no steward");
  }

  @Test
  void the_end_of_a_certificate_is_said_once_and_tries_go_on() {
    for (int i = 0; i < 10; i++) {
      clock.pass(renewal.pause());
      renewal.wake();
    }
    assertThat(credential.expired()).isTrue();
    assertThat(said()).containsOnlyOnce("new connections are refused");

    clock.pass(renewal.pause());
    steward.add(identity());
    renewal.wake();

    assertThat(credential.expired()).isFalse();
  }

  @Test
  void the_end_of_a_certificate_is_noticed_while_waiting_for_the_next_try() {
    clock.pass(Duration.ofSeconds(60));
    while (!said().contains("next try in 16 s")) {
      renewal.wake();
      clock.pass(renewal.pause());
    }

    assertThat(clock.instant()).isEqualTo(credential.expiry());
    renewal.wake();

    assertThat(said()).contains("certificate expired at " + credential.expiry());
  }

  private Identity identity() {
    var claims = domain.claims(Claims.Purpose.INSTANCE, Optional.of("web"));
    return domain.identity(claims, clock.instant(), Duration.ofSeconds(90));
  }

  private void enrol() {
    credential.renewed(
        Optional.ofNullable(steward.poll())
            .orElseThrow(() ->
                new KeepException(Kind.UNAVAILABLE, "connect-unreachable", "no steward", "none")));
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
