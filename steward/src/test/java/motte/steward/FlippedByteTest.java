package motte.steward;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import motte.core.Bytes;
import motte.core.Nonce;
import motte.trust.SignedTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever byte of a request for a certificate is changed, nothing is certified.
class FlippedByteTest {
  private static final long SEED = 20261121;

  @TempDir Path data;

  @Test
  void a_byte_flipped_anywhere_in_a_request_is_refused() {
    var clock = InstantSource.system();
    var authority = CertificateAuthority.open(data, "motte.example", clock);
    var secret = SharedSecret.derived(authority.key(), "motte.example");
    var desk =
        new Desk(
            authority,
            Tenancy::policy,
            motte.appraise.Endorsements::none,
            motte.appraise.CollateralServices.none(),
            EvidenceArchive.open(data),
            AttestationKeys.open(data),
            DecisionLog.open(data, clock),
            secret,
            new Epochs(Duration.ZERO, secret, clock),
            clock);
    var tenancy = new Tenancy(authority.key().spki().pin());
    var request = tenancy.request();
    var random = new Random(SEED);
    int size = Tenancy.body(request, tenancy.instanceEvidence(Nonce.random())).size();

    // Each byte of the request; of the evidence, whose every byte has its test in appraise, some.
    int step = 1;
    for (int at = 0; at < size; at += step) {
      step = at <= request.der().size() ? 1 : 1 + random.nextInt(16);
      var body = Tenancy.body(request, tenancy.instanceEvidence(nonce(desk, authority))).toArray();
      body[Math.min(at, body.length - 1)] ^= (byte) (1 + random.nextInt(255));

      int status = post(desk, "/certificates/instance", Bytes.wrap(body)).status();

      assertThat(status).as("byte %d of %d, seed %d", at, size, SEED).isIn(400, 403);
    }
    var whole = Tenancy.body(request, tenancy.instanceEvidence(nonce(desk, authority)));
    assertThat(post(desk, "/certificates/instance", whole).status()).isEqualTo(200);
  }

  private static Nonce nonce(Desk desk, CertificateAuthority authority) {
    var cose = post(desk, "/nonces", Bytes.empty()).body();
    return SignedTime.parse(cose, authority.key().spki()).nonce().orElseThrow();
  }

  private static Exchange.Reply post(Desk desk, String path, Bytes body) {
    return desk.answer(
        new Exchange.Request(
            InetAddress.getLoopbackAddress(),
            "POST",
            path,
            Map.of(),
            Optional.of("application/cbor"),
            body));
  }
}
