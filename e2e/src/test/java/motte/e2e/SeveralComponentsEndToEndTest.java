package motte.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// One keep, one warrant, four components: `front` and `ledger` are linked, `echo` serves beside
/// them, and `bad` traps at once.
@TestInstance(Lifecycle.PER_CLASS)
final class SeveralComponentsEndToEndTest {
  /// `(module (func (export "_start") unreachable))`
  private static final String TRAP =
      "0061736d0100000001040160000003020100070a01065f737461727400000a05010300000b";

  private static final String MORE =
      """

      [components.bad]

      [components.echo]
      files = [
        { kind = "null" },
        { kind = "stdout" },
        { kind = "stderr" },
        { kind = "listen", name = "echo", addr = "127.0.0.1", port = 0 },
      ]
      """;

  private static final int LIFETIME = 10;

  private Installed motte;
  private Path shop;
  private Running up;
  private String front;
  private String echo;

  @BeforeAll
  void up(@TempDir Path folder) throws Exception {
    motte = Installed.in(folder);
    shop = Files.createDirectory(folder.resolve("shop"));
    var examples = Installed.house().resolve("examples");
    for (var name : List.of("front", "ledger")) {
      Files.copy(examples.resolve("shop/" + name + ".wasm"), shop.resolve(name + ".wasm"));
    }
    Files.copy(examples.resolve("echo/echo.wasm"), shop.resolve("echo.wasm"));
    Files.write(shop.resolve("bad.wasm"), HexFormat.of().parseHex(TRAP));
    var manifest = Files.readString(examples.resolve("shop/Motte.toml"));
    assertThat(manifest).contains("port = 10008");
    Files.writeString(shop.resolve("Motte.toml"), manifest.replace("port = 10008", "port = 0"));
    Files.writeString(shop.resolve("Motte.toml"), MORE, StandardOpenOption.APPEND);
    try (var first = motte.start("up", examples.resolve("echo").toString(), "--port", "0")) {
      first.await("https://\\S+:\\d+");
      first.interrupt();
    }
    var policy = motte.profile().resolve("policy.toml");
    Files.writeString(
        policy,
        "instance-lifetime = \""
            + LIFETIME
            + "s\"\n"
            + Files.readString(policy)
            + "\n[roles.\"unlinked\"]\nnames = [\"localhost\"]\n");
    up = motte.start("up", shop.toString());
    front = up.await("ready front/web \\S+:(\\d+)").group(1);
    echo = up.await("ready echo/echo \\S+:(\\d+)").group(1);
    up.await("Running until ctrl-C");
  }

  @AfterAll
  void down() {
    up.close();
  }

  @Test
  void linked_components_answer_together_and_each_line_of_output_has_a_name() throws Exception {
    try (var customer = connect(front)) {
      var answers = reader(customer);

      assertThat(ask(customer, answers, "5")).isEqualTo("balance 5");
      assertThat(ask(customer, answers, "seven")).isEqualTo("no amount");
      assertThat(ask(customer, answers, "7")).isEqualTo("balance 12");
    }
    up.await("^ledger: balance 12$");
    up.await("measure +link shop-front-[0-9a-f]{16} -> shop-ledger-[0-9a-f]{16}/pay");
  }

  @Test
  void each_component_shows_a_certificate_that_names_it_and_is_verified() throws Exception {
    for (var each : List.of(List.of("front", front), List.of("echo", echo))) {
      var name = each.getFirst();
      var port = each.getLast();
      var component = sha384(shop.resolve(name + ".wasm"));
      try (var socket = connect(port)) {
        var leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        assertThat(leaf.getSubjectAlternativeNames().toString())
            .as(name)
            .contains("/shop/sha384-" + component);
      }

      var verified = motte.run("verify", "https://localhost:" + port);

      assertThat(verified.exitCode()).as(verified.err() + verified.out()).isZero();
      assertThat(verified.out())
          .contains("`shop` running sha384:" + component)
          .containsPattern("beside it [^\\n]*" + sha384(shop.resolve("ledger.wasm")))
          .contains("the policy allows the link in the log");
    }
    for (var name : List.of("bad", "echo", "front", "ledger")) {
      up.await("enrol +spiffe://\\S+/shop/sha384-" + sha384(shop.resolve(name + ".wasm")));
    }
  }

  @Test
  void a_component_that_traps_leaves_the_log_while_the_others_go_on_and_renew() throws Exception {
    up.await("run +bad: .*unreachable");
    up.await("run +stopped shop-bad-");

    up.await("renewed 3 certificates");

    assertThat(motte.run("verify", "https://localhost:" + echo).exitCode()).isZero();
    assertThat(archived("unload")).as("evidence that tells of an unloaded component").isTrue();
    try (var client = connect(echo)) {
      assertThat(ask(client, reader(client), "still here")).isEqualTo("still here");
    }
  }

  @Test
  void a_link_that_the_policy_does_not_allow_gets_no_certificate() {
    var published = motte.run("publish", shop.toString(), "unlinked:1").out().strip();

    var result = motte.run("deploy", published, "--role", "unlinked");

    assertThat(result.exitCode()).isNotZero();
    assertThat(result.err())
        .contains("links of the role: the policy allows no role to link so: unlinked-front-");
  }

  private SSLSocket connect(String port) throws Exception {
    var context = Browser.trusting(motte.read("anchors.pem"));
    var socket =
        (SSLSocket) context.getSocketFactory().createSocket("localhost", Integer.parseInt(port));
    socket.setSoTimeout(60_000);
    socket.startHandshake();
    return socket;
  }

  private static BufferedReader reader(SSLSocket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  private static String ask(SSLSocket to, BufferedReader answers, String line) throws IOException {
    to.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    return answers.readLine();
  }

  /// Whether the steward's archive holds a log with a record of this kind.
  private boolean archived(String kind) throws IOException {
    try (var files = Files.walk(motte.profile().resolve("steward/evidence"))) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file, StandardCharsets.ISO_8859_1).contains("dkind" + text(kind))) {
          return true;
        }
      }
    }
    return false;
  }

  /// Short text in CBOR.
  private static String text(String text) {
    return (char) (0x60 + text.length()) + text;
  }

  private static String sha384(Path file) throws Exception {
    var digest = MessageDigest.getInstance("SHA-384").digest(Files.readAllBytes(file));
    return HexFormat.of().formatHex(digest);
  }
}
