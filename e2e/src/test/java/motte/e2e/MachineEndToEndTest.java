package motte.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A domain that accepts grade `tpm` alone, and a keep on a machine with a (software) TPM, which
/// its maker certified and whose boot stands in an event log.
final class MachineEndToEndTest {
  private static final String TOKEN = "a token of Alice";

  private final MeasuredBoot boot = MeasuredBoot.of("a kernel", "root=/dev/dm-0 ro");

  @TempDir private Path folder;

  private Installed motte;
  private Path socket;

  @BeforeEach
  void powerOn() throws Exception {
    for (var tool : List.of("swtpm", "swtpm_setup")) {
      Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin", tool)), "needs " + tool);
    }
    motte = Installed.in(folder);
    socket = folder.resolve("tpm.sock");
    manufacture();
    runs(
        "swtpm",
        "socket",
        "--tpm2",
        "--tpmstate",
        "dir=" + folder.resolve("tpm"),
        "--server",
        "type=unixio,path=" + socket,
        "--flags",
        "not-need-init,startup-clear",
        "--pid",
        "file=" + folder.resolve("pid"),
        "--daemon");
    boot.into(socket);
    Files.createDirectory(folder.resolve("state"));
    Files.write(folder.resolve("state/event-log"), boot.log());
  }

  /// A maker's certificate authority certifies the endorsement key, and leaves the certificate in
  /// the TPM.
  private void manufacture() throws Exception {
    var maker = Files.createDirectory(folder.resolve("maker"));
    Files.createDirectory(folder.resolve("tpm"));
    write(
        "localca.conf",
        """
        statedir = %1$s
        signingkey = %1$s/signkey.pem
        issuercert = %1$s/issuer.pem
        certserial = %1$s/serial
        """
            .formatted(maker));
    write(
        "localca.options", "--platform-manufacturer M\n--platform-version 1\n--platform-model M\n");
    write(
        "setup.conf",
        """
        create_certs_tool = /usr/bin/swtpm_localca
        create_certs_tool_config = %1$s/localca.conf
        create_certs_tool_options = %1$s/localca.options
        """
            .formatted(folder));
    runs(
        "swtpm_setup",
        "--tpm2",
        "--tpmstate",
        folder.resolve("tpm").toString(),
        "--create-ek-cert",
        "--pcr-banks",
        "sha1,sha256,sha384",
        "--config",
        folder.resolve("setup.conf").toString());
  }

  private void runs(String... command) throws Exception {
    var out = folder.resolve("out.txt").toFile();
    var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(out.toPath())).isZero();
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
    for (var name : new String[] {"tenant", "publisher", "drawbridge"}) {
      succeeds("key", "create", folder + "/" + name + ".key");
      write(name + ".pub", succeeds("key", "show", folder + "/" + name + ".key"));
    }
    write("alice.token", TOKEN);
    Files.setPosixFilePermissions(
        folder.resolve("alice.token"), PosixFilePermissions.fromString("rw-------"));
    var measurement = succeeds("keep", "measure");
    write("policy.toml", policy(measurement, ""));
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

      var unknown = keep().finish();
      assertThat(unknown.exitCode()).isNotZero();
      assertThat(unknown.err())
          .contains("the TPM was introduced in vain: ", "it accepts no root of a maker")
          .contains("keep: certify failed: ", "attestation key's origin");

      write("policy.toml", policy(measurement, maker()));
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

      Files.write(folder.resolve("state/event-log"), boot.forgedLog());
      assertThat(keep().finish().err()).contains("keep: certify failed: ").contains("event data");

      MeasuredBoot.of("another kernel", "root=/dev/dm-0 ro").into(socket);
      Files.write(folder.resolve("state/event-log"), boot.log());
      var another = keep().finish();
      assertThat(another.exitCode()).isNotZero();
      assertThat(another.err())
          .contains("keep: certify failed: ")
          .contains("PCR 4", "event log: it leads to another value of PCR 0");
    }
  }

  /// The maker's root as a policy names it, with its issuer before it.
  private String maker() throws IOException {
    return """
    roots = ['''
    %s%s''']
    allow-missing-crl = true
    """
        .formatted(
            Files.readString(folder.resolve("maker/issuer.pem")),
            Files.readString(folder.resolve("maker/swtpm-localca-rootca-cert.pem")));
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

  private String policy(String measurement, String keys) {
    var references = new StringBuilder();
    for (int pcr : List.of(0, 4, 7, 8, 9)) {
      references.append("reference.%d = [\"%s\"]\n".formatted(pcr, boot.value(pcr)));
    }
    return """
    domain = "team.example"
    accept-grades = ["tpm"]
    warrant-signers = ["%s"]
    keep-measurements = ["%s"]

    [roles.echo]
    names = ["localhost"]

    [tpm]
    %s%s
    """
        .formatted(pin("tenant.key"), measurement, keys, references);
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
