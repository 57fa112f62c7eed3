package motte.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `docs/how-to/operate.md` describes: a steward and a drawbridge outside of the development
/// profile, each key made on its own, on one machine.
final class TeamEndToEndTest {
  private static final String TOKEN = "a token of Alice";

  @Test
  void a_team_runs_its_own_steward_and_drawbridge(@TempDir Path folder) throws Exception {
    var motte = Installed.in(folder);
    keys(motte, folder);
    var measurement = motte.run("keep", "measure").out().strip();
    write(folder, "policy.toml", policy(motte, folder, measurement));
    write(folder, "steward.toml", "port = 0\ndata = \"steward\"\npolicy = \"policy.toml\"\n");
    write(folder, "drawbridge.toml", drawbridge(measurement));

    succeeds(
        motte,
        "steward",
        "certify",
        "--config",
        folder + "/steward.toml",
        "--key",
        folder + "/drawbridge.pub",
        "--name",
        "localhost",
        "-o",
        folder + "/drawbridge.pem");
    Files.copy(folder.resolve("steward/root.pem"), folder.resolve("anchors.pem"));
    try (var steward = motte.start("steward", "--config", folder + "/steward.toml");
        var drawbridge = motte.start("drawbridge", "--config", folder + "/drawbridge.toml")) {
      var stewardUrl = steward.await("^steward: ready (https://\\S+)").group(1);
      var drawbridgeUrl = drawbridge.await("^drawbridge: ready (https://\\S+)").group(1);
      var reference =
          succeeds(
              motte,
              "publish",
              Installed.house().resolve("examples/hello").toString(),
              drawbridgeUrl.replace("https://", "") + "/team/hello:1",
              "--key",
              folder + "/publisher.key",
              "--anchors",
              folder + "/anchors.pem",
              "--account",
              "alice",
              "--token-file",
              folder + "/alice.token");
      succeeds(
          motte,
          "warrant",
          "create",
          reference,
          "-o",
          folder + "/hello.warrant",
          "--domain",
          "team.example",
          "--steward",
          stewardUrl,
          "--steward-pin",
          pin(motte, folder.resolve("steward/root.key")),
          "--drawbridge",
          drawbridgeUrl,
          "--publisher",
          folder + "/publisher.pub",
          "--key",
          folder + "/tenant.key",
          "--role",
          "hello",
          "--lasts",
          "1h");

      var ran =
          motte.run(
              "keep",
              "run",
              "--warrant",
              folder + "/hello.warrant",
              "--development-key",
              folder + "/development.key");

      assertThat(ran.exitCode()).as(ran.err()).isZero();
      assertThat(ran.out()).isEqualTo("Hello, world!\n");
    }
    assertThat(motte.profile()).doesNotExist();
    assertThat(Files.readString(folder.resolve("store/releases.log")))
        .contains("\"outcome\":\"released\"", "\"domain\":\"team.example\"");
    assertThat(Files.readString(folder.resolve("steward/decisions.log")))
        .contains("\"request\":\"certificate instance\",\"verdict\":\"trusted\"");
  }

  private static void keys(Installed motte, Path folder) throws IOException {
    for (var name : new String[] {"tenant", "publisher", "drawbridge", "development"}) {
      succeeds(motte, "key", "create", folder + "/" + name + ".key");
      write(folder, name + ".pub", succeeds(motte, "key", "show", folder + "/" + name + ".key"));
    }
    write(folder, "alice.token", TOKEN);
    Files.setPosixFilePermissions(
        folder.resolve("alice.token"), PosixFilePermissions.fromString("rw-------"));
  }

  private static String policy(Installed motte, Path folder, String measurement) {
    return """
    domain = "team.example"
    accept-grades = ["none"]
    warrant-signers = ["%s"]
    development-keys = ["%s"]
    keep-measurements = ["%s"]

    [roles.hello]
    """
        .formatted(
            pin(motte, folder.resolve("tenant.key")),
            pin(motte, folder.resolve("development.key")),
            measurement);
  }

  private static String drawbridge(String measurement) throws Exception {
    var token = MessageDigest.getInstance("SHA-256").digest(TOKEN.getBytes(StandardCharsets.UTF_8));
    return """
    port = 0
    store = "store"
    key = "drawbridge.key"
    certificate = "drawbridge.pem"
    anchors = "anchors.pem"

    [[accounts]]
    name = "alice"
    token = "sha256:%s"
    repositories = ["team/**"]

    [[release]]
    repository = "team/**"
    domain = "team.example"
    grades = ["none"]
    keep-measurements = ["%s"]
    """
        .formatted(HexFormat.of().formatHex(token), measurement);
  }

  private static String pin(Installed motte, Path key) {
    var shown =
        Pattern.compile("(?m)^pin: *(\\S+)$")
            .matcher(succeeds(motte, "key", "show", key.toString()));
    assertThat(shown.find()).isTrue();
    return shown.group(1);
  }

  private static String succeeds(Installed motte, String... arguments) {
    var result = motte.run(arguments);
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result.out().strip();
  }

  private static void write(Path folder, String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
