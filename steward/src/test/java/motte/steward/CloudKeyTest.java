package motte.steward;

import static motte.steward.Maker.little;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import motte.appraise.CollateralServices;
import motte.appraise.Endorsements;
import motte.appraise.PlatformPolicy;
import motte.appraise.Policy;
import motte.appraise.RolePolicy;
import motte.appraise.TpmMakers;
import motte.appraise.TpmPolicy;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;
import motte.endorsement.Refreshed;
import motte.evidence.Evidence;
import motte.evidence.LogRecord;
import motte.evidence.MeasurementLog;
import motte.evidence.TpmPlatform;
import motte.snp.Kds;
import motte.snp.Product;
import motte.snp.Reference;
import motte.snp.SnpPolicy;
import motte.snp.Tcb;
import motte.tpm.Cloud;
import motte.tpm.TpmAlgorithm;
import motte.tpm.TpmPublic;
import motte.trust.Claims;
import motte.trust.Cmw;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keeps whose TPM (a real software one) was filled as a cloud fills its virtual TPMs: the cloud's
/// own key speaks for the machine.
class CloudKeyTest {
  private static final Bytes KERNEL = Digest.sha256(new byte[] {7}).value();
  private static final String SIGNER =
      "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|restricted|sign";

  @TempDir Path folder;

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final TpmMaker google = new TpmMaker("a cloud", now.minusSeconds(3_600));
  private final FakeAmd amd = new FakeAmd();
  private Bytes signed = Bytes.empty();
  private SoftwareTpm machine;
  private RunningSteward running;

  @BeforeEach
  void start() throws Exception {
    machine = new SoftwareTpm(folder.resolve("tpm"));
    try (var tpm = machine.connect()) {
      tpm.extend(4, Map.of(TpmAlgorithm.SHA256, KERNEL));
    }
    running = RunningSteward.start(folder.resolve("steward"), policy(TpmMakers.NONE, true));
    running.endorsements.set(
        Endorsements.of(
            Map.of(
                "vcek.der",
                Bytes.wrap(FakeAmd.der(amd.vcek())),
                "ask.der",
                Bytes.wrap(FakeAmd.der(amd.ask)),
                "amd.crl",
                amd.crl(false))));
  }

  @AfterEach
  void stop() throws IOException {
    if (running != null) {
      running.close();
      machine.close();
    }
  }

  @Test
  void azures_key_is_believed_because_hardware_binds_it_below_a_known_launch() throws Exception {
    azure(key(), amd.measurement);

    var certified = certified(Cloud.AZURE);

    assertThat(certified).isEqualTo(Grade.TPM);
  }

  @Test
  void what_vouches_for_azures_hardware_is_asked_for_where_no_file_says_it() throws Exception {
    azure(key(), amd.measurement);
    var policy = running.policy.get();
    running.close();
    try (var makers = new MakersServices();
        var http = HttpClient.newHttpClient()) {
      makers.serve(amd);
      var kds = Kds.at(makers.address(), http, InstantSource.system());
      var services =
          CollateralServices.of(
              Optional.of(kds),
              Optional.empty(),
              Refreshed.Limits.STANDARD,
              1,
              InstantSource.system());
      running =
          RunningSteward.start(
              folder.resolve("steward"), policy, config -> config.asking(services));

      assertThat(certified(Cloud.AZURE)).isEqualTo(Grade.TPM);
      assertThat(makers.asked).hasSize(3);
    }
  }

  @Test
  void a_launch_that_the_policy_does_not_name_or_know_vouches_for_no_key() throws Exception {
    azure(key(), amd.measurement);
    running.policy.set(policy(TpmMakers.NONE, false));
    assertThatThrownBy(() -> certified(Cloud.AZURE))
        .hasMessageContaining("the policy does not say what may run below it");
  }

  @Test
  void hardware_vouches_for_no_key_that_an_unknown_agent_may_carry_off() throws Exception {
    amd.guestPolicy |= 1 << 18;
    azure(key(), amd.measurement);
    running.policy.set(policy(TpmMakers.NONE, launch(true).allowingMigration()));

    assertThatThrownBy(() -> certified(Cloud.AZURE))
        .hasMessageContaining("the hardware's report names it, and does not hold");
  }

  @Test
  void a_report_from_below_another_launch_or_about_another_key_is_refused() throws Exception {
    azure(key(), Bytes.parseHex("ba".repeat(48)));
    assertThatThrownBy(() -> certified(Cloud.AZURE)).hasMessageContaining("measurement");

    machine.tool("tpm2_nvundefine", "-C", "o", "0x01400001");
    var other = Maker.rsa().getPublic();
    machine.write("0x01400001", report((RSAPublicKey) other, amd.measurement));
    assertThatThrownBy(() -> certified(Cloud.AZURE))
        .hasMessageContaining("the hardware's report binds the key");
  }

  @Test
  void runtime_data_that_the_hardware_did_not_hash_bind_nothing() throws Exception {
    var key = key();
    machine.tool("tpm2_evictcontrol", "-C", "o", "-c", "ak.ctx", "0x81000003");
    var report = report((RSAPublicKey) key.publicKey(), amd.measurement).toArray();
    report[report.length - 3] ^= 1;
    machine.write("0x01400001", Bytes.wrap(report));

    assertThatThrownBy(() -> certified(Cloud.AZURE)).hasMessageContaining("report data");
  }

  @Test
  void googles_key_is_believed_because_google_certified_it() throws Exception {
    var key = key();
    google(key, google.certify(key.publicKey(), TpmMaker.ATTESTATION));
    var honest = TpmMakers.NONE.trusting(google.chain()).revoking(google.crls());

    assertThatThrownBy(() -> certified(Cloud.GOOGLE))
        .hasMessageContaining("attestation certificate");
    running.policy.set(policy(honest, true));
    assertThat(certified(Cloud.GOOGLE)).isEqualTo(Grade.TPM);

    running.policy.set(policy(TpmMakers.NONE.trusting(google.chain()), true));
    assertThatThrownBy(() -> certified(Cloud.GOOGLE)).hasMessageContaining("revocation");
  }

  @Test
  void a_certificate_for_endorsement_keys_vouches_for_no_attestation_key() throws Exception {
    var key = key();
    google(key, google.certify(key.publicKey(), TpmMaker.ENDORSEMENT));
    running.policy.set(
        policy(TpmMakers.NONE.trusting(google.chain()).revoking(google.crls()), true));

    assertThatThrownBy(() -> certified(Cloud.GOOGLE)).hasMessageContaining("use");
  }

  /// Grade `tpm` alone; what may run below is Azure's launch, if that is `known`.
  private Policy policy(TpmMakers makers, boolean known) {
    return policy(makers, launch(known));
  }

  private static SnpPolicy launch(boolean known) {
    var any = PlatformPolicy.STANDARD.snp().least(Product.MILAN, Tcb.ANY);
    return known ? any.wanting(Reference.MEASUREMENT, Set.of(FakeAmd.MEASUREMENT)) : any;
  }

  private Policy policy(TpmMakers makers, SnpPolicy launch) {
    var zero = Bytes.wrap(new byte[TpmAlgorithm.SHA256.size()]);
    var booted = Map.of(4, Set.of(TpmAlgorithm.SHA256.digest(zero, KERNEL)));
    var strict = PlatformPolicy.STANDARD;
    return Policy.of("motte.example")
        .accepting(Grade.TPM)
        .trustingSigners(Tenancy.TENANT.spki().pin())
        .trustingMeasurements(Tenancy.KEEP)
        .granting("game", RolePolicy.bare())
        .demanding(
            new PlatformPolicy(
                launch,
                strict.tdx(),
                strict.sgx(),
                TpmPolicy.STANDARD.booting(booted).trusting(makers),
                false,
                Optional.empty(),
                List.<X509Certificate>of(amd.root)));
  }

  /// The grade that the steward certifies, of a keep that uses that cloud's key.
  private Grade certified(Cloud cloud) {
    var tenancy = running.tenancy();
    if (signed.size() == 0) {
      signed = tenancy.warrant();
    }
    try (var platform = TpmPlatform.open(machine.connect(), machine.setup().of(cloud));
        var log = MeasurementLog.open(platform, folder.resolve("log"))) {
      if (log.size() == 0) {
        log.append(LogRecord.boot(Tenancy.KEEP));
        log.append(LogRecord.warrant(Digest.sha384(signed.toArray())));
      }
      Cmw evidence = Evidence.collect(platform, log, Tenancy.KEY.spki(), running.nonce(), signed);
      var leaf = running.client.keepCertificate(tenancy.request(), evidence).chain().leaf();
      return Claims.of(leaf).orElseThrow().grade();
    }
  }

  /// A key of the endorsement hierarchy, in `ak.ctx`.
  private TpmPublic key() throws Exception {
    machine.tool(
        "tpm2_createprimary",
        "-C",
        "e",
        "-G",
        "rsa2048:rsassa-sha256:null",
        "-g",
        "sha256",
        "-a",
        SIGNER,
        "-c",
        "ak.ctx",
        "-f",
        "tss",
        "-o",
        "ak.pub");
    machine.tool("tpm2_flushcontext", "-t");
    return TpmPublic.parseSized(Bytes.wrap(Files.readAllBytes(folder.resolve("tpm/ak.pub"))));
  }

  private void azure(TpmPublic key, Bytes measurement) throws Exception {
    machine.tool("tpm2_evictcontrol", "-C", "o", "-c", "ak.ctx", "0x81000003");
    machine.tool("tpm2_flushcontext", "-t");
    machine.write("0x01400001", report((RSAPublicKey) key.publicKey(), measurement));
  }

  private void google(TpmPublic key, X509Certificate certificate) throws Exception {
    var rsa = (TpmPublic.Rsa) key.parameters();
    var template =
        new TpmPublic(
            key.nameAlgorithm(),
            key.attributes(),
            key.authPolicy(),
            new TpmPublic.Rsa(
                rsa.symmetric(), rsa.scheme(), rsa.bits(), rsa.exponent(), Bytes.empty()));
    machine.write("0x01c10001", template.encode());
    machine.write("0x01c10000", Bytes.wrap(FakeAmd.der(certificate)));
  }

  /// Azure's report of a guest of SEV-SNP below that launch, about that key.
  private Bytes report(RSAPublicKey key, Bytes measurement) {
    var url = Base64.getUrlEncoder().withoutPadding();
    var json =
        "{\"keys\":[{\"kid\":\"HCLAkPub\",\"key_ops\":[\"sign\"],\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\""
            + url.encodeToString(unsigned(key))
            + "\"}],\"vm-configuration\":{},\"user-data\":\"00\"}";
    var data = json.getBytes(StandardCharsets.UTF_8);
    var bound = new byte[64];
    System.arraycopy(Digest.sha256(data).value().toArray(), 0, bound, 0, 32);
    amd.measurement = measurement;
    var hardware = amd.report(Bytes.wrap(bound));
    var out = little(32 + 1184 + 20 + data.length);
    out.put("HCLA".getBytes(StandardCharsets.US_ASCII)).putInt(2);
    out.putInt(1184 + 32 + 20 + data.length).putInt(2).position(32);
    out.put(hardware.toArray());
    out.putInt(20 + data.length).putInt(1).putInt(2).putInt(1).putInt(data.length).put(data);
    return Bytes.wrap(Maker.bytes(out));
  }

  private static byte[] unsigned(RSAPublicKey key) {
    var signed = key.getModulus().toByteArray();
    return signed[0] == 0 ? java.util.Arrays.copyOfRange(signed, 1, signed.length) : signed;
  }
}
