package motte.steward;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import motte.appraise.Acceptance;
import motte.appraise.Archive;
import motte.appraise.Endorsements;
import motte.appraise.MaterialAppraiser;
import motte.appraise.PlatformPolicy;
import motte.appraise.Policy;
import motte.appraise.ReferenceManifests;
import motte.appraise.RelyingParty;
import motte.appraise.RolePolicy;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Digest;
import motte.core.Grade;
import motte.core.Json;
import motte.corim.Corim;
import motte.evidence.Evidence;
import motte.evidence.LogPart;
import motte.evidence.LogRecord;
import motte.evidence.StewardClient;
import motte.intake.Materials;
import motte.snp.Product;
import motte.snp.Reference;
import motte.snp.SnpPolicy;
import motte.snp.Tcb;
import motte.trust.Claims;
import motte.trust.Cmw;
import motte.trust.SigningKey;
import motte.verdict.Check;
import motte.verdict.Outcome;
import motte.verdict.Trusted;
import motte.verdict.Verdict;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keeps in confidential guests and a steward, over HTTP: machines of makers with keys of our own,
/// each lie at its own check.
class HardwareTest {
  private static final Bytes ZERO = Bytes.wrap(new byte[48]);

  @TempDir private Path data;

  private final FakeAmd amd = new FakeAmd();
  private final FakeIntel intel = new FakeIntel();
  private RunningSteward running;
  private Tenancy tenancy;

  @BeforeEach
  void start() {
    running = RunningSteward.start(data, policy(demanding()));
    running.endorsements.set(endorsements(false));
    tenancy = running.tenancy();
    use(Guest.snp(amd));
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void an_instance_in_a_guest_of_snp_is_certified_with_grade_hardware() {
    assertCertifiedAndJudgedAgain(Guest.snp(amd), "snp");
  }

  @Test
  void an_instance_in_a_trust_domain_is_certified_with_grade_hardware() {
    assertCertifiedAndJudgedAgain(Guest.tdx(intel), "tdx");
  }

  @Test
  void an_instance_in_an_enclave_is_certified_with_grade_hardware() {
    running.endorsements.set(
        Endorsements.of(Map.of("collateral.json", intel.collateral(false, false))));
    assertCertifiedAndJudgedAgain(Guest.sgx(intel), "sgx");
  }

  private void assertCertifiedAndJudgedAgain(Guest guest, String platform) {
    use(guest);

    var certified = instance();

    assertThat(Claims.of(certified.chain().leaf()).orElseThrow().grade()).isEqualTo(Grade.HARDWARE);
    var accepted = Acceptance.of(policy(demanding()));
    var verdict = verify(certified, Archive.of(running.client), accepted);
    assertThat(verdict).as(verdict.tree()).isInstanceOf(Trusted.class);
    assertThat(verdict.headline())
        .startsWith("trusted: `game` running sha384:")
        .endsWith("hardware");
    assertThat(verdict.checks()).extracting(Check::id).contains(platform + ".report-data");
  }

  @Test
  void what_vouched_is_kept_once_so_that_a_verdict_is_reached_again_when_it_has_ended()
      throws Exception {
    var first = instance();
    use(Guest.snp(amd));
    instance();

    running.endorsements.set(Endorsements.none());
    running.clock.advance(Duration.ofDays(60));
    var verdict =
        RelyingParty.of(
                running.steward.anchors(),
                Archive.of(running.client),
                Acceptance.of(policy(demanding())))
            .verify(first.chain(), "game.example", first.time());

    assertThat(verdict).as(verdict.tree()).isInstanceOf(Trusted.class);
    try (var kept = Files.walk(data.resolve("endorsements"))) {
      assertThat(kept.filter(Files::isRegularFile)).hasSize(1);
    }
  }

  @Test
  void a_relying_party_trusts_the_makers_roots_and_none_that_a_steward_accepts() {
    var certified = instance();

    var verdict =
        verify(certified, Archive.of(running.client), Acceptance.of(Set.of(Grade.HARDWARE)));

    assertThat(failed(verdict)).contains("snp.amd-root");
  }

  @Test
  void without_what_vouched_an_archived_verdict_is_not_reached_again() {
    var certified = instance();
    Archive bare = running.client::evidence;

    var verdict = verify(certified, bare, Acceptance.of(policy(demanding())));

    assertThat(failed(verdict)).contains("certificate.archived-endorsements");
  }

  @Test
  void only_what_concerns_the_machine_is_kept() {
    var archived = running.client.evidence(instance().ear());

    var kept = running.client.endorsements(archived.endorsements().orElseThrow());

    assertThat(Endorsements.parse(kept))
        .isEqualTo(Endorsements.of(Map.of("amd.crl", crl, "ask.der", ask(), "vcek.der", vcek())));
  }

  @Test
  void a_host_hands_its_guests_the_certificates_too() {
    running.endorsements.set(Endorsements.of(Map.of("amd.crl", amd.crl(false))));
    var guest = Guest.snp(amd);
    guest.auxiliary = Optional.of(amd.table());
    use(guest);

    assertThat(Claims.of(instance().chain().leaf()).orElseThrow().grade())
        .isEqualTo(Grade.HARDWARE);
  }

  @Test
  void a_report_that_binds_something_else_is_refused() {
    var other = Bytes.wrap(new byte[64]);
    var snp = Guest.snp(amd);
    snp.report = (_, _) -> amd.report(other);
    var tdx = Guest.tdx(intel);
    tdx.report = (_, register) -> intel.td(other, register);

    assertThat(refusals(snp)).containsExactlyInAnyOrder("snp.report-data", "keep.report-data");
    assertThat(refusals(tdx)).containsExactlyInAnyOrder("tdx.report-data", "keep.report-data");
  }

  @Test
  void an_altered_log_is_refused() {
    assertThat(refusalsOfAltered(Guest.snp(amd))).containsExactly("keep.log-replay");
    assertThat(refusalsOfAltered(Guest.tdx(intel)))
        .containsExactlyInAnyOrder("keep.log-replay", "hardware.register-of-the-log");
  }

  @Test
  void a_register_that_something_else_extended_is_refused() {
    var guest = Guest.tdx(intel);
    guest.report = (bound, _) -> intel.td(bound, ZERO);

    assertThat(refusals(guest)).containsExactly("hardware.register-of-the-log");
  }

  @Test
  void a_launch_that_is_no_reference_value_is_refused() {
    amd.measurement = Bytes.parseHex("ba".repeat(48));
    intel.mrtd = Bytes.parseHex("ba".repeat(48));

    assertThat(refusals(Guest.snp(amd))).containsExactly("snp.measurement");
    assertThat(refusals(Guest.tdx(intel))).containsExactly("tdx.mrtd");
  }

  @Test
  void a_policy_that_does_not_say_what_should_be_launched_certifies_nobody() {
    running.policy.set(policy(PlatformPolicy.STANDARD.accepting(amd.root).accepting(intel.root)));

    // AMD does not say which firmware is good enough, so the grade is not known either.
    assertThat(refusals(Guest.snp(amd))).containsExactly("hardware.grade", "hardware.identified");
    assertThat(refusals(Guest.tdx(intel))).containsExactly("hardware.identified");
  }

  @Test
  void a_launch_that_a_signed_manifest_tells_is_certified_and_no_other() {
    var signer = SigningKey.generate(SigningKey.Curve.P384);
    var manifest = Corim.parse(signed(signer, manifest(amd.measurement)));
    running.policy.set(
        policy(
            demanding(PlatformPolicy.STANDARD.snp())
                .goingBy(
                    new ReferenceManifests(
                        List.of(manifest), Set.of(signer.spki().pin()), List.of(signer.spki())))));
    use(Guest.snp(amd));

    assertThat(Claims.of(instance().chain().leaf()).orElseThrow().grade())
        .isEqualTo(Grade.HARDWARE);
    amd.measurement = Bytes.parseHex("ba".repeat(48));
    assertThat(refusals(Guest.snp(amd)))
        .containsExactlyInAnyOrder("snp.reference-manifest", "hardware.identified");
  }

  /// One state of SEV-SNP, by its launch measurement.
  private static Bytes manifest(Bytes measurement) {
    var amd = new Cbor.Tag(111, Cbor.of(Bytes.parseHex("2b060104019c780301")));
    var digests = Cbor.array(Cbor.array(Cbor.of(7), Cbor.of(measurement)));
    var value = Cbor.emptyMap().put(0, Cbor.of(641)).put(1, Cbor.emptyMap().put(2, digests));
    var type = Cbor.emptyMap().put(0, Cbor.emptyMap().put(0, amd));
    var triples = Cbor.emptyMap().put(0, Cbor.array(Cbor.array(type, Cbor.array(value))));
    var comid = Cbor.emptyMap().put(1, Cbor.emptyMap().put(0, Cbor.of("guest"))).put(4, triples);
    return new Cbor.Tag(
            501,
            Cbor.emptyMap()
                .put(0, Cbor.of("guest"))
                .put(1, Cbor.array(new Cbor.Tag(506, Cbor.of(comid.encoded())))))
        .encoded();
  }

  private static Bytes signed(SigningKey key, Bytes payload) {
    var header =
        Cbor.emptyMap()
            .put(1, Cbor.of(-35))
            .put(3, Cbor.of("application/rim+cbor"))
            .put(15, Cbor.emptyMap().put(1, Cbor.of("Acme")))
            .encoded();
    var signed =
        Cbor.array(
            Cbor.of("Signature1"), Cbor.of(header), Cbor.of(Bytes.empty()), Cbor.of(payload));
    return new Cbor.Tag(
            18,
            Cbor.array(
                Cbor.of(header),
                Cbor.emptyMap(),
                Cbor.of(payload),
                Cbor.of(key.sign(signed.encode()))))
        .encoded();
  }

  @Test
  void a_keep_that_is_no_reference_value_is_refused() {
    tenancy.measurement = Digest.sha384(new byte[] {9});

    assertThat(refusals(Guest.snp(amd))).containsExactly("hardware.keep-measurement");
  }

  @Test
  void a_guest_that_its_host_may_debug_is_refused() {
    amd.guestPolicy |= 1 << 19;
    intel.tdAttributes |= 1;

    assertThat(refusals(Guest.snp(amd))).containsExactly("snp.debug");
    assertThat(refusals(Guest.tdx(intel))).containsExactly("tdx.debug");
  }

  @Test
  void what_a_policy_lets_be_debugged_has_grade_none() {
    amd.guestPolicy |= 1 << 19;
    running.policy.set(policy(demanding().allowingDebug()));

    assertThat(refusals(Guest.snp(amd))).containsExactly("hardware.grade");
  }

  @Test
  void what_a_policy_does_without_revocations_has_grade_none() {
    running.endorsements.set(Endorsements.of(Map.of("vcek.der", vcek(), "ask.der", ask())));
    running.policy.set(policy(demanding().allowingMissingCollateral()));

    assertThat(refusals(Guest.snp(amd))).containsExactly("hardware.grade");
  }

  @Test
  void missing_collateral_refuses_at_the_checks_that_need_it() {
    running.endorsements.set(Endorsements.of(Map.of("vcek.der", vcek(), "ask.der", ask())));
    assertThat(refusals(Guest.snp(amd))).containsExactly("snp.revocation");

    running.endorsements.set(Endorsements.none());
    assertThat(refusals(Guest.snp(amd))).contains("snp.vek");
    assertThat(refusals(Guest.tdx(intel)))
        .contains("tdx.root-crl", "tdx.pck-crl", "tdx.tcb-status");
  }

  @Test
  void a_machine_that_its_maker_revoked_is_refused_from_the_next_request_on() {
    assertThat(instance()).isNotNull();

    running.endorsements.set(endorsements(true));

    assertThat(refusals(Guest.snp(amd))).containsExactly("snp.revocation");
    assertThat(refusals(Guest.tdx(intel))).containsExactly("tdx.pck-crl");
  }

  @Test
  void what_is_certified_is_judged_again_by_what_vouched_then_and_what_is_known_since() {
    assertThat(instance()).isNotNull();

    assertThat(refusedAgain(Endorsements.none())).isEmpty();
    assertThat(refusedAgain(endorsements(true))).containsExactly("snp.revocation");
  }

  private List<String> refusedAgain(Endorsements known) {
    var config =
        new StewardConfig(
                "127.0.0.1", 0, List.of("localhost"), data, running.policy::get, running.clock)
            .vouchedBy(() -> known);
    List<String> refused = new ArrayList<>();
    Reappraiser.open(config)
        .judge(
            running.policy.get(),
            running.clock.instant(),
            judged -> refused.addAll(failed(judged.verdict())));
    return refused;
  }

  @Test
  void a_machine_that_its_maker_revokes_takes_along_what_was_certified_there() {
    var certified = instance();
    running.steward.watch().look();
    running.steward.watch().look();
    var before = running.steward.authority().register().revoked();
    running.endorsements.set(endorsements(true));

    running.steward.watch().look();
    running.steward.watch().look();

    assertThat(before).isEmpty();
    assertThat(running.steward.authority().register().revoked())
        .containsOnlyKeys(certified.chain().leaf().getSerialNumber());
  }

  @Test
  void a_machine_that_is_out_of_date_is_refused() {
    intel.status = "OutOfDate";
    running.endorsements.set(endorsements(false));

    assertThat(refusals(Guest.tdx(intel))).containsExactly("tdx.tcb-status");
  }

  @Test
  void a_statement_of_another_platform_than_it_names_is_refused() {
    var guest = Guest.tdx(intel);
    guest.report = (bound, _) -> intel.enclave(bound);

    assertThat(refusals(guest)).contains("hardware.platform-statement");
  }

  @Test
  void a_request_may_hold_its_evidence_itself() throws Exception {
    for (var oid : Cmw.EXTENSIONS) {
      assertTaken(EnarxEnrolmentTest.request(oid, evidence().getEncoded()));
      assertTaken(EnarxEnrolmentTest.request(oid, new DERSequence(evidence()).getEncoded()));
    }
  }

  private DEROctetString evidence() {
    use(Guest.snp(amd));
    return new DEROctetString(tenancy.instanceEvidence(running.nonce()).encode().toArray());
  }

  private void assertTaken(Bytes request) {
    var response = running.post("/certificates/instance", "application/pkcs10", request);
    assertThat(response.statusCode()).isEqualTo(200);

    var verdict =
        MaterialAppraiser.of(demanding())
            .judge(
                Materials.of(Map.of("request.der", request)),
                Materials.of(Map.of("vcek.der", vcek, "ask.der", ask(), "amd.crl", crl)),
                Set.of(Grade.HARDWARE),
                running.clock.instant())
            .verdict();
    assertThat(verdict).as(verdict.tree()).isInstanceOf(Trusted.class);
    assertThat(verdict.checks())
        .filteredOn(check -> check.id().equals("request.key"))
        .extracting(Check::outcome)
        .containsExactly(Outcome.PASSED);
  }

  @Test
  void a_request_without_evidence_gets_nothing() {
    var response =
        running.post("/certificates/keep", "application/pkcs10", tenancy.request().der());

    assertThat(RunningSteward.code(response)).isEqualTo("401 request-without-evidence");
  }

  private Endorsements endorsements(boolean revoking) {
    return Endorsements.of(
        Map.of(
            "vcek.der", vcek(),
            "ask.der", ask(),
            "another.der", Bytes.wrap(FakeAmd.der(new FakeAmd("b0").vcek())),
            "amd.crl", revoking ? amd.crl(true) : crl,
            "intel.json", intel.collateral(true, revoking)));
  }

  private final Bytes crl = amd.crl(false);
  private final Bytes vcek = Bytes.wrap(FakeAmd.der(amd.vcek()));

  private Bytes vcek() {
    return vcek;
  }

  private Bytes ask() {
    return Bytes.wrap(FakeAmd.der(amd.ask));
  }

  private PlatformPolicy demanding() {
    return demanding(
        PlatformPolicy.STANDARD.snp().wanting(Reference.MEASUREMENT, Set.of(FakeAmd.MEASUREMENT)));
  }

  private PlatformPolicy demanding(SnpPolicy snp) {
    var strict = PlatformPolicy.STANDARD;
    return new PlatformPolicy(
        snp.least(Product.MILAN, Tcb.ANY),
        strict
            .tdx()
            .expecting(
                Map.of(
                    "mrtd", List.of(FakeIntel.MRTD),
                    "rtmr1", List.of(FakeIntel.RTMR1),
                    "rtmr2", List.of(FakeIntel.RTMR2))),
        strict.sgx().expecting(Map.of("mrenclave", List.of(FakeIntel.MRENCLAVE))),
        strict.tpm(),
        false,
        Optional.empty(),
        List.<X509Certificate>of(amd.root, intel.root));
  }

  private static Policy policy(PlatformPolicy platforms) {
    return Policy.of("motte.example")
        .accepting(Grade.HARDWARE)
        .trustingSigners(Tenancy.TENANT.spki().pin())
        .trustingMeasurements(Tenancy.KEEP)
        .granting("game", RolePolicy.of(Set.of("game.example"), Set.of("127.0.0.1")))
        .demanding(platforms);
  }

  private void use(Guest guest) {
    tenancy.platform = () -> guest;
  }

  private StewardClient.Certified instance() {
    return running.client.instanceCertificate(
        tenancy.request(), tenancy.instanceEvidence(running.nonce()));
  }

  private Verdict verify(
      StewardClient.Certified certified, Archive archive, Acceptance acceptance) {
    return RelyingParty.of(running.steward.anchors(), archive, acceptance)
        .verify(certified.chain(), "game.example", running.clock.instant());
  }

  /// The checks at which a request of that guest's is refused.
  private List<String> refusals(Guest guest) {
    use(guest);
    return refusals(tenancy.instanceEvidence(running.nonce()));
  }

  private List<String> refusalsOfAltered(Guest guest) {
    use(guest);
    var evidence = tenancy.instanceEvidence(running.nonce());
    var records = new ArrayList<>(Evidence.Bundle.parse(evidence).log().records());
    var other = LogRecord.grant(List.of("listen web tls 0.0.0.0:10031"));
    records.set(3, other.at(3).encode());
    return refusals(Evidence.with(evidence, LogPart.whole(records)));
  }

  private List<String> refusals(Cmw evidence) {
    var response = running.certificate("instance", Tenancy.body(tenancy.request(), evidence));
    assertThat(RunningSteward.code(response)).isEqualTo("403 attestation-refused");
    var problem = RunningSteward.json(response);
    var told = problem.text("detail");
    return problem.map("verdict").items("checks").stream()
        .map(Json::map)
        .filter(check -> told.contains(check.text("reason")))
        .filter(check -> !check.text("result").equals("passed"))
        .map(check -> check.text("id"))
        .toList();
  }

  private static List<String> failed(Verdict verdict) {
    return verdict.refusals().stream().map(Check::id).toList();
  }
}
