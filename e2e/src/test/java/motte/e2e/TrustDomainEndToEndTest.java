package motte.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keeps in a trust domain of TDX, whose kernel the test plays, one after the other: RTMR3 outlives
/// them, and so does the log that leads to it.
final class TrustDomainEndToEndTest {
  @TempDir private Path folder;

  @Test
  void the_log_leads_to_rtmr3_from_keep_to_keep_until_somebody_else_extends_it() throws Exception {
    var intel = IntelMaker.in(Files.createDirectory(folder.resolve("intel")));
    var rtmr3 = new Rtmr();
    var kernel =
        new GuestKernel(
            "tdx_guest",
            bound -> intel.quote(bound, rtmr3.read()),
            Optional.empty(),
            Map.of("rtmr3:sha384", rtmr3));
    var motte = Installed.in(folder);
    try (var _ = PlayedTree.at(Files.createDirectory(folder.resolve("machine")), kernel.root());
        var team = Team.start(motte, folder, "hardware", policy(intel))) {
      Files.writeString(
          folder.resolve("endorsements/intel.json"), intel.collateral(IntelCollateral.TDX));
      assertThat(motte.survey(folder.resolve("machine"))).contains("✔ tdx (grade hardware): ready");
      var warrant = team.order("echo");

      var first = verified(motte, team, warrant);
      var between = rtmr3.toString();
      var second = verified(motte, team, warrant);

      assertThat(first).containsPattern("keep measurement +record 0 names sha384:");
      assertThat(second)
          .containsPattern("keep measurement +record [1-9]\\d* names sha384:")
          .containsPattern("✔ tdx: root .*accepted in words")
          .containsPattern("✔ tdx: tcb status +UpToDate");
      assertThat(rtmr3.toString()).isNotEqualTo(between);

      rtmr3.write(new byte[48]);
      var refused = keep(motte, warrant).finish();
      assertThat(refused.exitCode()).isNotZero();
      assertThat(refused.err())
          .contains("keep: boot failed: ", "something else extended the register");
    }
  }

  /// Starts a keep, verifies it, ends it.
  private String verified(Installed motte, Team team, Path warrant) {
    try (var keep = keep(motte, warrant)) {
      var verdict = team.verify(keep, "--policy", folder + "/policy.toml");

      assertThat(verdict.exitCode()).as(verdict.out() + verdict.err()).isZero();
      assertThat(verdict.out())
          .startsWith("trusted: `echo` running sha384:")
          .contains("grade hardware")
          .containsPattern("✔ hardware: register of the log +the log leads to RTMR3");
      keep.interrupt();
      return verdict.out();
    }
  }

  private Running keep(Installed motte, Path warrant) {
    return motte.start(
        "keep",
        "run",
        "--warrant",
        warrant.toString(),
        "--platform",
        "tdx",
        "--state",
        folder.resolve("state").toString(),
        "--sysroot",
        folder.resolve("machine").toString());
  }

  private static String policy(IntelMaker intel) throws Exception {
    return """

    [roles.echo]
    names = ["localhost"]

    [tdx]
    roots = ['''
    %s''']
    reference.mrtd = ["%s"]
    reference.rtmr1 = ["%s"]
    reference.rtmr2 = ["%s"]
    """
        .formatted(intel.root(), IntelMaker.MRTD, IntelMaker.RTMR1, IntelMaker.RTMR2);
  }
}
