package motte.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import motte.capability.WallClock;
import motte.keep.CapabilityGraph.Plaintext;
import motte.pack.Entry;
import motte.pack.Manifest;
import motte.pack.Transport;
import motte.wasm.Module;
import org.junit.jupiter.api.Test;

class GuestTest {
  /// `(module (func (export "_start") (loop (br 0))))`
  private static final byte[] ENDLESS =
      HexFormat.of()
          .parseHex(
              "0061736d0100000001040160000003020100070a"
                  + "01065f737461727400000a0901070003400c000b0b");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Domain domain = Domain.of("motte.test");

  @Test
  void a_guest_writes_where_its_manifest_says() throws IOException {
    try (var guest = guest(example("hello"), Manifest.standard(), SecureNetwork.none())) {
      int exitCode = guest.run();

      assertThat(exitCode).isZero();
      assertThat(out.toString(StandardCharsets.UTF_8)).containsIgnoringCase("hello");
    }
  }

  @Test
  void a_guest_serves_over_tls_without_knowing_and_is_stopped_from_outside() throws Exception {
    var side = Side.of(domain, "echo");
    try (var guest = guest(example("echo"), echo(Transport.TLS), side.network())) {
      var running = running(guest);
      var address = guest.endpoints().getFirst().address();

      try (var silent = new Socket(address.getAddress(), address.getPort());
          var client = Side.client(domain, address)) {
        assertThat(silent.isConnected()).isTrue();
        assertThat(echoed(client)).isEqualTo("hello\n");
      }

      guest.stop();
      assertStopped(running);
    }
  }

  @Test
  void a_guest_serves_plain_tcp_where_that_was_allowed() throws Exception {
    try (var guest = guest(example("echo"), echo(Transport.TCP), SecureNetwork.none())) {
      var running = running(guest);
      var address = guest.endpoints().getFirst().address();

      try (var client = new Socket(address.getAddress(), address.getPort())) {
        assertThat(echoed(client)).isEqualTo("hello\n");
      }

      guest.stop();
      assertStopped(running);
    }
  }

  @Test
  void a_guest_that_computes_without_end_is_stopped_too() throws Exception {
    try (var guest = guest(ENDLESS, Manifest.standard(), SecureNetwork.none())) {
      var running = running(guest);

      guest.stop();

      assertStopped(running);
    }
  }

  @Test
  void where_there_is_no_certificate_a_tls_entry_is_refused_with_a_way_out() {
    assertThatThrownBy(() -> guest(example("echo"), echo(Transport.TLS), SecureNetwork.none()))
        .isInstanceOfSatisfying(
            KeepException.class,
            e -> {
              assertThat(e.code()).isEqualTo("tls-needs-identity");
              assertThat(e.hint()).contains("motte deploy");
            });
  }

  @Test
  void an_entry_that_cannot_be_opened_closes_those_before_it() throws IOException {
    int free;
    try (var socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    try (var taken = new ServerSocket(0)) {
      var manifest =
          Manifest.of(
              List.of(
                  new Entry.Listen("a", Transport.TCP, "127.0.0.1", free, List.of()),
                  new Entry.Listen(
                      "b", Transport.TCP, "127.0.0.1", taken.getLocalPort(), List.of())));

      assertThatThrownBy(() -> guest(example("echo"), manifest, SecureNetwork.none()))
          .hasMessageContaining("`b`");

      try (var again = new ServerSocket(free)) {
        assertThat(again.isBound()).isTrue();
      }
    }
  }

  private Guest guest(byte[] wasm, Manifest manifest, SecureNetwork network) {
    var graph = CapabilityGraph.of(manifest.only().orElseThrow(), Plaintext.ALLOWED);
    var clock = WallClock.of(new FakeClock());
    return Guest.open(graph, Module.parse(wasm), House.stdio(out), network, clock);
  }

  private static Manifest echo(Transport transport) {
    return Manifest.of(
        List.of(
            new Entry.Null("stdin"),
            new Entry.Stdout(),
            new Entry.Stderr(),
            new Entry.Listen("echo", transport, "127.0.0.1", 0, List.of())));
  }

  private static byte[] example(String name) throws IOException {
    var house = Path.of(System.getProperty("motte.house", ".."));
    return Files.readAllBytes(house.resolve("examples/" + name + "/" + name + ".wasm"));
  }

  private static CompletableFuture<Integer> running(Guest guest) {
    var running = new CompletableFuture<Integer>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            running.complete(guest.run());
          } catch (RuntimeException e) {
            running.completeExceptionally(e);
          }
        });
    return running;
  }

  private static String echoed(Socket client) throws IOException {
    client.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
    client.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
    return new String(client.getInputStream().readNBytes(6), StandardCharsets.UTF_8);
  }

  private static void assertStopped(CompletableFuture<Integer> running) {
    assertThatThrownBy(() -> running.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            KeepException.class, e -> assertThat(e.code()).isEqualTo("guest-stopped"));
  }
}
