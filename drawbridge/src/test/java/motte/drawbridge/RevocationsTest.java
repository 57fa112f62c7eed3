package motte.drawbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Scanner;
import motte.core.Bytes;
import motte.core.Digest;
import motte.trust.Anchors;
import motte.trust.Identity;
import motte.trust.Revocations;
import motte.trust.Tls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevocationsTest {
  private static final Digest PACKAGE = Digest.sha256(new byte[] {1});
  private static final Instant NOW = Site.DOMAIN.now();
  private static final Identity KEEP = Site.DOMAIN.keep(PACKAGE);

  private static final Bytes REVOKING = until(10, leaf(KEEP));

  @TempDir Path store;

  @Test
  void a_keep_with_a_revoked_certificate_gets_nothing_and_is_told_why() {
    var admission = Site.admission(Site.DOMAIN.anchors()).heeding(list(until(10, leaf(KEEP))));

    try (var site = new Site(store, Site.config(store, 0, admission))) {
      var path = "/v2/" + Site.REPOSITORY + "/manifests/" + PACKAGE;
      var refused = Site.send(site.anonymous(path), Optional.of(KEEP));
      var other = Site.send(site.anonymous(path), Optional.of(Site.DOMAIN.keep(PACKAGE)));

      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(Site.code(refused)).isEqualTo("certificate-revoked");
      assertThat(Site.code(other)).isEqualTo("manifest-unknown");
    }
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
      assertThatThrownBy(() -> enter(Site.DOMAIN.anchors(), list))
          .extracting("code")
          .isEqualTo("revocations-unknown");
    }
  }

  @Test
  void roots_of_one_name_are_told_apart_by_their_keys() {
    var namesake = new TestDomain("games.example").anchors().roots().getFirst();
    var root = Site.DOMAIN.anchors().roots().getFirst();

    for (var roots : List.of(List.of(namesake, root), List.of(root, namesake))) {
      var anchors = new Anchors(roots);

      assertThat(enter(anchors, until(10))).isInstanceOf(Caller.Keep.class);
      assertThatThrownBy(() -> enter(anchors, until(10, leaf(KEEP))))
          .extracting("code")
          .isEqualTo("certificate-revoked");
    }
  }

  @Test
  void the_list_is_fetched_from_its_address_from_whom_the_domain_vouches_for() throws Exception {
    var domain = Site.DOMAIN.anchors();
    var stranger = new TestDomain("other.example");

    var heeded = new CrlAddress(serve(Site.SERVER), domain);
    var posing = new CrlAddress(serve(stranger.server()), domain);

    assertThat(heeded.get()).isEqualTo(REVOKING);
    assertThatThrownBy(posing::get).extracting("code").isEqualTo("revocations-unknown");
  }

  /// Answers one request with a list that revokes the keep.
  private static URI serve(Identity identity) throws IOException {
    var listener =
        Tls.server(() -> identity, Optional.empty())
            .getServerSocketFactory()
            .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
    var list = REVOKING.toArray();
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

  private static Caller enter(Anchors anchors, Bytes list) {
    var gate = new Gate(Site.admission(anchors).heeding(list(list)), InstantSource.fixed(NOW));
    return gate.identify(Optional.empty(), KEEP.chain().certificates());
  }

  private static Revocations list(Bytes list) {
    return new Revocations(() -> list, InstantSource.fixed(NOW));
  }

  private static Bytes until(int minutes, X509Certificate... revoked) {
    return Site.DOMAIN.crl(NOW.plus(Duration.ofMinutes(minutes)), revoked);
  }

  private static X509Certificate leaf(Identity identity) {
    return identity.chain().leaf();
  }
}
