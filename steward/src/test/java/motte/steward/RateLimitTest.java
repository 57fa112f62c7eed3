package motte.steward;

import static motte.steward.RunningSteward.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import motte.core.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RateLimitTest {
  private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress OTHER = InetAddress.ofLiteral("192.0.2.2");

  @TempDir Path data;
  private Instant now = Instant.parse("2026-11-21T12:00:00Z");

  @Test
  void a_client_has_a_minutes_requests_at_once_and_then_one_at_a_time() {
    var limit = limit(60, 1000);

    assertThat(admitted(limit, ONE, 100)).isEqualTo(60);
    assertThat(limit.admit(ONE)).contains(Duration.ofSeconds(1));
    now = now.plusMillis(999);
    assertThat(limit.admit(ONE)).contains(Duration.ofMillis(1));
    now = now.plusMillis(1);
    assertThat(admitted(limit, ONE, 2)).isEqualTo(1);
    now = now.plus(Duration.ofDays(1));
    assertThat(admitted(limit, ONE, 100)).isEqualTo(60);
  }

  @Test
  void one_clients_flood_leaves_the_others_alone() {
    var limit = limit(60, 1000);
    admitted(limit, ONE, 10_000);

    assertThat(admitted(limit, OTHER, 100)).isEqualTo(60);
  }

  @Test
  void all_together_have_a_limit_too() {
    var limit = limit(10, 25);

    int admitted = 0;
    for (int i = 0; i < 100; i++) {
      admitted += admitted(limit, InetAddress.ofLiteral("198.51.100." + i), 1);
    }

    assertThat(admitted).isEqualTo(25);
    assertThat(limit.admit(ONE)).contains(Duration.ofMillis(2_400));
  }

  @Test
  void a_network_of_ipv6_is_one_client() {
    var limit = limit(2, 1000);

    assertThat(admitted(limit, InetAddress.ofLiteral("2001:db8:0:1::1"), 1)).isEqualTo(1);
    assertThat(admitted(limit, InetAddress.ofLiteral("2001:db8:0:1:ffff::2"), 5)).isEqualTo(1);
    assertThat(admitted(limit, InetAddress.ofLiteral("2001:db8:0:2::1"), 5)).isEqualTo(2);
  }

  @Test
  void where_there_is_no_room_the_client_that_was_quiet_longest_is_forgotten() {
    var limit = new RateLimit(new Limits(1, 1000), () -> now, 2);
    admitted(limit, ONE, 1);
    admitted(limit, OTHER, 1);
    admitted(limit, InetAddress.ofLiteral("192.0.2.3"), 1);

    assertThat(admitted(limit, OTHER, 1)).isZero();
    assertThat(admitted(limit, ONE, 1)).isEqualTo(1);
  }

  @Test
  void a_clock_that_is_set_back_locks_nobody_out_for_longer_than_a_minute() {
    var limit = limit(60, 1000);
    admitted(limit, ONE, 60);
    now = now.minus(Duration.ofDays(1));

    assertThat(limit.admit(ONE)).contains(Duration.ofSeconds(1));
    now = now.plus(Duration.ofMinutes(1));
    assertThat(admitted(limit, ONE, 100)).isEqualTo(60);
  }

  @Test
  void limits_that_let_nobody_in_are_refused() {
    assertThatThrownBy(() -> new Limits(0, 10)).extracting("code").isEqualTo("limits-out-of-range");
  }

  @Test
  void who_asks_too_often_is_told_when_to_come_back_and_may_still_look() {
    try (var running =
        RunningSteward.start(
            data, Tenancy.policy(), config -> config.within(new Limits(3, 1000)))) {
      for (int i = 0; i < 3; i++) {
        assertThat(running.post("/nonces", "text/plain", Bytes.empty()).statusCode())
            .isEqualTo(200);
      }

      var refused = running.post("/nonces", "text/plain", Bytes.empty());

      assertThat(refused.statusCode()).isEqualTo(429);
      var seconds = refused.headers().firstValue("Retry-After").orElseThrow();
      assertThat(Integer.parseInt(seconds)).isBetween(1, 20);
      assertThat(json(refused).text("code")).isEqualTo("requests-too-frequent");
      assertThat(json(refused).number("status")).isEqualTo(429);
      assertThat(json(refused).text("hint")).isEqualTo("come back in " + seconds + " s");
      assertThat(running.certificate("keep", Bytes.empty()).statusCode()).isEqualTo(429);
      assertThat(running.get("/crl").statusCode()).isEqualTo(200);
      running.clock.advance(Duration.ofSeconds(20));
      assertThat(running.post("/nonces", "text/plain", Bytes.empty()).statusCode()).isEqualTo(200);
    }
  }

  private RateLimit limit(int client, int all) {
    return new RateLimit(new Limits(client, all), () -> now, RateLimit.MOST_CLIENTS);
  }

  private static int admitted(RateLimit limit, InetAddress from, int times) {
    int admitted = 0;
    for (int i = 0; i < times; i++) {
      admitted += limit.admit(from).isEmpty() ? 1 : 0;
    }
    return admitted;
  }
}
