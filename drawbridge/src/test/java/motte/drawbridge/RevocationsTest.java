package motte.drawbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Scanner;
import java.util.concurrent.atomic.AtomicReference;
import motte.core.Bytes;
import motte.core.Digest;
import motte.trust.Identity;
import motte.trust.Tls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevocationsTest {
  private static final Digest PACKAGE = Digest.sha256(new byte[] {1});
  private static final Instant NOW = Site.DOMAIN.now();
  private static final Identity KEEP = Site.DOMAIN.keep(PACKAGE);

  @TempDir Path store;
  private final AtomicReference<Bytes> served = new AtomicReference<>(until(10));
  private int fetched;

  private final Revocations revocations =
      new Revocations(
          () -> {
            fetched++;
            if (served.get().size() == 0) {
              throw new IOException("nobody answers");
            }
            return served.get();
          },
          Site.DOMAIN.anchors());

  @Test
  void a_keep_with_a_revoked_certificate_gets_nothing_and_is_told_why() {
    served.set(until(10, leaf(KEEP)));
    var config = Site.config(store, 0).heeding(revocations);

    try (var site = new Site(store, config)) {
      var path = "/v2/" + Site.REPOSITORY + "/manifests/" + PACKAGE;
      var refused = Site.send(site.anonymous(path), Optional.of(KEEP));
      var other = Site.send(site.anonymous(path), Optional.of(Site.DOMAIN.keep(PACKAGE)));

      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(Site.code(refused)).isEqualTo("certificate-revoked");
      assertThat(Site.code(other)).isEqualTo("manifest-unknown");
    }
  }

  @Test
  void the_list_is_fetched_at_most_once_a_minute() {
    check(NOW);
    check(NOW.plusSeconds(59));
    assertThat(fetched).isEqualTo(1);
    served.set(until(10, leaf(KEEP)));

    assertThatThrownBy(() -> check(NOW.plusSeconds(60)))
        .extracting("code")
        .isEqualTo("certificate-revoked");
    assertThat(fetched).isEqualTo(2);
  }

  @Test
  void a_list_serves_on_as_long_as_it_is_in_force_where_no_newer_one_is_to_be_had() {
    check(NOW);
    served.set(Bytes.empty());

    assertThatCode(() -> check(NOW.plus(Duration.ofMinutes(9)))).doesNotThrowAnyException();
    assertUnknown(NOW.plus(Duration.ofMinutes(10)));
  }

  @Test
  void without_a_list_that_is_in_force_and_of_this_domain_nobody_gets_anything() {
    for (var list :
        new Bytes[] {
          Bytes.empty(),
          Bytes.wrap(new byte[9]),
          Site.DOMAIN.crl(NOW.minusSeconds(1)),
          new TestDomain("games.example").crl(NOW.plusSeconds(60)),
          new TestDomain("other.example").crl(NOW.plusSeconds(60))
        }) {
      served.set(list);
      var fresh = new Revocations(served::get, Site.DOMAIN.anchors());

      assertThatThrownBy(() -> fresh.check(leaf(KEEP), NOW))
          .extracting("code")
          .isEqualTo("revocations-unknown");
    }
  }

  @Test
  void the_list_is_fetched_from_its_address_from_whom_the_domain_vouches_for() throws Exception {
    var domain = Site.DOMAIN.anchors();
    var stranger = new TestDomain("other.example");

    var heeded = Revocations.at(serve(Site.SERVER), domain);
    var posing = Revocations.at(serve(stranger.server()), domain);

    assertThatThrownBy(() -> heeded.check(leaf(KEEP), NOW))
        .extracting("code")
        .isEqualTo("certificate-revoked");
    assertThatThrownBy(() -> posing.check(leaf(KEEP), NOW))
        .extracting("code")
        .isEqualTo("revocations-unknown");
  }

  /// Answers one request with a list that revokes the keep.
  private static URI serve(Identity identity) throws IOException {
    var listener =
        Tls.server(() -> identity, Optional.empty())
            .getServerSocketFactory()
            .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
    var list = until(10, leaf(KEEP)).toArray();
    var head = "HTTP/1.1 200 OK\r\nContent-Length: " + list.length + "\r\n\r\n";
    Thread.ofVirtual()
        .start(() -> {
          try (listener;
              var socket = listener.accept();
              var in = new Scanner(socket.getInputStream(), StandardCharsets.US_ASCII)) {
            while (!in.nextLine().isEmpty()) {
              // the request does not matter
            }
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(list);
          } catch (IOException | NoSuchElementException _) {
            // who does not trust us hangs up
          }
        });
    return URI.create("https://localhost:" + listener.getLocalPort() + "/crl");
  }

  private void assertUnknown(Instant at) {
    assertThatThrownBy(() -> check(at)).extracting("code").isEqualTo("revocations-unknown");
  }

  private void check(Instant at) {
    revocations.check(leaf(KEEP), at);
  }

  private static Bytes until(int minutes, X509Certificate... revoked) {
    return Site.DOMAIN.crl(NOW.plus(Duration.ofMinutes(minutes)), revoked);
  }

  private static X509Certificate leaf(Identity identity) {
    return identity.chain().leaf();
  }
}
