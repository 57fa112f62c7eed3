package motte.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import motte.core.Digest;
import org.junit.jupiter.api.Test;

class AnchorsTest {
  private final TestAuthority authority = new TestAuthority("root");
  private final Anchors anchors = new Anchors(authority.root.certificates());
  private final SigningKey key = SigningKey.generate(SigningKey.Curve.P256);

  @Test
  void a_chain_to_a_trusted_root_passes_with_or_without_the_root() {
    var chain = authority.chain(new TestAuthority.Leaf(key.spki()));

    anchors.verify(chain, TestAuthority.NOW);
    anchors.verify(new Chain(List.of(chain.leaf())), TestAuthority.NOW);

    assertThat(Chain.parsePem(chain.pem())).isEqualTo(chain);
    assertThat(Anchors.parsePem(anchors.pem())).isEqualTo(anchors);
    assertThat(chain.spki()).isEqualTo(key.spki());
  }

  @Test
  void an_expired_certificate_is_refused_with_its_date() {
    var end = TestAuthority.NOW.plusSeconds(60);
    var chain = authority.chain(new TestAuthority.Leaf(key.spki()).until(end));

    assertThatExceptionOfType(TrustException.class)
        .isThrownBy(() -> anchors.verify(chain, TestAuthority.NOW.plusSeconds(120)))
        .satisfies(e -> {
          assertThat(e.code()).isEqualTo("certificate-expired");
          assertThat(e).hasMessageContaining(end.toString().substring(0, 19));
        });
  }

  @Test
  void an_expired_root_is_refused() {
    var chain =
        authority.chain(
            new TestAuthority.Leaf(key.spki()).until(TestAuthority.NOW.plus(Duration.ofDays(9))));

    assertThatExceptionOfType(TrustException.class)
        .isThrownBy(() -> anchors.verify(chain, TestAuthority.NOW.plus(Duration.ofDays(2))))
        .satisfies(e -> assertThat(e.code()).isEqualTo("certificate-expired"));
  }

  @Test
  void a_certificate_of_tomorrow_is_refused_today() {
    var chain =
        authority.chain(
            new TestAuthority.Leaf(key.spki()).from(TestAuthority.NOW.plusSeconds(600)));

    assertThatExceptionOfType(TrustException.class)
        .isThrownBy(() -> anchors.verify(chain, TestAuthority.NOW))
        .satisfies(e -> assertThat(e.code()).isEqualTo("certificate-not-yet-valid"));
  }

  @Test
  void a_chain_of_another_domain_is_refused_though_its_root_has_the_same_name() {
    var other = new TestAuthority("root");
    var chain = other.chain(new TestAuthority.Leaf(key.spki()));

    assertThatExceptionOfType(TrustException.class)
        .isThrownBy(() -> anchors.verify(chain, TestAuthority.NOW))
        .satisfies(e -> assertThat(e.code()).isEqualTo("chain-invalid"));
  }

  @Test
  void a_leaf_cannot_vouch_for_another_even_if_it_is_pinned() {
    var impostor = new TestAuthority("root");
    var pinned =
        new Anchors(
            Chain.parseDer(List.of(authority.issue(new TestAuthority.Leaf(impostor.key.spki()))))
                .certificates());
    var victim =
        Chain.parseDer(
            List.of(
                new TestAuthority("leaf").issue(new TestAuthority.Leaf(key.spki())),
                new Chain(pinned.roots()).der().getFirst()));

    assertThatExceptionOfType(TrustException.class)
        .isThrownBy(() -> pinned.verify(victim, TestAuthority.NOW))
        .satisfies(e -> assertThat(e.code()).isEqualTo("chain-invalid"));
  }

  @Test
  void a_pin_finds_its_certificate_in_a_chain() {
    var chain = authority.chain(new TestAuthority.Leaf(key.spki()));

    assertThat(Pins.of(authority.key.spki()).anchorIn(chain)).isEqualTo(anchors);
    assertThat(Pins.of(key.spki()).anchorIn(chain).roots()).containsExactly(chain.leaf());

    assertThatExceptionOfType(TrustException.class)
        .isThrownBy(() -> new Pins(Set.of(Digest.sha256())).anchorIn(chain))
        .satisfies(e -> {
          assertThat(e.code()).isEqualTo("pin-mismatch");
          assertThat(e).hasMessageContaining(authority.key.spki().pin().toString());
        });
  }

  @Test
  void an_identity_is_a_key_with_its_own_certificate() {
    var chain = authority.chain(new TestAuthority.Leaf(key.spki()));

    assertThat(new Identity(key, chain).chain()).isEqualTo(chain);

    assertThatExceptionOfType(TrustException.class)
        .isThrownBy(() -> new Identity(SigningKey.generate(SigningKey.Curve.P256), chain))
        .satisfies(e -> assertThat(e.code()).isEqualTo("identity-mismatch"));
  }

  @Test
  void bytes_that_are_no_certificate_are_told_so() {
    assertThatExceptionOfType(TrustException.class)
        .isThrownBy(() -> Chain.parsePem("nothing here"))
        .satisfies(e -> assertThat(e.code()).isEqualTo("certificate-malformed"));
    assertThatExceptionOfType(TrustException.class)
        .isThrownBy(() -> Chain.parseDer(List.of(motte.core.Bytes.parseHex("3000"))))
        .satisfies(e -> assertThat(e.code()).isEqualTo("certificate-malformed"));
  }
}
