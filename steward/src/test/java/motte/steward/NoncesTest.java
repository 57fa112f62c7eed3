package motte.steward;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import motte.core.Nonce;
import org.junit.jupiter.api.Test;

class NoncesTest {
  private Instant now = Instant.parse("2026-11-21T12:00:00Z");
  private final InstantSource clock = () -> now;

  @Test
  void a_nonce_serves_once() {
    var nonces = new Nonces(clock, 8);
    var nonce = nonces.issue().nonce();
    nonces.take(nonce);

    assertThatThrownBy(() -> nonces.take(nonce)).extracting("code").isEqualTo("nonce-unknown");
  }

  @Test
  void a_nonce_holds_for_five_minutes_and_not_longer() {
    var nonces = new Nonces(clock, 8);
    var used = nonces.issue().nonce();
    var late = nonces.issue().nonce();

    now = now.plus(Nonces.LIFETIME).minusMillis(1);
    nonces.take(used);
    now = now.plusMillis(1);

    assertThatThrownBy(() -> nonces.take(late)).isInstanceOf(StewardException.class);
  }

  @Test
  void where_there_is_no_room_the_oldest_gives_way() {
    var nonces = new Nonces(clock, 2);
    var first = nonces.issue().nonce();
    var second = nonces.issue().nonce();

    nonces.issue();

    assertThatThrownBy(() -> nonces.take(first)).isInstanceOf(StewardException.class);
    assertThatCode(() -> nonces.take(second)).doesNotThrowAnyException();
  }

  @Test
  void a_nonce_of_nobody_is_unknown() {
    assertThatThrownBy(() -> new Nonces(clock, 2).take(Nonce.random()))
        .isInstanceOf(StewardException.class);
  }
}
