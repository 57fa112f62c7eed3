package motte.keep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import motte.appraise.Acceptance;
import motte.appraise.PlatformPolicy;
import motte.appraise.Policy;
import motte.appraise.RelyingParty;
import motte.appraise.TpmMakers;
import motte.appraise.TpmPolicy;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;
import motte.evidence.StewardClient;
import motte.evidence.TpmPlatform;
import motte.pack.Manifest;
import motte.pack.Reference;
import motte.tpm.Tpm;
import motte.tpm.TpmAlgorithm;
import motte.tpm.TpmTransport;
import motte.trust.Chain;
import motte.trust.Claims;
import motte.trust.Trusts;
import motte.verdict.Trusted;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole way of a keep on a machine with a TPM (a real software TPM), to a real steward and
/// drawbridge.
class MachineKeepTest {
  private static final Path HELLO =
      Path.of(System.getProperty("motte.house", ".."), "examples/hello/hello.wasm");
  private static final Bytes KERNEL = Digest.sha256(new byte[] {7}).value();
  private static final int KERNEL_PCR = 4;
  private static final int LOG_PCR = 13;

  @TempDir private Path folder;

  private House house;
  private Reference hello;
  private Path state;
  private Path socket;
  private Digest endorsementKey;

  @BeforeEach
  void powerOn() throws IOException, InterruptedException {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/swtpm")), "needs swtpm");
    house = House.open(folder);
    hello = house.publish(Files.readAllBytes(HELLO), Manifest.standard());
    state = folder.resolve("state");
    socket = folder.resolve("tpm.sock");
    var memory = Files.createDirectory(folder.resolve("tpm"));
    var swtpm =
        new ProcessBuilder(
                "swtpm",
                "socket",
                "--tpm2",
                "--tpmstate",
                "dir=" + memory,
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
    extend(KERNEL_PCR);
    try (var platform =
        TpmPlatform.open(
            Tpm.over(TpmTransport.unix(socket)),
            TpmPlatform.Setup.in(state).withEventLog(folder.resolve("none")))) {
      house.policy(demanding(on -> on.listing(Set.of(platform.attestationKey().pin()))));
      endorsementKey = platform.introduction().endorsementPin();
    }
  }

  @AfterEach
  void powerOff() throws IOException {
    var pid = folder.resolve("pid");
    if (Files.exists(pid)) {
      ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
          .ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
          });
    }
    if (Files.exists(folder.resolve("tpm"))) {
      house.close();
    }
  }

  @Test
  void a_keep_on_a_known_machine_runs_and_a_stranger_sees_grade_tpm_down_to_the_component()
      throws IOException {
    var out = new ByteArrayOutputStream();
    Chain chain;
    try (var workload = house.boot(orders()).toWorkload()) {
      chain = workload.renewed().getFirst().chain();
      assertThat(workload.run(House.stdio(out))).isZero();
    }

    assertThat(out.toString(StandardCharsets.UTF_8)).containsIgnoringCase("hello");
    var claims = Claims.of(chain.leaf()).orElseThrow();
    assertThat(claims.grade()).isEqualTo(Grade.TPM);
    assertThat(claims.component()).isPresent();
    try (var steward =
        StewardClient.open(house.steward.uri(), new Trusts.Anchored(house.steward.anchors()))) {
      var verdict =
          RelyingParty.of(
                  house.steward.anchors(), steward::evidence, Acceptance.of(Set.of(Grade.TPM)))
              .verify(chain, "localhost", Instant.now());
      assertThat(verdict).as(verdict.tree()).isInstanceOf(Trusted.class);
      assertThat(verdict.headline()).startsWith("trusted: `web` running sha384:").endsWith("tpm");
      assertThat(verdict.tree()).contains("the log leads to PCR 13");
    }
  }

  @Test
  void a_keep_introduces_its_tpm_to_a_steward_that_knows_the_endorsement_key_alone()
      throws IOException {
    house.policy(demanding(on -> on.trusting(TpmMakers.NONE.knowing(endorsementKey))));

    try (var workload = house.boot(orders()).toWorkload()) {
      var claims = Claims.of(workload.renewed().getFirst().chain().leaf()).orElseThrow();
      assertThat(claims.grade()).isEqualTo(Grade.TPM);
    }

    house.policy(demanding(on -> on));
    assertThat(house.failure(orders()))
        .startsWith("certify: ")
        .contains("which the policy does not accept now");
  }

  @Test
  void a_keep_on_a_machine_that_booted_something_else_gets_no_certificate() throws IOException {
    extend(KERNEL_PCR);

    assertThat(house.failure(orders())).startsWith("certify: ").contains("grade");
  }

  @Test
  void a_keep_whose_register_somebody_else_extended_does_not_start() throws IOException {
    extend(LOG_PCR);

    assertThat(house.failure(orders())).startsWith("boot: register-in-use");
  }

  private Orders orders() throws IOException {
    var usual = house.orders(house.order(hello));
    var ground = new Ground.Machine("unix:" + socket, state, java.util.Optional.empty());
    return new Orders(usual.warrant(), ground, false, false);
  }

  private void extend(int pcr) {
    try (var tpm = Tpm.over(TpmTransport.unix(socket))) {
      tpm.extend(pcr, Map.of(TpmAlgorithm.SHA256, KERNEL));
    }
  }

  private static UnaryOperator<Policy> demanding(UnaryOperator<TpmPolicy> key) {
    var zero = Bytes.wrap(new byte[TpmAlgorithm.SHA256.size()]);
    var known = Map.of(KERNEL_PCR, Set.of(TpmAlgorithm.SHA256.digest(zero, KERNEL)));
    return policy ->
        new Policy(
            policy.domain(),
            Set.of(Grade.TPM),
            policy.warrantSigners(),
            policy.keepMeasurements(),
            Set.of(),
            policy.roles(),
            policy.keepLifetime(),
            policy.instanceLifetime(),
            false,
            PlatformPolicy.STANDARD.onTpm(key.apply(TpmPolicy.STANDARD.booting(known))));
  }
}
