package motte.steward;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerIdentityTest {
  private final MovableClock clock = new MovableClock();

  @TempDir Path data;

  @Test
  void a_servers_certificate_is_renewed_with_a_new_key_before_it_ends() {
    var authority = CertificateAuthority.open(data, "motte.example", clock);
    var identity = new ServerIdentity(authority, List.of("localhost", "127.0.0.1"), clock);
    var first = identity.get();

    clock.advance(ServerIdentity.LIFETIME.dividedBy(2));
    var half = identity.get();
    clock.advance(ServerIdentity.LIFETIME.dividedBy(4));
    var later = identity.get();

    assertThat(half).isEqualTo(first);
    assertThat(later.key().spki()).isNotEqualTo(first.key().spki());
    authority.anchors().verify(later.chain(), clock.instant().plus(Duration.ofDays(2)));
  }
}
