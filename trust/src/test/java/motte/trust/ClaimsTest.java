package motte.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.MotteException;
import org.junit.jupiter.api.Test;

class ClaimsTest {
  private final TestAuthority authority = new TestAuthority("root");
  private final Spki spki = SigningKey.generate(SigningKey.Curve.P256).spki();

  private static Digest digest(String text) {
    return Digest.sha384(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Claims claims(Claims.Purpose kind, Optional<String> role) {
    return new Claims(
        kind,
        "dev.example",
        Grade.NONE,
        digest("keep"),
        digest("warrant"),
        Digest.sha256(new byte[1]),
        role,
        role.map(_ -> digest("component")),
        role.map(_ -> "game-0"),
        Digest.sha256(new byte[2]));
  }

  @Test
  void the_claims_of_an_instance_are_read_from_its_certificate() {
    var claims = claims(Claims.Purpose.INSTANCE, Optional.of("game"));

    var chain = authority.chain(new TestAuthority.Leaf(spki).claims(claims));

    assertThat(Claims.of(chain.leaf())).contains(claims);
    assertThat(claims.spiffe())
        .isEqualTo("spiffe://dev.example/game/sha384-" + digest("component").hex());
  }

  @Test
  void the_claims_of_a_keep_name_no_component() {
    var claims = claims(Claims.Purpose.KEEP, Optional.empty());

    assertThat(Claims.parse(claims.encode())).isEqualTo(claims);

    assertThatExceptionOfType(TrustException.class)
        .isThrownBy(claims::spiffe)
        .satisfies(e -> assertThat(e.code()).isEqualTo("claims-malformed"));
  }

  @Test
  void a_certificate_without_claims_has_none() {
    var chain = authority.chain(new TestAuthority.Leaf(spki));

    assertThat(Claims.of(chain.leaf())).isEmpty();
  }

  @Test
  void names_that_could_change_a_spiffe_id_are_refused() {
    for (var role : new String[] {"a/b", "", "..", "a b", "é"}) {
      assertThatExceptionOfType(TrustException.class)
          .isThrownBy(() -> claims(Claims.Purpose.INSTANCE, Optional.of(role)))
          .satisfies(e -> assertThat(e.code()).isEqualTo("claims-malformed"));
    }
    assertThatExceptionOfType(TrustException.class)
        .isThrownBy(() -> claims(Claims.Purpose.INSTANCE, Optional.empty()));
  }

  @Test
  void a_truncated_extension_is_refused() {
    var encoded = claims(Claims.Purpose.INSTANCE, Optional.of("game")).encode();

    for (int size = 0; size < encoded.size(); size++) {
      var part = encoded.slice(0, size);

      assertThatExceptionOfType(MotteException.class).isThrownBy(() -> Claims.parse(part));
    }
  }
}
