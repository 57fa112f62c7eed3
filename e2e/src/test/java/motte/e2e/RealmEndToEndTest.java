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

/// A domain that accepts grade `hardware` alone, and keeps in a realm of Arm CCA, whose kernel the
/// test plays. Nobody but the policy vouches for the platform's key.
@TestInstance(Lifecycle.PER_CLASS)
final class RealmEndToEndTest {
  private final ArmMaker arm = new ArmMaker();
  private final GuestKernel kernel =
      new GuestKernel(
          "arm_cca_guest", bound -> arm.token(bound, ArmMaker.REALM), Optional.empty(), Map.of());

  private Path folder;
  private Installed motte;
  private PlayedTree machine;
  private Team team;
  private Path warrant;

  @BeforeAll
  void powerOn(@TempDir Path folder) throws Exception {
    this.folder = folder;
    machine = PlayedTree.at(Files.createDirectory(folder.resolve("machine")), kernel.root());
    motte = Installed.in(folder);
    Files.writeString(folder.resolve("keys.json"), arm.anchors());
    Files.writeString(folder.resolve("realms.json"), ArmMaker.references(ArmMaker.REALM));
    team = Team.start(motte, folder, "hardware", policy());
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
  void a_stranger_sees_the_chain_from_the_platforms_key_down_to_the_component() throws Exception {
    kernel.busy.set(2);

    try (var keep = keep()) {
      var judged = team.verify(keep, "--policy", folder + "/policy.toml");
      var byNobody = team.verify(keep);
      var byOneWhoKnowsAnotherRealm =
          team.verify(keep, "--policy", another(arm, "ba".repeat(48)).toString());
      var byOneWhoKnowsAnotherKey =
          team.verify(keep, "--policy", another(new ArmMaker(), ArmMaker.REALM).toString());

      assertThat(judged.exitCode()).as(judged.out() + judged.err()).isZero();
      assertThat(judged.out().lines().findFirst().orElseThrow())
          .startsWith("trusted: `echo` running sha384:")
          .endsWith("in team.example, grade hardware");
      assertThat(judged.out())
          .containsPattern("✔ cca: platform signature +ECDSA_SHA384 by `sha256:")
          .containsPattern("✔ cca: realm key ")
          .containsPattern("✔ cca: realm signature +ECDSA_SHA384 by the realm's key")
          .containsPattern("✔ cca: platform key +1 endorsed for implementation ")
          .containsPattern("✔ cca: software components +all 1 are endorsed")
          .containsPattern("✔ cca: platform config +`cfcf01`")
          .containsPattern("✔ cca: realm initial measurement +`" + ArmMaker.REALM)
          .containsPattern("✔ cca: challenge ")
          .containsPattern("✔ hardware: keep measurement +record 0 names sha384:")
          .containsPattern("✔ component +sha384:[0-9a-f]{96} was logged before");
      assertThat(byNobody.exitCode()).isNotZero();
      assertThat(byNobody.out())
          .containsPattern("✘ cca: platform key +missing: it needs a trust anchor for");
      assertThat(byOneWhoKnowsAnotherRealm.exitCode()).isNotZero();
      assertThat(byOneWhoKnowsAnotherRealm.out())
          .containsPattern("✔ cca: platform signature ")
          .containsPattern("✘ cca: realm initial measurement +`a1a1.*is none of the reference");
      assertThat(byOneWhoKnowsAnotherKey.exitCode()).isNotZero();
      assertThat(byOneWhoKnowsAnotherKey.out())
          .containsPattern("✘ cca: platform signature ")
          .containsPattern("✔ cca: realm signature ");
    }
    assertThat(kernel.busy).hasValue(0);
    assertThat(kernel.open()).isZero();
  }

  @Test
  void a_realm_that_started_as_something_else_gets_no_certificate() {
    kernel.reporting(bound -> arm.token(bound, "ba".repeat(48)));

    assertThat(refusal()).contains("realm initial measurement: `baba").doesNotContain("signature");
  }

  @Test
  void a_platform_that_only_calls_itself_like_the_known_one_gets_no_certificate() {
    var another = new ArmMaker();
    kernel.reporting(bound -> another.token(bound, ArmMaker.REALM));

    assertThat(refusal()).contains("platform signature: ").doesNotContain("realm");
  }

  @Test
  void a_token_for_what_somebody_else_asked_gets_no_certificate() {
    kernel.reporting(_ -> arm.token(new byte[64], ArmMaker.REALM));

    assertThat(refusal()).contains("challenge: ");
  }

  @Test
  void a_machine_is_told_that_it_is_a_realm() {
    assertThat(motte.survey(folder.resolve("machine")))
        .contains("✔ cca (grade hardware): ready", "– snp (grade hardware)\n    `/dev/sev-guest`");
  }

  /// Why the steward refuses a keep as the kernel reports now; thereafter it reports the truth.
  private String refusal() {
    try {
      var refused = keep().finish();
      assertThat(refused.exitCode()).isNotZero();
      return refused
          .err()
          .lines()
          .filter(line -> line.startsWith("keep: certify failed: "))
          .findFirst()
          .orElseThrow(() -> new AssertionError(refused.err()));
    } finally {
      kernel.reporting(bound -> arm.token(bound, ArmMaker.REALM));
    }
  }

  private Running keep() {
    return motte.start(
        "keep",
        "run",
        "--warrant",
        warrant.toString(),
        "--platform",
        "cca",
        "--sysroot",
        folder.resolve("machine").toString());
  }

  /// The policy of somebody who knows that platform and that realm.
  private Path another(ArmMaker maker, String realm) throws Exception {
    var home = Files.createTempDirectory(folder, "another");
    Files.writeString(home.resolve("keys.json"), maker.anchors());
    Files.writeString(home.resolve("realms.json"), ArmMaker.references(realm));
    return Files.copy(folder.resolve("policy.toml"), home.resolve("policy.toml"));
  }

  private static String policy() {
    return """

    [roles.echo]
    names = ["localhost"]

    [cca]
    endorsements = ["keys.json", "realms.json"]
    """;
  }
}
