package motte.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// A domain that accepts grade `hardware` alone, and keeps in an enclave of Intel SGX under
/// Gramine, whose files the test plays.
@TestInstance(Lifecycle.PER_CLASS)
final class EnclaveEndToEndTest {
  private Path folder;
  private Installed motte;
  private IntelMaker intel;
  private GramineFiles gramine;
  private PlayedTree machine;
  private Team team;
  private Path warrant;

  @BeforeAll
  void powerOn(@TempDir Path folder) throws Exception {
    this.folder = folder;
    intel = IntelMaker.in(Files.createDirectory(folder.resolve("intel")));
    gramine = new GramineFiles(this::truth);
    machine = PlayedTree.at(Files.createDirectory(folder.resolve("machine")), gramine.root("dcap"));
    motte = Installed.in(folder);
    team = Team.start(motte, folder, "hardware", policy(IntelMaker.MRENCLAVE));
    Files.writeString(
        folder.resolve("endorsements/intel.json"), intel.collateral(IntelCollateral.SGX));
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
  void a_stranger_sees_the_chain_from_the_processor_down_to_the_component() throws Exception {
    try (var keep = keep()) {
      var judged = team.verify(keep, "--policy", folder + "/policy.toml");
      var byTheMakers = team.verify(keep);

      assertThat(judged.exitCode()).as(judged.out() + judged.err()).isZero();
      assertThat(judged.out().lines().findFirst().orElseThrow())
          .startsWith("trusted: `echo` running sha384:")
          .endsWith("in team.example, grade hardware");
      assertThat(judged.out())
          .containsPattern("✔ sgx: root .*accepted in words")
          .containsPattern("✔ sgx: quote signature ")
          .containsPattern("✔ sgx: tcb status +UpToDate")
          .containsPattern("✔ sgx: debug ")
          .containsPattern("✔ sgx: mrenclave ")
          .containsPattern("✔ hardware: keep measurement +record 0 names sha384:")
          .containsPattern("✔ report data +the platform's evidence is bound to this nonce, key")
          .containsPattern("✔ component +sha384:[0-9a-f]{96} was logged before");
      assertThat(byTheMakers.exitCode()).isNotZero();
      assertThat(byTheMakers.out()).containsPattern("✘ sgx: root ");
    }
  }

  @Test
  void another_enclave_gets_no_certificate() {
    gramine.quoting(bound -> intel.quote(bound, "ba".repeat(32), false));

    assertThat(refusal()).contains("keep: certify failed: ").contains("mrenclave: ");
  }

  @Test
  void an_enclave_that_may_be_debugged_gets_no_certificate() {
    gramine.quoting(bound -> intel.quote(bound, IntelMaker.MRENCLAVE, true));

    assertThat(refusal()).contains("keep: certify failed: ").contains("debug: ");
  }

  @Test
  void a_quote_of_what_nobody_wrote_gets_no_certificate() {
    gramine.quoting(_ -> intel.quote(new byte[64], IntelMaker.MRENCLAVE, false));

    assertThat(refusal()).contains("keep: certify failed: ").contains("report data: ");
  }

  @Test
  void where_the_host_makes_no_quotes_the_keep_says_what_the_host_lacks() {
    gramine.quoting(_ -> {
      throw new Entry.Refusal(Entry.Refusal.NO_ACCESS);
    });

    assertThat(refusal())
        .contains("keep: attest failed: Gramine gives no quote", "/quote` is denied")
        .contains("hint: let the AESM service of the host answer");
  }

  @Test
  void a_machine_is_told_whether_it_can_quote() throws Exception {
    var without = Files.createDirectory(folder.resolve("without"));
    try (var _ = PlayedTree.at(without, gramine.root("none"))) {
      assertThat(motte.survey(folder.resolve("machine"))).contains("✔ sgx (grade hardware): ready");
      assertThat(motte.survey(without))
          .contains("– sgx (grade hardware)\n    Gramine's attestation type is `none`\n")
          .contains("fix: set sgx.remote_attestation = \"dcap\" in its manifest");
    }
  }

  private byte[] truth(byte[] bound) {
    return intel.quote(bound, IntelMaker.MRENCLAVE, false);
  }

  /// What a keep says that fails with the quotes of now; thereafter they tell the truth.
  private String refusal() {
    try {
      var refused = keep().finish();
      assertThat(refused.exitCode()).isNotZero();
      return refused.err();
    } finally {
      gramine.quoting(this::truth);
    }
  }

  private Running keep() {
    return motte.start(
        "keep",
        "run",
        "--warrant",
        warrant.toString(),
        "--platform",
        "sgx",
        "--sysroot",
        folder.resolve("machine").toString());
  }

  private String policy(String mrEnclave) throws Exception {
    return """

    [roles.echo]
    names = ["localhost"]

    [sgx]
    roots = ['''
    %s''']
    reference.mrenclave = ["%s"]
    """
        .formatted(intel.root(), mrEnclave);
  }
}
