package motte.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// Two keeps of a domain talk to each other, and to nobody else: `echo` answers only `ask`, and
/// `ask` asks only `echo`.
@TestInstance(Lifecycle.PER_CLASS)
final class TwoKeepsEndToEndTest {
  private Installed motte;
  private Running up;
  private int port;
  private String ask;

  @BeforeAll
  void up(@TempDir Path folder) throws Exception {
    motte = Installed.in(folder);
    try (var probe = new ServerSocket(0)) {
      port = probe.getLocalPort();
    }
    var echo =
        copy("echo", folder, "name = \"echo\"", "name = \"echo\"\npeers = [{ role = \"ask\" }]");
    up = motte.start("up", echo.toString());
    up.await("ready echo \\S+:" + port);
    var source = copy("ask", folder, "name = \"answer\"", "name = \"answer\"");
    ask = motte.run("publish", source.toString(), "ask:1").out().strip();
  }

  @AfterAll
  void down() {
    up.close();
  }

  @Test
  void each_knows_the_others_role_and_component() {
    var result = motte.run("deploy", ask);

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).isEqualTo("Is anybody there?\n");
    assertThat(result.err()).contains("peer on answer: role echo component sha384:");
    up.await("peer on echo: role ask component sha384:");
  }

  @Test
  void a_keep_with_another_role_gets_no_answer() {
    var result = motte.run("deploy", ask, "--role", "stranger");

    assertThat(result.exitCode()).isNotZero();
    assertThat(result.out()).doesNotContain("Is anybody there?");
    up.await("refused.*stranger");
  }

  @Test
  void a_client_without_a_certificate_gets_no_answer() throws Exception {
    var context = Browser.trusting(motte.read("anchors.pem"));
    try (var socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port)) {
      assertThatThrownBy(
              () -> {
                socket.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
                assertThat(socket.getInputStream().read()).isNotEqualTo('h');
                throw new IOException("closed without an answer");
              })
          .isInstanceOf(IOException.class);
    }
  }

  /// A copy of an example on our own port, with one line of its manifest changed.
  private Path copy(String example, Path folder, String line, String changed) throws IOException {
    var from = Installed.house().resolve("examples").resolve(example);
    var to = Files.createDirectories(folder.resolve(example));
    Files.copy(from.resolve(example + ".wasm"), to.resolve("main.wasm"));
    var manifest = Files.readString(from.resolve("Motte.toml"));
    assertThat(manifest).contains(line).contains("port = 10007");
    Files.writeString(
        to.resolve("Motte.toml"),
        manifest.replace(line, changed).replace("port = 10007", "port = " + port));
    return to;
  }
}
