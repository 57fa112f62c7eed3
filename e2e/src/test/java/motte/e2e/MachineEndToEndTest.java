package motte.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A domain that accepts grade `tpm` alone, and a keep on a machine with a (software) TPM.
final class MachineEndToEndTest {
  private static final String TOKEN = "a token of Alice";
  private static final byte[] KERNEL = new byte[32];

  @TempDir private Path folder;

  private Installed motte;
  private Path socket;

  @BeforeEach
  void powerOn() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/swtpm")), "needs swtpm");
    motte = Installed.in(folder);
    socket = folder.resolve("tpm.sock");
    var swtpm =
        new ProcessBuilder(
                "swtpm",
                "socket",
                "--tpm2",
                "--tpmstate",
                "dir=" + Files.createDirectory(folder.resolve("tpm")),
                "--server",
                "type=unixio,path=" + socket,
                "--flags",
                "not-need-init,startup-clear",
                "--pid",
                "file=" + folder.resolve("pid"),
                "--daemon")
            .inheritIO()
            .start();
    assertThat(swtpm.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(swtpm.exitValue()).isZero();
    measureKernel();
  }

  @AfterEach
  void powerOff() throws IOException {
    var pid = folder.resolve("pid");
    if (Files.exists(pid)) {
      ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
          .ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void a_stranger_sees_grade_tpm_and_the_chain_down_to_the_component() throws Exception {
    for (var name : new String[] {"tenant", "publisher", "drawbridge", "nobody"}) {
      succeeds("key", "create", folder + "/" + name + ".key");
      write(name + ".pub", succeeds("key", "show", folder + "/" + name + ".key"));
    }
    write("alice.token", TOKEN);
    Files.setPosixFilePermissions(
        folder.resolve("alice.token"), PosixFilePermissions.fromString("rw-------"));
    var measurement = succeeds("keep", "measure");
    write("policy.toml", policy(measurement, pin("nobody.key")));
    write("steward.toml", "port = 0\ndata = \"steward\"\npolicy = \"policy.toml\"\n");
    write("drawbridge.toml", drawbridge(measurement));
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
    try (var steward = motte.start("steward", "--config", folder + "/steward.toml");
        var drawbridge = motte.start("drawbridge", "--config", folder + "/drawbridge.toml")) {
      var stewardUrl = steward.await("^steward: ready (https://\\S+)").group(1);
      var drawbridgeUrl = drawbridge.await("^drawbridge: ready (https://\\S+)").group(1);
      order(stewardUrl, drawbridgeUrl);

      var unlisted = keep().finish();
      assertThat(unlisted.exitCode()).isNotZero();
      assertThat(unlisted.err()).contains("grade");
      var key = find("attestation key (sha256:\\S+?),", unlisted.err());

      write("policy.toml", policy(measurement, key));
      try (var keep = keep()) {
        var address = keep.await("ready echo (\\S+:\\d+)").group(1);
        var url = "https://localhost:" + address.substring(address.lastIndexOf(':') + 1);
        var verdict =
            succeeds(
                "verify",
                url,
                "--anchors",
                folder + "/anchors.pem",
                "--steward",
                stewardUrl,
                "--accept-grade",
                "tpm");

        assertThat(verdict)
            .startsWith("trusted: `echo` running sha384:")
            .contains("grade tpm", "the log leads to PCR 13");
      }

      measureKernel();
      var another = keep().finish();
      assertThat(another.exitCode()).isNotZero();
      assertThat(another.err()).contains("keep: certify failed: ").contains("PCR 4");
    }
  }

  private Running keep() {
    return motte.start(
        "keep",
        "run",
        "--warrant",
        folder + "/echo.warrant",
        "--platform",
        "tpm",
        "--tpm",
        "unix:" + socket,
        "--state",
        folder + "/state");
  }

  private void order(String stewardUrl, String drawbridgeUrl) throws IOException {
    var example = Installed.house().resolve("examples/echo");
    var source = Files.createDirectory(folder.resolve("echo"));
    Files.copy(example.resolve("echo.wasm"), source.resolve("main.wasm"));
    try (var probe = new ServerSocket(0)) {
      Files.writeString(
          source.resolve("Motte.toml"),
          Files.readString(example.resolve("Motte.toml"))
              .replace("port = 10007", "port = " + probe.getLocalPort()));
    }
    var reference =
        succeeds(
            "publish",
            source.toString(),
            drawbridgeUrl.replace("https://", "") + "/team/echo:1",
            "--key",
            folder + "/publisher.key",
            "--anchors",
            folder + "/anchors.pem",
            "--account",
            "alice",
            "--token-file",
            folder + "/alice.token");
    succeeds(
        "warrant",
        "create",
        reference,
        "-o",
        folder + "/echo.warrant",
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
        "echo",
        "--lasts",
        "1h");
  }

  /// PCR 4 is what [#measureKernel] makes of it.
  private String policy(String measurement, String attestationKey) throws Exception {
    var sha256 = MessageDigest.getInstance("SHA-256");
    sha256.update(new byte[32]);
    return """
    domain = "team.example"
    accept-grades = ["tpm"]
    warrant-signers = ["%s"]
    keep-measurements = ["%s"]

    [roles.echo]
    names = ["localhost"]

    [tpm]
    attestation-keys = ["%s"]
    reference.4 = ["%s"]
    """
        .formatted(
            pin("tenant.key"),
            measurement,
            attestationKey,
            HexFormat.of().formatHex(sha256.digest(KERNEL)));
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
    grades = ["tpm"]
    keep-measurements = ["%s"]
    """
        .formatted(HexFormat.of().formatHex(token), measurement);
  }

  /// TPM2_PCR_Extend of PCR 4 in the bank of SHA-256 (TPM 2.0 Part 3 §22.2), as a boot loader does.
  private void measureKernel() throws IOException {
    var command =
        ByteBuffer.allocate(65)
            .putShort((short) 0x8002)
            .putInt(65)
            .putInt(0x182)
            .putInt(4)
            .putInt(9)
            .putInt(0x40000009)
            .put(new byte[5])
            .putInt(1)
            .putShort((short) 0x000b)
            .put(KERNEL)
            .flip();
    var answer = ByteBuffer.allocate(64);
    try (var tpm = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      tpm.connect(UnixDomainSocketAddress.of(socket));
      tpm.write(command);
      while (answer.position() < 10 && tpm.read(answer) >= 0) {
        // The answer's head may come in pieces.
      }
    }
    assertThat(answer.getInt(6)).isZero();
  }

  private String pin(String key) {
    return find("(?m)^pin: *(\\S+)$", succeeds("key", "show", folder.resolve(key).toString()));
  }

  private static String find(String pattern, String text) {
    var found = Pattern.compile(pattern).matcher(text);
    assertThat(found.find()).as(text).isTrue();
    return found.group(1);
  }

  private String succeeds(String... arguments) {
    var result = motte.run(arguments);
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    return result.out().strip();
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
