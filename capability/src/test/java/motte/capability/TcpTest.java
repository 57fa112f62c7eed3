package motte.capability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import motte.core.ByteSize;
import motte.core.MotteException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Listener listener = listen(Bounds.standard());

  @AfterEach
  void close() {
    listener.close();
  }

  @Test
  void a_listener_is_ready_once_somebody_has_connected() throws IOException {
    assertThat(listener.ready(Interest.READ)).isFalse();
    assertThat(listener.accept()).isEmpty();

    try (var _ = connect(listener)) {
      Wait.until(listener, Interest.READ);

      assertThat(listener.waiting()).isEqualTo(1);
      var connection = listener.accept().orElseThrow();
      assertThat(connection.ready(Interest.READ)).isFalse();
      assertThat(connection.ready(Interest.WRITE)).isTrue();
    }
  }

  @Test
  void bytes_can_be_peeked_at_and_are_then_read_once() throws IOException {
    try (var peer = connect(listener)) {
      var connection = accept();
      peer.getOutputStream().write(bytes("abc"));
      Wait.until(connection, Interest.READ);

      var target = new byte[10];

      assertThat(connection.peek(target, 0, 2)).isEqualTo(2);
      assertThat(connection.available()).isEqualTo(3);
      assertThat(connection.read(target, 0, 10)).isEqualTo(3);
      assertThat(connection.read(target, 0, 10)).isZero();
    }
  }

  @Test
  void each_direction_ends_on_its_own() throws IOException {
    try (var peer = connect(listener)) {
      var connection = accept();
      peer.shutdownOutput();
      Wait.until(connection, Interest.READ);

      assertThat(connection.ended()).isTrue();
      assertThat(connection.read(new byte[1], 0, 1)).isEqualTo(-1);
      assertThat(connection.write(bytes("late"), 0, 4)).isEqualTo(4);
      connection.shutdown(false, true);

      assertThat(peer.getInputStream().readAllBytes()).isEqualTo(bytes("late"));
      assertThatThrownBy(() -> connection.write(new byte[1], 0, 1))
          .extracting("code")
          .isEqualTo("connection-broken");
    }
  }

  @Test
  void a_reset_is_told_after_the_bytes_before_it() throws IOException {
    var peer = connect(listener);
    var connection = accept();
    peer.getOutputStream().write('x');
    Wait.until(connection, Interest.READ);
    peer.setSoLinger(true, 0);
    peer.close();
    var target = new byte[8];

    assertThat(connection.read(target, 0, 8)).isEqualTo(1);
    Wait.until(connection, Interest.READ);

    assertThatThrownBy(() -> connection.read(target, 0, 8))
        .extracting("code")
        .isEqualTo("connection-reset");
    assertThat(connection.ended()).isTrue();
  }

  @Test
  void a_peer_that_reads_nothing_makes_writing_would_block_and_nothing_more() throws IOException {
    try (var peer = connect(listener)) {
      var connection = accept();
      var piece = new byte[1 << 16];
      long written = 0;
      // fills our buffer and those of the kernel
      while (Wait.until(on(connection, Interest.WRITE), Duration.ofMillis(300))) {
        written += connection.write(piece, 0, piece.length);
      }

      assertThat(connection.write(piece, 0, 1)).isZero();
      assertThat(connection.room()).isZero();
      peer.getInputStream().readNBytes((int) written);

      Wait.until(connection, Interest.WRITE);
      assertThat(connection.room()).isPositive();
    }
  }

  @Test
  void what_was_written_goes_out_after_close() throws IOException {
    try (var peer = connect(listener)) {
      var connection = accept();
      connection.write(bytes("goodbye"), 0, 7);

      connection.close();

      assertThat(connection.flush(LONG)).isTrue();
      assertThat(peer.getInputStream().readAllBytes()).isEqualTo(bytes("goodbye"));
    }
  }

  @Test
  void no_more_connections_live_than_the_bounds_say() throws IOException {
    var bounds = new Bounds(2, Duration.ofSeconds(5), ByteSize.ofKiB(4));
    var few = listen(bounds);
    var one = connect(few);
    try (var _ = connect(few);
        var _ = connect(few)) {
      Wait.until(few, Interest.READ);
      var first = few.accept().orElseThrow();
      Wait.until(few, Interest.READ);
      var _ = few.accept().orElseThrow();

      assertThat(Wait.until(on(few, Interest.READ), Duration.ofMillis(200))).isFalse();
      one.close();
      first.close();

      assertThat(Wait.until(on(few, Interest.READ), LONG)).isTrue();
    } finally {
      few.close();
    }
  }

  @Test
  void an_interrupt_ends_a_wait() throws InterruptedException {
    var thrown = new AtomicReference<Throwable>();
    var waiter =
        Thread.ofVirtual()
            .unstarted(() -> {
              try {
                Wait.until(listener, Interest.READ);
              } catch (MotteException e) {
                thrown.set(e);
              }
            });

    waiter.start();
    waiter.interrupt();
    waiter.join();

    assertThat(thrown.get()).extracting("code").isEqualTo("interrupted");
  }

  @Test
  void a_port_that_is_taken_is_told() {
    assertThatThrownBy(() -> TcpListener.open(listener.address(), Bounds.standard()))
        .hasMessageContaining(String.valueOf(listener.address().getPort()))
        .extracting("code")
        .isEqualTo("address-in-use");
  }

  @Test
  void connecting_gives_the_same_kind_of_connection() throws IOException {
    var connection =
        TcpConnection.open("localhost", listener.address().getPort(), Bounds.standard());
    var other = accept();

    other.write(bytes("hi"), 0, 2);
    Wait.until(connection, Interest.READ);

    assertThat(connection.available()).isEqualTo(2);
    connection.close();
  }

  @Test
  void connecting_where_nobody_listens_is_refused() throws IOException {
    int free;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }

    assertThatThrownBy(() -> TcpConnection.open("127.0.0.1", free, Bounds.standard()))
        .hasMessageContaining("127.0.0.1:" + free)
        .extracting("code")
        .isEqualTo("connection-refused");
  }

  private Connection accept() {
    Wait.until(listener, Interest.READ);
    return listener.accept().orElseThrow();
  }

  private static List<Wait.On> on(Pollable pollable, Interest interest) {
    return List.of(new Wait.On(pollable, interest));
  }

  private static Listener listen(Bounds bounds) {
    return TcpListener.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), bounds);
  }

  private static Socket connect(Listener listener) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), listener.address().getPort());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
