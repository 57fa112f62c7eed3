package motte.steward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import motte.core.Bytes;
import motte.core.Nonce;
import motte.trust.SigningKey;
import org.junit.jupiter.api.Test;

class NoncesTest {
  private static final SigningKey ROOT = SigningKey.generate(SigningKey.Curve.P256);

  private Instant now = Instant.parse("2026-11-21T12:00:00Z");
  private final InstantSource clock = () -> now;

  @Test
  void a_nonce_serves_once() {
    var nonces = nonces(8);
    var nonce = nonces.issue().nonce();
    nonces.take(nonce);

    assertThatThrownBy(() -> nonces.take(nonce)).extracting("code").isEqualTo("nonce-unknown");
  }

  @Test
  void a_nonce_holds_for_five_minutes_and_not_longer() {
    var nonces = nonces(8);
    var used = nonces.issue().nonce();
    var late = nonces.issue().nonce();

    now = now.plus(Nonces.LIFETIME).minusMillis(1);
    nonces.take(used);
    now = now.plusMillis(1);

    assertThatThrownBy(() -> nonces.take(late)).isInstanceOf(StewardException.class);
  }

  @Test
  void a_nonce_tells_when_it_was_given_out() {
    var nonces = nonces(8);
    var given = now;
    var nonce = nonces.issue().nonce();
    now = now.plusSeconds(100);

    assertThat(nonces.take(nonce)).isEqualTo(given);
  }

  @Test
  void where_there_is_no_room_what_was_given_out_before_the_oldest_used_holds_no_more() {
    var nonces = nonces(2);
    var early = nonces.issue().nonce();
    now = now.plusMillis(1);
    var first = nonces.issue().nonce();
    now = now.plusMillis(1);
    var second = nonces.issue().nonce();
    var third = nonces.issue().nonce();
    var open = nonces.issue().nonce();

    nonces.take(first);
    nonces.take(second);
    nonces.take(third);

    for (var each : new Nonce[] {early, first, second, third}) {
      assertThatThrownBy(() -> nonces.take(each)).isInstanceOf(StewardException.class);
    }
    assertThatCode(() -> nonces.take(open)).doesNotThrowAnyException();
  }

  @Test
  void what_has_ended_takes_no_room() {
    var nonces = nonces(1);
    nonces.take(nonces.issue().nonce());
    now = now.plus(Nonces.LIFETIME);
    var early = nonces.issue().nonce();
    now = now.plusMillis(1);

    nonces.take(nonces.issue().nonce());

    assertThatThrownBy(
            () -> {
              nonces.take(nonces.issue().nonce());
              nonces.take(early);
            })
        .isInstanceOf(StewardException.class);
  }

  @Test
  void a_nonce_of_nobody_is_unknown() {
    var nonces = nonces(2);
    var random = new Random(20261122);

    assertThatThrownBy(() -> nonces.take(Nonce.random())).isInstanceOf(StewardException.class);
    for (int at = 0; at < 32; at++) {
      var changed = nonces.issue().nonce().value().toArray();
      changed[at] ^= (byte) (1 + random.nextInt(255));
      assertThatThrownBy(() -> nonces.take(new Nonce(Bytes.wrap(changed))))
          .as("byte %d", at)
          .extracting("code")
          .isEqualTo("nonce-unknown");
    }
  }

  @Test
  void a_nonce_of_another_steward_of_the_root_holds_and_of_another_root_does_not() {
    var here = nonces(8);
    var there = nonces(8);
    var stranger = new Nonces(secret(SigningKey.generate(SigningKey.Curve.P256)), clock, 8);

    assertThat(here.take(there.issue().nonce())).isEqualTo(now);
    assertThatThrownBy(() -> here.take(stranger.issue().nonce()))
        .isInstanceOf(StewardException.class);
  }

  @Test
  void a_steward_whose_clock_is_a_little_ahead_is_understood_and_one_far_ahead_is_not() {
    var here = nonces(8);
    var little = new Nonces(secret(ROOT), () -> now.plus(Nonces.AHEAD), 8).issue().nonce();
    var far = new Nonces(secret(ROOT), () -> now.plus(Nonces.AHEAD).plusMillis(1), 8);

    assertThat(here.take(little)).isEqualTo(now);
    assertThatThrownBy(() -> here.take(far.issue().nonce())).isInstanceOf(StewardException.class);
  }

  @Test
  void a_nonce_from_before_a_restart_may_have_served_and_holds_no_more() {
    var before = nonces(8).issue().nonce();
    now = now.plus(Duration.ofSeconds(2));

    assertThatThrownBy(() -> nonces(8).take(before)).isInstanceOf(StewardException.class);
  }

  private Nonces nonces(int most) {
    return new Nonces(secret(ROOT), clock, most);
  }

  private static SharedSecret secret(SigningKey root) {
    return SharedSecret.derived(root, "motte.example");
  }
}
