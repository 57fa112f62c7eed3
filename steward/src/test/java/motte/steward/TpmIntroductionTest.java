package motte.steward;

import static motte.steward.RunningSteward.code;
import static motte.steward.RunningSteward.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import motte.appraise.PlatformPolicy;
import motte.appraise.Policy;
import motte.appraise.RolePolicy;
import motte.appraise.TpmMakers;
import motte.appraise.TpmPolicy;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.Kind;
import motte.evidence.Evidence;
import motte.evidence.LogRecord;
import motte.evidence.MeasurementLog;
import motte.evidence.TpmIdentity;
import motte.evidence.TpmPlatform;
import motte.tpm.Credential;
import motte.tpm.TpmAlgorithm;
import motte.trust.Chain;
import motte.trust.Claims;
import motte.trust.Cmw;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// TPMs (real software ones) that introduce themselves to a steward, honest and not.
class TpmIntroductionTest {
  private static final Bytes KERNEL = Digest.sha256(new byte[] {7}).value();

  @TempDir Path folder;

  private final TpmMaker maker =
      new TpmMaker("a maker", Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(3_600));
  private SoftwareTpm machine;
  private TpmPlatform platform;
  private TpmIdentity identity;
  private RunningSteward running;

  @BeforeEach
  void start() throws Exception {
    machine = new SoftwareTpm(folder.resolve("tpm"));
    try (var tpm = machine.connect()) {
      tpm.extend(4, Map.of(TpmAlgorithm.SHA256, KERNEL));
    }
    platform = machine.platform();
    identity = platform.introduction();
    running = RunningSteward.start(folder.resolve("steward"), policy(TpmMakers.NONE));
  }

  @AfterEach
  void stop() throws IOException {
    if (running != null) {
      running.close();
      platform.close();
      machine.close();
    }
  }

  /// Grade `tpm` alone, of keys that these vouch for.
  private static Policy policy(TpmMakers makers) {
    var zero = Bytes.wrap(new byte[TpmAlgorithm.SHA256.size()]);
    var known = Map.of(4, Set.of(TpmAlgorithm.SHA256.digest(zero, KERNEL)));
    return Policy.of("motte.example")
        .accepting(Grade.TPM)
        .trustingSigners(Tenancy.TENANT.spki().pin())
        .trustingMeasurements(Tenancy.KEEP)
        .granting("game", RolePolicy.bare())
        .demanding(
            PlatformPolicy.STANDARD.onTpm(TpmPolicy.STANDARD.booting(known).trusting(makers)));
  }

  private TpmMakers honest() {
    return TpmMakers.NONE.trusting(maker.chain()).revoking(maker.crls());
  }

  private TpmIdentity certified(X509Certificate... certificates) {
    return new TpmIdentity(
        identity.endorsementKey(),
        new Chain(List.of(certificates)).der(),
        identity.attestationKey());
  }

  private X509Certificate certificate(String use) {
    return maker.certify(identity.endorsementKey().publicKey(), use);
  }

  private HttpResponse<byte[]> offered(TpmIdentity introduced) {
    return running.post("/tpm/credentials", "application/cbor", introduced.cbor().encoded());
  }

  private HttpResponse<byte[]> answered(TpmIdentity introduced, Bytes nonce, Bytes secret) {
    var body = introduced.cbor().put("nonce", nonce).put("secret", secret).encoded();
    return running.post("/tpm/attestation-keys", "application/cbor", body);
  }

  private static Cbor.Map map(HttpResponse<byte[]> response) {
    assertThat(response.statusCode()).as(Bytes.of(response.body()).hex()).isEqualTo(200);
    return Cbor.decode(Bytes.of(response.body())).map();
  }

  private Bytes activated(Cbor.Map offer) {
    return platform.activate(new Credential(offer.blob("credential"), offer.blob("secret")));
  }

  private Cmw evidence() {
    var tenancy = running.tenancy();
    var signed = tenancy.warrant();
    try (var log = MeasurementLog.open(platform, folder.resolve("log"))) {
      log.append(LogRecord.boot(Tenancy.KEEP));
      log.append(LogRecord.warrant(Digest.sha384(signed.toArray())));
      return Evidence.collect(platform, log, Tenancy.KEY.spki(), running.nonce(), signed);
    }
  }

  @Test
  void a_key_whose_tpm_the_policy_knows_earns_grade_tpm_and_evidence_tells_nobody_which_it_is()
      throws IOException {
    running.policy.set(policy(TpmMakers.NONE.knowing(identity.endorsementPin())));
    var request = running.tenancy().request();
    assertThatThrownBy(() -> running.client.keepCertificate(request, evidence()))
        .hasMessageContaining("attestation key's origin");

    running.client.introduce(platform);
    var certified = running.client.keepCertificate(request, evidence());

    assertThat(Claims.of(certified.chain().leaf()).orElseThrow().grade()).isEqualTo(Grade.TPM);
    var archived = running.client.evidence(certified.ear()).evidence();
    assertThat(archived.hex()).doesNotContain(identity.endorsementKey().encode().hex());
    assertThat(Files.readString(folder.resolve("steward/decisions.log")))
        .contains(identity.attestationPin().toString());
  }

  @Test
  void a_key_is_known_for_good_and_only_as_long_as_the_policy_accepts_its_tpm() {
    running.policy.set(policy(TpmMakers.NONE.knowing(identity.endorsementPin())));
    running.client.introduce(platform);
    running.close();
    running =
        RunningSteward.start(
            folder.resolve("steward"), policy(TpmMakers.NONE.knowing(identity.endorsementPin())));

    assertThat(map(offered(identity)).bool("known")).isTrue();
    assertThat(
            running.client.keepCertificate(running.tenancy().request(), evidence()).chain().leaf())
        .isNotNull();

    running.policy.set(policy(honest()));
    assertThatThrownBy(
            () -> running.client.keepCertificate(running.tenancy().request(), evidence()))
        .hasMessageContaining("which the policy does not accept now");
  }

  @Test
  void a_certificate_of_an_accepted_maker_vouches_for_the_endorsement_key() {
    running.policy.set(policy(honest()));
    var introduced = certified(certificate(TpmMaker.ENDORSEMENT));
    var offer = map(offered(introduced));

    map(answered(introduced, offer.blob("nonce"), activated(offer)));

    assertThat(map(offered(introduced)).bool("known")).isTrue();
    assertThatCode(() -> running.client.keepCertificate(running.tenancy().request(), evidence()))
        .doesNotThrowAnyException();
  }

  @Test
  void an_endorsement_key_that_nobody_accepted_vouches_for_is_offered_no_credential() {
    var genuine = certificate(TpmMaker.ENDORSEMENT);
    var another = maker.certify(TpmMaker.pair().getPublic(), TpmMaker.ENDORSEMENT);
    var stranger = new TpmMaker("another", maker.from);
    refused(TpmMakers.NONE, identity, "it accepts no root of a maker");
    refused(honest(), identity, "and has no certificate");
    refused(honest(), certified(another), "names the key");
    refused(honest(), certified(certificate(TpmMaker.ATTESTATION)), "not for such a key");
    refused(
        honest(),
        certified(maker.issuerOf(identity.endorsementKey().publicKey())),
        "the certificate of an issuer");
    refused(
        TpmMakers.NONE.trusting(stranger.chain()).revoking(maker.crls()),
        certified(genuine, maker.issuer, maker.root),
        "no pinned root");
    refused(TpmMakers.NONE.trusting(maker.chain()), certified(genuine), "the revocation list of");
    refused(
        TpmMakers.NONE.trusting(maker.chain()).revoking(maker.crls(genuine)),
        certified(genuine),
        "was revoked on");
    refused(
        TpmMakers.NONE.trusting(maker.chain()).revoking(stranger.crls()),
        certified(genuine),
        "the revocation list of");
    running.clock.advance(java.time.Duration.ofDays(2));
    refused(honest(), certified(genuine), "holds from");
  }

  private void refused(TpmMakers makers, TpmIdentity introduced, String why) {
    running.policy.set(policy(makers));
    var answer = offered(introduced);
    assertThat(code(answer)).as(why).isEqualTo("403 tpm-not-accepted");
    assertThat(json(answer).text("detail")).contains(why);
    var unasked = answered(introduced, running.nonce().value(), Bytes.wrap(new byte[32]));
    assertThat(code(unasked)).as(why).isEqualTo("403 credential-not-activated");
  }

  @Test
  void a_missing_revocation_list_is_let_pass_where_the_policy_says_so() {
    running.policy.set(policy(TpmMakers.NONE.trusting(maker.chain()).allowingMissingCrl()));

    assertThat(map(offered(certified(certificate(TpmMaker.ENDORSEMENT)))).bool("known")).isFalse();
  }

  @Test
  void keys_of_other_kinds_are_offered_no_credential() {
    running.policy.set(policy(TpmMakers.NONE.knowing(identity.endorsementPin())));
    var exchanged =
        new TpmIdentity(
            /* endorsementKey= */ identity.attestationKey(),
            List.of(),
            /* attestationKey= */ identity.endorsementKey());

    var answer = offered(exchanged);

    assertThat(code(answer)).isEqualTo("403 tpm-not-accepted");
    assertThat(json(answer).text("detail"))
        .contains("not those of an endorsement key", "sign a forged statement");
  }

  @Test
  void a_secret_serves_once_in_time_and_for_what_it_was_made() throws Exception {
    running.policy.set(policy(TpmMakers.NONE.knowing(identity.endorsementPin())));
    var offer = map(offered(identity));
    var secret = activated(offer);
    var nonce = offer.blob("nonce");

    try (var another = new SoftwareTpm(folder.resolve("another"));
        var theirs = another.platform()) {
      var mixed =
          new TpmIdentity(
              identity.endorsementKey(), List.of(), theirs.introduction().attestationKey());
      assertThat(code(answered(mixed, map(offered(mixed)).blob("nonce"), secret)))
          .isEqualTo("403 credential-not-activated");
      var forOurs = map(offered(mixed));
      assertThatThrownBy(() -> activated(forOurs)).extracting("code").isEqualTo("tpm-refused");
    }
    assertThat(code(answered(identity, Bytes.wrap(new byte[32]), secret)))
        .isEqualTo("403 nonce-unknown");
    map(answered(identity, nonce, secret));
    assertThat(code(answered(identity, nonce, secret))).isEqualTo("403 nonce-unknown");

    var fresh = new TpmIdentity(identity.endorsementKey(), List.of(), identity.attestationKey());
    assertThat(fresh).isEqualTo(identity);
    running.policy.set(
        policy(TpmMakers.NONE.knowing(identity.endorsementPin()).trusting(maker.chain())));
    var introduced = certified(certificate(TpmMaker.ENDORSEMENT));
    var late = map(offered(introduced));
    running.clock.advance(Nonces.LIFETIME);
    assertThat(code(answered(introduced, late.blob("nonce"), activated(late))))
        .isEqualTo("403 nonce-unknown");
  }

  @Test
  void what_is_no_introduction_is_refused() {
    for (var body : List.of(Bytes.empty(), Bytes.wrap(new byte[] {1, 2, 3}))) {
      var answer = running.post("/tpm/credentials", "application/cbor", body);
      assertThat(answer.statusCode()).isEqualTo(Kind.INVALID.httpStatus());
    }
    assertThat(code(running.get("/tpm/credentials"))).isEqualTo("405 method-not-allowed");
  }
}
