package motte.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A domain that accepts grade `tpm` alone, and a keep on a machine with a (software) TPM, which
/// its maker certified and whose boot stands in an event log.
final class MachineEndToEndTest {
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
    try (var team = Team.start(motte, folder, "tpm", policy(""))) {
      var warrant = team.order("echo");

      var unknown = keep(warrant).finish();
      assertThat(unknown.exitCode()).isNotZero();
      assertThat(unknown.err())
          .contains("the TPM was introduced in vain: ", "it accepts no root of a maker")
          .contains("keep: certify failed: ", "attestation key's origin");

      team.policy(policy(maker()));
      try (var keep = keep(warrant)) {
        var verdict = team.verify(keep, "--accept-grade", "tpm");

        assertThat(verdict.exitCode()).as(verdict.out() + verdict.err()).isZero();
        assertThat(verdict.out())
            .startsWith("trusted: `echo` running sha384:")
            .contains("grade tpm", "the log leads to PCR 13");
      }

      Files.write(folder.resolve("state/event-log"), boot.forgedLog());
      assertThat(keep(warrant).finish().err())
          .contains("keep: certify failed: ")
          .contains("event data");

      MeasuredBoot.of("another kernel", "root=/dev/dm-0 ro").into(socket);
      Files.write(folder.resolve("state/event-log"), boot.log());
      var another = keep(warrant).finish();
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

  private Running keep(Path warrant) {
    return motte.start(
        "keep",
        "run",
        "--warrant",
        warrant.toString(),
        "--platform",
        "tpm",
        "--tpm",
        "unix:" + socket,
        "--state",
        folder + "/state");
  }

  private String policy(String keys) {
    var references = new StringBuilder();
    for (int pcr : List.of(0, 4, 7, 8, 9)) {
      references.append("reference.%d = [\"%s\"]\n".formatted(pcr, boot.value(pcr)));
    }
    return """

    [roles.echo]
    names = ["localhost"]

    [tpm]
    %s%s
    """
        .formatted(keys, references);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
