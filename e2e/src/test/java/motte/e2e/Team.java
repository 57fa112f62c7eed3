package motte.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/// A team with a steward and a drawbridge of its own, each key made on its own, as
/// `docs/how-to/operate.md` describes: the domain `team.example`, in one folder.
final class Team implements AutoCloseable {
  private static final String TOKEN = "a token of Alice";

  private final Installed motte;
  private final Path folder;
  private final String grade;
  private final String measurement;
  private final Running steward;
  private final Running drawbridge;
  private final String stewardUrl;
  private final String drawbridgeUrl;

  private Team(Installed motte, Path folder, String grade, String policy) throws Exception {
    this.motte = motte;
    this.folder = folder;
    this.grade = grade;
    for (var name : new String[] {"tenant", "publisher", "drawbridge"}) {
      key(name);
    }
    write("alice.token", TOKEN);
    Files.setPosixFilePermissions(
        folder.resolve("alice.token"), PosixFilePermissions.fromString("rw-------"));
    measurement = succeeds("keep", "measure");
    policy(policy);
    Files.createDirectories(folder.resolve("endorsements"));
    write(
        "steward.toml",
        """
        port = 0
        data = "steward"
        policy = "policy.toml"
        endorsements = ["endorsements"]
        """);
    write("drawbridge.toml", releasing());
    succeeds(
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
    steward = motte.start("steward", "--config", folder + "/steward.toml");
    drawbridge = motte.start("drawbridge", "--config", folder + "/drawbridge.toml");
    stewardUrl = steward.await("^steward: ready (https://\\S+)").group(1);
    drawbridgeUrl = drawbridge.await("^drawbridge: ready (https://\\S+)").group(1);
  }

  /// Starts both servers, for keeps of that grade. `policy` is what the steward's policy says
  /// beside the domain, the grade, the tenant and the measurement of keeps.
  static Team start(Installed motte, Path folder, String grade, String policy) throws Exception {
    return new Team(motte, folder, grade, policy);
  }

  /// Makes a key in the folder and returns its pin.
  static String key(Installed motte, Path folder, String name) throws IOException {
    var file = folder.resolve(name + ".key").toString();
    succeeds(motte, "key", "create", file);
    var shown = succeeds(motte, "key", "show", file);
    Files.writeString(folder.resolve(name + ".pub"), shown);
    return pinIn(shown);
  }

  /// Writes the steward's policy anew.
  void policy(String rest) throws IOException {
    write(
        "policy.toml",
        """
        domain = "team.example"
        accept-grades = ["%s"]
        warrant-signers = ["%s"]
        keep-measurements = ["%s"]
        %s\
        """
            .formatted(grade, pin("tenant.key"), measurement, rest));
  }

  /// Publishes an example and signs a warrant for it, whose file is returned. A port of the example
  /// is one that is free.
  Path order(String example) throws IOException {
    var source = Files.createDirectory(folder.resolve(example));
    copy(Installed.house().resolve("examples").resolve(example), source);
    var reference =
        succeeds(
            "publish",
            source.toString(),
            drawbridgeUrl.replace("https://", "") + "/team/" + example + ":1",
            "--key",
            folder + "/publisher.key",
            "--anchors",
            folder + "/anchors.pem",
            "--account",
            "alice",
            "--token-file",
            folder + "/alice.token");
    var warrant = folder.resolve(example + ".warrant");
    succeeds(
        "warrant",
        "create",
        reference,
        "-o",
        warrant.toString(),
        "--domain",
        "team.example",
        "--steward",
        stewardUrl,
        "--steward-pin",
        pin("steward/root.key"),
        "--drawbridge",
        drawbridgeUrl,
        "--publisher",
        folder + "/publisher.pub",
        "--key",
        folder + "/tenant.key",
        "--role",
        example,
        "--lasts",
        "1h");
    return warrant;
  }

  /// Waits until a keep serves, and verifies it as a stranger who knows the domain's root.
  Installed.Result verify(Running keep, String... options) {
    var address = keep.await("ready echo (\\S+:\\d+)").group(1);
    var url = "https://localhost:" + address.substring(address.lastIndexOf(':') + 1);
    var command = new ArrayList<>(List.of("verify", url));
    command.addAll(List.of("--anchors", folder + "/anchors.pem"));
    command.addAll(List.of("--steward", stewardUrl));
    command.addAll(List.of(options));
    return motte.run(command.toArray(String[]::new));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.list(from);
        var probe = new ServerSocket(0)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var target = to.resolve(file.getFileName());
        if (file.endsWith("Motte.toml")) {
          var port = "port = " + probe.getLocalPort();
          Files.writeString(target, Files.readString(file).replace("port = 10007", port));
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  private String releasing() throws Exception {
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
    grades = ["%s"]
    keep-measurements = ["%s"]
    """
        .formatted(HexFormat.of().formatHex(token), grade, measurement);
  }

  @Override
  public void close() {
    drawbridge.close();
    steward.close();
  }

  private void key(String name) throws IOException {
    key(motte, folder, name);
  }

  private String pin(String key) {
    return pinIn(succeeds("key", "show", folder.resolve(key).toString()));
  }

  private static String pinIn(String shown) {
    var found = Pattern.compile("(?m)^pin: *(\\S+)$").matcher(shown);
    assertThat(found.find()).as(shown).isTrue();
    return found.group(1);
  }

  private String succeeds(String... arguments) {
    return succeeds(motte, arguments);
  }

  private static String succeeds(Installed motte, String... arguments) {
    var result = motte.run(arguments);
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    return result.out().strip();
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
