package motte.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// A domain that accepts grade `hardware` alone, and keeps in a guest of SEV-SNP, whose kernel the
/// test plays: where they ask for reports, they speak the kernel's own file protocol.
@TestInstance(Lifecycle.PER_CLASS)
final class ConfidentialEndToEndTest {
  private static final String LAUNCH = "4d".repeat(48);

  private Path folder;
  private Installed motte;
  private AmdMaker amd;
  private GuestKernel kernel;
  private PlayedTree machine;
  private Team team;
  private Path warrant;

  @BeforeAll
  void powerOn(@TempDir Path folder) throws Exception {
    this.folder = folder;
    amd = AmdMaker.in(Files.createDirectory(folder.resolve("amd")));
    kernel =
        new GuestKernel(
            "sev_guest", bound -> amd.report(bound, LAUNCH), Optional.of(amd.table()), Map.of());
    machine = PlayedTree.at(Files.createDirectory(folder.resolve("machine")), kernel.root());
    motte = Installed.in(folder);
    team = Team.start(motte, folder, "hardware", policy());
    Files.write(folder.resolve("endorsements/amd.crl"), amd.list());
    warrant = team.order("echo");
  }

  @AfterAll
  void powerOff() {
    if (team != null) {
      team.close();
    }
    if (machine != null) {
      machine.close();
    }
  }

  @Test
  void a_stranger_sees_the_chain_from_the_silicon_down_to_the_component() {
    kernel.busy.set(2);

    try (var keep = keep("snp")) {
      var judged = team.verify(keep, "--policy", folder + "/policy.toml");
      var byTheMakers = team.verify(keep);

      assertThat(judged.exitCode()).as(judged.out() + judged.err()).isZero();
      assertThat(judged.out().lines().findFirst().orElseThrow())
          .startsWith("trusted: `echo` running sha384:")
          .endsWith("in team.example, grade hardware");
      assertThat(judged.out())
          .containsPattern("✔ snp: AMD root +the pinned key of CN=ARK-Milan, accepted in words")
          .containsPattern("✔ snp: report signature +made by the key of the VCEK's certificate")
          .containsPattern("✔ snp: revocation +none of them is revoked")
          .containsPattern("✔ snp: measurement +it is a reference value")
          .containsPattern("✔ hardware: keep measurement +record 0 names sha384:")
          .containsPattern("✔ report data +the platform's evidence is bound to this nonce, key")
          .containsPattern("✔ component +sha384:[0-9a-f]{96} was logged before");
      assertThat(byTheMakers.exitCode()).isNotZero();
      assertThat(byTheMakers.out()).containsPattern("✘ snp: AMD root .*whose key is not pinned");
    }
    assertThat(kernel.busy).hasValue(0);
    assertThat(kernel.open()).isZero();
  }

  @Test
  void a_guest_that_launched_something_else_gets_no_certificate() {
    kernel.reporting(bound -> amd.report(bound, "ba".repeat(48)));
    try {
      var refused = keep("snp").finish();

      assertThat(refused.exitCode()).isNotZero();
      assertThat(refused.err())
          .contains("keep: certify failed: ", "measurement: it is not the reference value");
    } finally {
      kernel.reporting(bound -> amd.report(bound, LAUNCH));
    }
  }

  @Test
  void a_report_of_what_somebody_else_bound_gets_no_certificate() {
    kernel.reporting(_ -> amd.report(new byte[64], LAUNCH));
    try {
      var refused = keep("snp").finish();

      assertThat(refused.exitCode()).isNotZero();
      assertThat(refused.err()).contains("keep: certify failed: ").contains("report data: ");
    } finally {
      kernel.reporting(bound -> amd.report(bound, LAUNCH));
    }
  }

  @Test
  void a_keep_that_is_told_of_another_platform_says_whose_reports_it_found() {
    var refused = keep("cca").finish();

    assertThat(refused.exitCode()).isNotZero();
    assertThat(refused.err())
        .contains("the kernel's reports are from `sev_guest`, not of the platform `cca`");
  }

  @Test
  void a_machine_is_told_that_it_is_such_a_guest() {
    assertThat(motte.survey(folder.resolve("machine")))
        .contains("✔ snp (grade hardware): ready", "– tdx (grade hardware)\n    `/dev/tdx_guest`")
        .contains("– cca (grade hardware)\n    `/sys/devices/platform/arm-cca-dev` is not there");
  }

  private Running keep(String platform) {
    return motte.start(
        "keep",
        "run",
        "--warrant",
        warrant.toString(),
        "--platform",
        platform,
        "--sysroot",
        folder.resolve("machine").toString());
  }

  private String policy() throws Exception {
    return """

    [roles.echo]
    names = ["localhost"]

    [snp]
    roots = ['''
    %s''']
    minimum-tcb.milan = %s
    reference.measurement = ["%s"]
    """
        .formatted(amd.root(), AmdMaker.LEVELS, LAUNCH);
  }
}
