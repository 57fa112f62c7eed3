package motte.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Law 4: nothing leaves in the clear.
final class ClearTextEndToEndTest {
  @Test
  void no_byte_of_the_game_crosses_a_socket_in_the_clear(@TempDir Path folder) throws Exception {
    var motte = Installed.in(folder);
    try (var wire = Capture.begin(folder)) {
      int control = sayInTheClear("an unmistakable sentence");
      try (var up = motte.start("up", "--port", "0")) {
        var game = URI.create(up.await("https://\\S+:\\d+").group());
        var steward = port(up.await("steward +listens at \\S+:(\\d+)").group(1));
        var drawbridge = port(up.await("drawbridge +listens at \\S+:(\\d+)").group(1));

        play(game, motte.read("anchors.pem"));
        var captured = wire.of(game.getPort(), steward, drawbridge);

        // The scan would find it: the control is found, and there is a lot to look through.
        assertThat(Capture.holds(wire.of(control), "an unmistakable sentence")).isTrue();
        assertThat(captured.length).isGreaterThan(50_000);
        for (var word :
            List.of(
                "crane",
                "cryptle",
                "Cryptle",
                "alice",
                "HTTP/1.1",
                "GET /",
                "\0asm",
                "main.wasm")) {
          assertThat(Capture.holds(captured, word)).as(word).isFalse();
        }
      }
    }
  }

  private static void play(URI game, String anchors) {
    try (var alice = new Browser(game, anchors);
        var bob = new Browser(game, anchors)) {
      assertThat(alice.open("/").body()).contains("Cryptle");
      alice.open("/multi?guess=crane&player=alice");
      bob.open("/multi?guess=crane&player=bob");
      assertThat(bob.open("/winners").statusCode()).isEqualTo(200);
    }
  }

  private static int sayInTheClear(String sentence) throws IOException {
    var loopback = InetAddress.getLoopbackAddress();
    try (var server = new ServerSocket(0, 1, loopback);
        var client = new Socket(loopback, server.getLocalPort());
        var accepted = server.accept()) {
      client.getOutputStream().write(sentence.getBytes(StandardCharsets.UTF_8));
      client.shutdownOutput();
      accepted.getInputStream().readAllBytes();
      return server.getLocalPort();
    }
  }

  private static int port(String text) {
    return Integer.parseInt(text);
  }
}
