package motte.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import motte.capability.Bounds;
import motte.capability.CapabilityException;
import motte.core.ByteSize;
import motte.core.Kind;
import motte.pack.Entry;
import motte.pack.Transport;
import motte.trust.Claims;
import org.junit.jupiter.api.Test;

class TlsListenerTest {
  private final Domain domain = Domain.of("motte.test");

  @Test
  void a_client_and_the_guest_exchange_bytes_over_tls_1_3() throws IOException {
    var side = Side.of(domain, "web");
    try (var listener = side.listen();
        var client = Side.client(domain, listener)) {

      client.getOutputStream().write("ping".getBytes(StandardCharsets.UTF_8));
      try (var connection = Ends.accept(listener)) {
        assertThat(Ends.receive(connection, 4)).isEqualTo("ping");
        Ends.send(connection, "pong");
      }

      assertThat(client.getSession().getProtocol()).isEqualTo("TLSv1.3");
      assertThat(client.getInputStream().readAllBytes())
          .isEqualTo("pong".getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void a_hundred_silent_clients_delay_nobody() throws IOException {
    var side = Side.of(domain, "web");
    var silent = new ArrayList<Socket>();
    try (var listener = side.listen()) {
      for (int i = 0; i < 100; i++) {
        silent.add(new Socket(InetAddress.getLoopbackAddress(), listener.address().getPort()));
      }

      try (var client = Side.client(domain, listener);
          var connection = Ends.accept(listener)) {
        client.getOutputStream().write('a');
        assertThat(Ends.receive(connection, 1)).isEqualTo("a");
      }

      assertThat(listener.waiting()).isZero();
    } finally {
      for (var each : silent) {
        each.close();
      }
    }
  }

  @Test
  void a_silent_client_loses_its_place_to_a_newcomer_when_places_are_scarce() throws IOException {
    var side = Side.of(domain, "web", bounds(1, Duration.ofSeconds(20)));
    try (var listener = side.listen();
        var silent = new Socket(InetAddress.getLoopbackAddress(), listener.address().getPort())) {

      try (var client = Side.client(domain, listener);
          var _ = Ends.accept(listener)) {
        assertThat(client.isConnected()).isTrue();
      }

      assertThat(ended(silent)).isTrue();
    }
  }

  @Test
  void a_client_that_dribbles_is_cut_off_at_the_deadline_however_long_it_goes_on()
      throws IOException {
    var side = Side.of(domain, "web", bounds(8, Duration.ofMillis(400)));
    try (var listener = side.listen();
        var dribbler = new Socket(InetAddress.getLoopbackAddress(), listener.address().getPort())) {
      dribbler.setSoTimeout(20);
      long began = System.nanoTime();

      // The head of a record of 16 KiB, and then a byte of it every 20 ms.
      dribbler.getOutputStream().write(new byte[] {22, 3, 1, 64, 0});
      while (!ended(dribbler)) {
        try {
          dribbler.getOutputStream().write(0);
        } catch (IOException _) {
          break;
        }
      }

      var lasted = Duration.ofNanos(System.nanoTime() - began);
      assertThat(lasted).isBetween(Duration.ofMillis(350), Duration.ofSeconds(10));
      try (var client = Side.client(domain, listener);
          var _ = Ends.accept(listener)) {
        assertThat(client.isConnected()).isTrue();
      }
    }
  }

  @Test
  void a_connection_over_the_bound_is_closed_and_a_closed_one_makes_room() throws IOException {
    var side = Side.of(domain, "web", bounds(1, Duration.ofSeconds(20)));
    try (var listener = side.listen()) {
      var first = Side.client(domain, listener);
      var connection = Ends.accept(listener);

      assertThatThrownBy(() -> Side.client(domain, listener)).isInstanceOf(IOException.class);

      connection.close();
      first.close();
      side.connections.acquireUninterruptibly();
      side.connections.release();
      try (var second = Side.client(domain, listener);
          var _ = Ends.accept(listener)) {
        assertThat(second.isConnected()).isTrue();
      }
    }
  }

  @Test
  void plain_bytes_are_refused_and_the_listener_keeps_serving() throws IOException {
    var side = Side.of(domain, "web");
    try (var listener = side.listen();
        var plain = new Socket(InetAddress.getLoopbackAddress(), listener.address().getPort())) {
      plain.setSoTimeout(20_000);

      plain.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      var answer = plain.getInputStream().readAllBytes();

      assertThat(new String(answer, StandardCharsets.ISO_8859_1)).doesNotContain("HTTP");
      try (var client = Side.client(domain, listener);
          var _ = Ends.accept(listener)) {
        assertThat(client.isConnected()).isTrue();
      }
    }
  }

  @Test
  void a_client_may_end_its_half_and_still_hear_the_answer() throws IOException {
    var side = Side.of(domain, "web");
    try (var listener = side.listen();
        var client = Side.client(domain, listener);
        var connection = Ends.accept(listener)) {

      client.getOutputStream().write('q');
      client.shutdownOutput();

      assertThat(Ends.receive(connection, 1)).isEqualTo("q");
      assertThat(Ends.read(connection)).isEqualTo(-1);
      Ends.send(connection, "answer");
      connection.shutdown(false, true);
      assertThat(client.getInputStream().readAllBytes()).hasSize(6);
    }
  }

  @Test
  void a_connection_that_is_cut_without_close_notify_is_a_reset() throws IOException {
    var side = Side.of(domain, "web");
    try (var listener = side.listen();
        var below = new Socket(InetAddress.getLoopbackAddress(), listener.address().getPort())) {
      var tls = over(below);

      tls.startHandshake();
      var connection = Ends.accept(listener);
      below.shutdownOutput();

      assertThatThrownBy(() -> Ends.read(connection))
          .isInstanceOfSatisfying(
              CapabilityException.class, e -> assertThat(e.code()).isEqualTo("connection-reset"));
    }
  }

  @Test
  void a_renewed_certificate_is_shown_to_newcomers_while_connections_live() throws IOException {
    var side = Side.of(domain, "web");
    try (var listener = side.listen();
        var before = Side.client(domain, listener);
        var connection = Ends.accept(listener)) {
      var renewed = domain.instance("web", Duration.ofHours(1));

      side.credential.renewed(renewed);

      try (var after = Side.client(domain, listener)) {
        assertThat(after.getSession().getPeerCertificates()[0]).isEqualTo(renewed.chain().leaf());
      }
      before.getOutputStream().write('a');
      assertThat(Ends.receive(connection, 1)).isEqualTo("a");
    }
  }

  @Test
  void with_an_expired_certificate_newcomers_are_refused_and_connections_live() throws IOException {
    var clock = new FakeClock();
    var identity = domain.instance("web", Duration.ofMinutes(10));
    var side = new Side(domain, identity, clock, Side.BOUNDS);
    try (var listener = side.listen();
        var before = Side.client(domain, listener);
        var connection = Ends.accept(listener)) {

      clock.pass(Duration.ofMinutes(11));

      assertThatThrownBy(() -> Side.client(domain, listener)).isInstanceOf(IOException.class);
      before.getOutputStream().write('a');
      assertThat(Ends.receive(connection, 1)).isEqualTo("a");
      side.credential.renewed(
          domain.identity(
              domain.claims(Claims.Purpose.INSTANCE, Optional.of("web")),
              clock.instant().minusSeconds(3600),
              Duration.ofHours(2)));
      try (var after = Side.client(domain, listener)) {
        assertThat(after.isConnected()).isTrue();
      }
    }
  }

  @Test
  void a_port_that_is_taken_is_named_with_its_entry() throws IOException {
    var side = Side.of(domain, "web");
    try (var taken = new ServerSocket(0)) {
      var port = taken.getLocalPort();

      assertThatThrownBy(() ->
              Acceptor.open(
                  "web",
                  Addresses.local("0.0.0.0", port),
                  Side.BOUNDS,
                  side.connections,
                  Upgrade.plain(),
                  (_, _) -> {}))
          .isInstanceOfSatisfying(
              KeepException.class,
              e -> {
                assertThat(e.code()).isEqualTo("port-taken");
                assertThat(e.kind()).isEqualTo(Kind.CONFLICT);
              })
          .hasMessageContaining("`web`")
          .hasMessageContaining(":" + port);
    }
  }

  @Test
  void an_address_of_another_machine_is_named_with_its_entry() {
    var entry = new Entry.Listen("web", Transport.TCP, "192.0.2.1", 0, List.of());

    assertThatThrownBy(() ->
            Acceptor.open(
                entry.name(),
                Addresses.local(entry.addr(), entry.port()),
                Side.BOUNDS,
                Side.of(domain, "web").connections,
                Upgrade.plain(),
                (_, _) -> {}))
        .isInstanceOfSatisfying(
            KeepException.class, e -> assertThat(e.code()).isEqualTo("address-unavailable"))
        .hasMessageContaining("`192.0.2.1:0`");
  }

  @Test
  void a_closed_listener_lets_nobody_in() throws IOException {
    var side = Side.of(domain, "web");
    var listener = side.listen();
    var silent = new Socket(InetAddress.getLoopbackAddress(), listener.address().getPort());
    silent.setSoTimeout(10_000);

    listener.close();

    assertThatThrownBy(() -> Side.client(domain, listener)).isInstanceOf(IOException.class);
    assertThat(ended(silent)).isTrue();
    silent.close();
  }

  private SSLSocket over(Socket below) throws IOException {
    var context =
        motte.trust.Tls.client(new motte.trust.Trusts.Pinned(domain.pins()), Optional::empty);
    return (SSLSocket)
        context.getSocketFactory().createSocket(below, "127.0.0.1", below.getPort(), false);
  }

  private static Bounds bounds(int connections, Duration handshake) {
    return new Bounds(connections, handshake, ByteSize.ofKiB(64));
  }

  /// Whether the other end has ended the connection, as far as can be seen before the timeout.
  private static boolean ended(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException _) {
      return false;
    } catch (IOException _) {
      return true;
    }
  }
}
