package motte.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("AddressSelection") // localhost is one address here
class TlsTest {
  private final TestAuthority authority = new TestAuthority("root");
  private final Anchors anchors = new Anchors(authority.root.certificates());
  private final Trusts anchored = new Trusts.Anchored(anchors);
  private final Trusts pinned = new Trusts.Pinned(Pins.of(authority.key.spki()));
  private final Identity identity = authority.identity();

  /// A server that answers every connection with one byte: how many certificates the client sent.
  private static final class Server implements AutoCloseable {
    final SSLServerSocket socket;
    final ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();

    Server(SSLContext context) throws IOException {
      socket =
          (SSLServerSocket)
              context
                  .getServerSocketFactory()
                  .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
      Thread.ofVirtual().start(this::serve);
    }

    private void serve() {
      while (!socket.isClosed()) {
        try (var connection = (SSLSocket) socket.accept()) {
          connection.startHandshake();
          connection.getOutputStream().write(clients(connection));
          connection.getOutputStream().flush();
        } catch (IOException e) {
          failures.add(e);
        }
      }
    }

    private static int clients(SSLSocket connection) {
      try {
        return connection.getSession().getPeerCertificates().length;
      } catch (javax.net.ssl.SSLPeerUnverifiedException _) {
        return 0;
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private record Answer(int clientCertificates, X509Certificate server, String protocol) {}

  private static Answer ask(SSLContext client, String host, Server server) throws IOException {
    try (var socket =
        (SSLSocket) client.getSocketFactory().createSocket(host, server.socket.getLocalPort())) {
      socket.setSoTimeout(20_000);
      int answer = socket.getInputStream().read();
      return new Answer(
          answer,
          (X509Certificate) socket.getSession().getPeerCertificates()[0],
          socket.getSession().getProtocol());
    }
  }

  private static TrustException refusal(SSLContext client, String host, Server server) {
    try {
      var answer = ask(client, host, server);
      throw new AssertionError("accepted: " + answer);
    } catch (IOException e) {
      return Tls.explain(host, e);
    }
  }

  private SSLContext plainClient(Trusts trusts) {
    return Tls.client(trusts, Optional::empty);
  }

  @Test
  void a_server_is_accepted_by_anchor_and_by_pin_and_by_address() throws Exception {
    try (var server = new Server(Tls.server(() -> identity, Optional.empty()))) {
      var byAnchor = ask(plainClient(anchored), "localhost", server);
      var byPin = ask(plainClient(pinned), "127.0.0.1", server);

      assertThat(byAnchor.protocol()).isEqualTo("TLSv1.3");
      assertThat(byAnchor.clientCertificates()).isZero();
      assertThat(byPin.server()).isEqualTo(identity.chain().leaf());
    }
  }

  @Test
  void a_server_of_another_domain_is_refused_by_anchor_and_by_pin() throws Exception {
    var other = new TestAuthority("root").identity();

    try (var server = new Server(Tls.server(() -> other, Optional.empty()))) {
      assertThat(refusal(plainClient(anchored), "localhost", server).code())
          .isEqualTo("chain-invalid");
      assertThat(refusal(plainClient(pinned), "localhost", server).code())
          .isEqualTo("pin-mismatch");
      assertThat(refusal(plainClient(new Trusts.SystemRoots()), "localhost", server).code())
          .isEqualTo("certificate-unfit");
    }
  }

  @Test
  void a_root_that_is_only_sent_along_roots_nothing() throws Exception {
    var other = new TestAuthority("other").identity();
    var mixed =
        Chain.parseDer(List.of(other.chain().der().getFirst(), authority.root.der().getFirst()));

    try (var server =
        new Server(Tls.server(() -> new Identity(other.key(), mixed), Optional.empty()))) {
      assertThat(refusal(plainClient(pinned), "localhost", server).code())
          .isEqualTo("chain-invalid");
    }
  }

  @Test
  void a_server_under_another_name_is_refused() throws Exception {
    var key = SigningKey.generate(SigningKey.Curve.P384);
    var named =
        authority.chain(
            new TestAuthority.Leaf(key.spki())
                .names(new GeneralName(GeneralName.dNSName, "game.example")));

    try (var server = new Server(Tls.server(() -> new Identity(key, named), Optional.empty()))) {
      for (var trusts : List.of(anchored, pinned)) {
        var refusal = refusal(plainClient(trusts), "localhost", server);

        assertThat(refusal.code()).isEqualTo("host-name-mismatch");
        assertThat(refusal).hasMessageContaining("localhost");
      }
    }
  }

  @Test
  void an_expired_server_and_a_certificate_for_clients_only_are_refused() throws Exception {
    var key = SigningKey.generate(SigningKey.Curve.P256);
    var local = new GeneralName(GeneralName.dNSName, "localhost");
    var leaf = new TestAuthority.Leaf(key.spki()).names(local);
    var current =
        new AtomicReference<>(
            new Identity(
                key, authority.chain(leaf.until(TestAuthority.NOW.minus(Duration.ofSeconds(30))))));

    try (var server = new Server(Tls.server(current::get, Optional.empty()))) {
      assertThat(refusal(plainClient(pinned), "localhost", server).code())
          .isEqualTo("certificate-expired");

      current.set(new Identity(key, authority.chain(leaf.purposes(KeyPurposeId.id_kp_clientAuth))));
      assertThat(refusal(plainClient(pinned), "localhost", server).code())
          .isEqualTo("certificate-unfit");
    }
  }

  @Test
  void a_pinned_certificate_of_the_server_itself_is_enough_while_it_is_valid() throws Exception {
    var trusts = new Trusts.Pinned(Pins.of(identity.key().spki()));
    var current = new AtomicReference<>(identity);

    try (var server = new Server(Tls.server(current::get, Optional.empty()))) {
      assertThat(ask(plainClient(trusts), "localhost", server).server())
          .isEqualTo(identity.chain().leaf());

      current.set(
          new Identity(
              identity.key(),
              authority.chain(
                  new TestAuthority.Leaf(identity.key().spki())
                      .until(TestAuthority.NOW.minusSeconds(10)))));
      assertThat(refusal(plainClient(trusts), "localhost", server).code())
          .isEqualTo("certificate-expired");
    }
  }

  @Test
  void a_renewed_certificate_is_used_by_the_next_handshake() throws Exception {
    var current = new AtomicReference<>(identity);
    var renewed = authority.identity();

    try (var server = new Server(Tls.server(current::get, Optional.empty()))) {
      var client = plainClient(anchored);
      var first = ask(client, "localhost", server);
      current.set(renewed);
      var second = ask(plainClient(anchored), "localhost", server);

      assertThat(first.server()).isEqualTo(identity.chain().leaf());
      assertThat(second.server()).isEqualTo(renewed.chain().leaf());
    }
  }

  @Test
  void mutual_tls_takes_the_clients_of_the_domain_only() throws Exception {
    var stranger = new TestAuthority("root").identity();
    var member = authority.identity();

    try (var server = new Server(Tls.server(() -> identity, Optional.of(anchored)))) {
      var welcome = ask(Tls.client(anchored, () -> Optional.of(member)), "localhost", server);

      assertThat(welcome.clientCertificates()).isEqualTo(2);
      assertNotServed(Tls.client(anchored, () -> Optional.of(stranger)), server);
      assertNotServed(plainClient(anchored), server);
    }
  }

  @Test
  void a_server_that_only_asks_serves_clients_with_and_without_a_certificate() throws Exception {
    var stranger = new TestAuthority("root").identity();

    try (var server = new Server(Tls.askingServer(() -> identity, anchored))) {
      var anonymous = ask(plainClient(anchored), "localhost", server);
      var member = ask(Tls.client(anchored, () -> Optional.of(identity)), "localhost", server);

      assertThat(anonymous.clientCertificates()).isZero();
      assertThat(member.clientCertificates()).isEqualTo(2);
      assertNotServed(Tls.client(anchored, () -> Optional.of(stranger)), server);
    }
  }

  @Test
  void an_accepted_plain_socket_can_be_served_with_the_same_rules() throws Exception {
    var context = Tls.server(() -> identity, Optional.of(anchored));
    try (var plain = new java.net.ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      var client = Tls.client(anchored, () -> Optional.of(identity));
      var answered = new AtomicReference<>(-1);
      var asking =
          Thread.ofVirtual()
              .start(() -> {
                try (var socket =
                    client.getSocketFactory().createSocket("localhost", plain.getLocalPort())) {
                  answered.set(socket.getInputStream().read());
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });

      try (var tls = layered(context, plain.accept())) {
        assertThat(tls.getNeedClientAuth()).isTrue();
        tls.getOutputStream().write(7);
        tls.getOutputStream().flush();
        assertThat(tls.getSession().getPeerCertificates()).hasSize(2);
      }
      asking.join();

      assertThat(answered).hasValue(7);
    }
  }

  private static SSLSocket layered(SSLContext context, Socket accepted) throws IOException {
    var socket = (SSLSocket) context.getSocketFactory().createSocket(accepted, null, 0, true);
    socket.setUseClientMode(false);
    return socket;
  }

  @Test
  void a_peer_that_speaks_only_tls_1_2_is_refused_on_both_sides() throws Exception {
    var base = SSLContext.getInstance("TLSv1.2");
    base.init(
        new javax.net.ssl.KeyManager[] {new CurrentIdentity(() -> Optional.of(identity))},
        new javax.net.ssl.TrustManager[] {new PeerTrust(anchored)},
        null);

    var old =
        ConfinedContext.of(
            base,
            parameters -> {
              parameters.setProtocols(new String[] {"TLSv1.2"});
              parameters.setEndpointIdentificationAlgorithm("HTTPS");
            });

    try (var server = new Server(old)) {
      assertThat(refusal(plainClient(anchored), "localhost", server).code())
          .isEqualTo("tls-failed");
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> askOld(server));
    }
    try (var server = new Server(Tls.server(() -> identity, Optional.empty()))) {
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> ask(old, "localhost", server));
    }
  }

  /// What `java.net.http` does to the parameters of a context that knows TLS 1.3.
  private void askOld(Server server) throws IOException {
    try (var socket =
        (SSLSocket)
            plainClient(anchored)
                .getSocketFactory()
                .createSocket("localhost", server.socket.getLocalPort())) {
      socket.setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
      socket.startHandshake();
    }
  }

  @Test
  void an_engine_without_a_host_to_check_trusts_nobody() throws Exception {
    var trust = new PeerTrust(anchored);
    var chain = identity.chain().certificates().toArray(X509Certificate[]::new);
    var engine = SSLContext.getDefault().createSSLEngine();

    assertThatExceptionOfType(java.security.cert.CertificateException.class)
        .isThrownBy(() -> trust.checkServerTrusted(chain, "EC", engine));
    assertThatExceptionOfType(java.security.cert.CertificateException.class)
        .isThrownBy(() -> trust.checkServerTrusted(chain, "EC"));
    assertThat(plainClient(anchored).createSSLEngine().getSSLParameters())
        .satisfies(parameters -> {
          assertThat(parameters.getProtocols()).containsExactly("TLSv1.3");
          assertThat(parameters.getEndpointIdentificationAlgorithm()).isEqualTo("HTTPS");
        });
  }

  /// In TLS 1.3 a client learns only on its first read that the server refused it.
  private static void assertNotServed(SSLContext client, Server server) {
    try {
      assertThat(ask(client, "localhost", server).clientCertificates()).isEqualTo(-1);
    } catch (IOException e) {
      assertThat(Tls.explain("localhost", e).code()).isEqualTo("tls-failed");
    }
  }
}
