package motte.wasi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import motte.capability.Bounds;
import motte.capability.StdStreams;
import motte.capability.TcpListener;
import motte.wasm.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The corpus's servers, with this test as their clients.
@Timeout(60)
class SocketCorpusTest {
  @Test
  void echo_returns_what_it_gets_until_the_client_ends() throws Exception {
    var data = new byte[70_000];
    new Random(1).nextBytes(data);

    serve(
        "sock_echo",
        server -> {
          for (var piece : new byte[][] {{7}, data}) {
            try (var socket = server.connect()) {
              var answer = start(() -> socket.getInputStream().readAllBytes());
              socket.getOutputStream().write(piece);
              socket.shutdownOutput();

              assertThat(answer.get()).isEqualTo(piece);
            }
          }
        });
  }

  @Test
  void each_direction_of_a_connection_ends_on_its_own() throws Exception {
    serve(
        "sock_halfclose",
        server -> {
          try (var first = server.connect()) {
            first.getOutputStream().write(text("request"));
            first.shutdownOutput();
            assertThat(first.getInputStream().readAllBytes()).hasSize(100_000);
            try (var second = server.connect()) {
              assertThat(second.getInputStream().readAllBytes()).isEqualTo(text("bye"));
              second.getOutputStream().write(text("late"));
              second.shutdownOutput();
              server.finish();
            }
          }
        });
  }

  @Test
  void calls_that_do_not_fit_a_socket_are_refused_and_renumber_moves_it() throws Exception {
    serve(
        "sock_misc",
        server -> {
          try (var socket = server.connect()) {
            socket.getOutputStream().write(text("ping"));

            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(text("pong!"));
          }
        });
  }

  @Test
  void eleven_clients_are_served_by_one_poll() throws Exception {
    serve(
        "sock_multi",
        server -> {
          var clients = new Socket[11];
          for (int i = 0; i < clients.length; i++) {
            clients[i] = server.connect();
            clients[i].getOutputStream().write(text("part " + i + " "));
          }
          for (int i = clients.length - 1; i >= 0; i--) {
            clients[i].getOutputStream().write(text("done\n"));
          }
          for (int i = 0; i < clients.length; i++) {
            expect(clients[i].getInputStream(), "PART " + i + " DONE\n");
          }
          try (var last = server.connect()) {
            last.getOutputStream().write(text("quit\n"));
            expect(last.getInputStream(), "QUIT\n");
          }
          for (var client : clients) {
            client.close();
          }
        });
  }

  /// The server under test.
  private record Server(int port, FutureTask<Integer> run) {
    Socket connect() throws IOException {
      return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    void finish() throws ExecutionException, InterruptedException {
      assertThat(run.get()).isZero();
    }
  }

  private interface Clients {
    void run(Server server) throws Exception;
  }

  private static void serve(String name, Clients clients) throws Exception {
    var test = Corpus.parse(Corpus.folder().resolve(name + ".json"));
    var module = Corpus.module(test);
    var listener =
        TcpListener.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Bounds.standard());
    int port = listener.address().getPort();
    var out = new ByteArrayOutputStream();
    var wasi =
        Wasi.builder()
            .env(Map.of("FD", "3"))
            .descriptor(Descriptor.none())
            .descriptor(Descriptor.stdout(StdStreams.sink(out)))
            .descriptor(Descriptor.stderr(StdStreams.sink(out)))
            .descriptor(Descriptor.listener("l", listener))
            .build();
    var server = new Server(port, start(() -> wasi.run(module, Limits.defaults())));
    try {
      clients.run(server);
      server.finish();
    } finally {
      server.run().cancel(true);
    }
    assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("ok\n");
  }

  private static <T> FutureTask<T> start(Callable<T> work) {
    var task = new FutureTask<>(work);
    Thread.ofPlatform().daemon().start(task);
    return task;
  }

  private static void expect(InputStream stream, String text) throws IOException {
    var wanted = text(text);

    assertThat(Arrays.toString(stream.readNBytes(wanted.length)))
        .isEqualTo(Arrays.toString(wanted));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
