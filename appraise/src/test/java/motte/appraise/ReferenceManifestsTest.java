package motte.appraise;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import motte.core.Bytes;
import motte.core.Cbor;
import motte.core.Grade;
import motte.corim.Corim;
import motte.dcap.EnclaveReport;
import motte.dcap.TdQuoteBody;
import motte.intake.Materials;
import motte.trust.SigningKey;
import motte.verdict.Check;
import motte.verdict.Outcome;
import motte.verdict.Refused;
import motte.verdict.Trusted;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Manifests of our own about real evidence.
class ReferenceManifestsTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("motte.house", ".")).resolve("../shared/vectors/attestation");
  private static final Instant IN_2024 = Instant.parse("2024-06-01T00:00:00Z");
  private static final PlatformPolicy LENIENT = PlatformPolicy.STANDARD.allowingMissingCollateral();
  private static final Set<Grade> HARDWARE = Set.of(Grade.HARDWARE);
  private static final Bytes AMD = Bytes.parseHex("2b060104019c780301");
  private static final Bytes INTEL = Bytes.parseHex("6086480186f84d01021f");
  private static final Bytes OTHER = Bytes.parseHex("cd".repeat(48));
  private static final String[] SNP = {"snp/trustee/test-report.bin", "snp/trustee/test-vcek.der"};

  @BeforeEach
  void present() {
    Assumptions.assumeTrue(
        Files.isDirectory(FOLDER), "needs ../shared/vectors/attestation beside the checkout");
  }

  @Test
  void a_guest_that_shows_a_state_of_a_manifest_is_trusted() throws IOException {
    var evidence = materials(SNP);
    var report = evidence.snp().getFirst().report();

    var verdict =
        judge(
            evidence,
            given(amd(entry(641, 2, digest(7, OTHER))), amd(launched(report.measurement()))));

    assertThat(verdict.verdict()).as(verdict.verdict().tree()).isInstanceOf(Trusted.class);
    assertThat(check(verdict, "snp.reference-manifest").outcome()).isEqualTo(Outcome.PASSED);
    assertThat(check(verdict, "corim.manifest-signature").outcome()).isEqualTo(Outcome.SKIPPED);
  }

  @Test
  void a_guest_that_shows_none_or_two_halves_of_states_is_refused() throws IOException {
    var evidence = materials(SNP);
    var report = evidence.snp().getFirst().report();
    var measurement = launched(report.measurement());

    var other = judge(evidence, given(amd(launched(OTHER))));
    var halves =
        judge(
            evidence,
            given(
                amd(measurement, entry(642, 2, digest(7, OTHER))),
                amd(launched(OTHER), entry(642, 2, digest(7, report.hostData())))));

    assertThat(check(other, "snp.reference-manifest").hasFailed()).isTrue();
    assertThat(other.verdict()).isInstanceOf(Refused.class);
    assertThat(check(halves, "snp.reference-manifest").hasFailed()).isTrue();
  }

  @Test
  void a_state_that_does_not_say_what_was_launched_identifies_nothing() throws IOException {
    var evidence = materials(SNP);

    var verdict = judge(evidence, given(amd(entry(1, 1, new Cbor.Tag(553, Cbor.of(0))))));

    assertThat(check(verdict, "snp.reference-manifest").outcome()).isEqualTo(Outcome.PASSED);
    assertThat(check(verdict, "snp.identified").hasFailed()).isTrue();
  }

  @Test
  void a_state_that_only_mentions_the_launch_measurement_identifies_nothing() throws IOException {
    var verdict = judge(materials(SNP), given(amd(entry(641, 11, Cbor.of("our guest")))));

    assertThat(check(verdict, "snp.reference-manifest").outcome()).isEqualTo(Outcome.PASSED);
    assertThat(check(verdict, "snp.identified").hasFailed()).isTrue();
  }

  @Test
  void a_manifest_among_the_evidence_says_nothing() throws IOException {
    var evidence = materials(SNP);
    var manifest = given(amd(launched(evidence.snp().getFirst().report().measurement())));

    var verdict = judge(evidence.and(manifest), Materials.none());

    assertThat(check(verdict, "snp.identified").hasFailed()).isTrue();
    assertThat(verdict.verdict().checks())
        .extracting(Check::id)
        .doesNotContain("snp.reference-manifest", "corim.manifest-signature");
  }

  @Test
  void a_manifest_about_one_machine_or_another_kind_of_key_is_not_about_others()
      throws IOException {
    var evidence = materials(SNP);
    var report = evidence.snp().getFirst().report();
    var launched = launched(report.measurement());
    var type = of(0, of(0, new Cbor.Tag(111, Cbor.of(AMD))));
    var vlek = of(0, of(0, new Cbor.Tag(111, Cbor.of(Bytes.parseHex("2b060104019c780302")))));

    assertThat(
            judge(evidence, given(triple(type.put(1, bytes(report.chipId())), launched))).verdict())
        .isInstanceOf(Trusted.class);
    assertThat(judge(evidence, given(triple(type.put(1, bytes(OTHER)), launched))).verdict())
        .isInstanceOf(Refused.class);
    assertThat(judge(evidence, given(triple(type.put(2, bytes(OTHER)), launched))).verdict())
        .isInstanceOf(Refused.class);
    assertThat(judge(evidence, given(triple(vlek, launched))).verdict())
        .isInstanceOf(Refused.class);
  }

  @Test
  void a_policy_names_who_may_sign_manifests() throws IOException {
    var evidence = materials(SNP);
    var state = amd(launched(evidence.snp().getFirst().report().measurement()));
    var signer = SigningKey.generate(SigningKey.Curve.P384);
    var stranger = SigningKey.generate(SigningKey.Curve.P384);
    var signed = Corim.parse(signed(signer, manifest(state)));

    var good = judge(evidence, by(List.of(signed), signer));
    var byStranger = judge(evidence, by(List.of(signed), stranger));
    var unsigned = judge(evidence, by(List.of(Corim.parse(manifest(state))), signer));

    assertThat(good.verdict()).as(good.verdict().tree()).isInstanceOf(Trusted.class);
    assertThat(check(good, "corim.manifest-signature").reason())
        .contains("Acme", signer.spki().pin().toString());
    assertThat(check(byStranger, "corim.manifest-signature").hasFailed()).isTrue();
    assertThat(check(byStranger, "snp.identified").hasFailed()).isTrue();
    assertThat(check(unsigned, "corim.manifest-signature").hasFailed()).isTrue();
  }

  @Test
  void a_manifest_holds_only_in_its_time() throws IOException {
    var evidence = materials(SNP);
    var state = amd(launched(evidence.snp().getFirst().report().measurement()));
    var map = ((Cbor.Tag) Cbor.decode(manifest(state))).content().map();
    long day = 86_400;
    var over = map.put(4, of(1, time(IN_2024.getEpochSecond() - day)));
    var now = map.put(4, of(1, time(IN_2024.getEpochSecond() + day)));

    var late = judge(evidence, Materials.of(Map.of("m", new Cbor.Tag(501, over).encoded())));
    var good = judge(evidence, Materials.of(Map.of("m", new Cbor.Tag(501, now).encoded())));

    assertThat(check(late, "corim.manifest-validity").hasFailed()).isTrue();
    assertThat(late.verdict()).isInstanceOf(Refused.class);
    assertThat(good.verdict()).isInstanceOf(Trusted.class);
  }

  @Test
  void trust_domains_are_known_by_mrtd_and_registers() throws IOException {
    var evidence = materials("tdx/trustee/tdx_quote_4.dat");
    var td = (TdQuoteBody) evidence.quotes().getFirst().body();
    var registers = of(0, digest(7, td.rtmr().get(0)));
    for (int i = 1; i < 3; i++) {
      registers = registers.put(i, digest(7, td.rtmr().get(i)));
    }
    var whole = of(1, of(-83, digest(7, td.mrTd())).put(14, registers));
    var named =
        List.of(
            entry("mrtd", 2, digest(7, td.mrTd())),
            entry("rtmr1", 2, digest(7, td.rtmr().get(1))),
            entry("rtmr2", 4, bytes(td.rtmr().get(2))));
    var wrong = of(1, of(-83, digest(7, td.mrTd())).put(14, of(1, digest(7, OTHER))));

    assertThat(examined(evidence, intel(whole), "tdx")).isEqualTo(Outcome.PASSED);
    assertThat(examined(evidence, intel(named.toArray(Cbor[]::new)), "tdx"))
        .isEqualTo(Outcome.PASSED);
    assertThat(examined(evidence, intel(wrong), "tdx")).isEqualTo(Outcome.FAILED);
  }

  @Test
  void enclaves_are_known_by_signer_product_and_least_version() throws IOException {
    var evidence = materials("sgx/intel-qvl/quote.dat");
    var enclave = (EnclaveReport) evidence.quotes().getFirst().body();
    var signer =
        of(-84, new Cbor.Tag(60_020, Cbor.array(Cbor.of(6), digest(1, enclave.mrSigner()))))
            .put(-85, Cbor.of(enclave.isvProdId()));
    var masked =
        new Cbor.Tag(
            563,
            Cbor.array(
                Cbor.of(enclave.attributes()),
                Cbor.of(Bytes.parseHex("fbffffffffffffff0000000000000000"))));

    assertThat(
            examined(
                evidence,
                intel(of(1, signer.put(-73, least(enclave.isvSvn())).put(-82, masked))),
                "sgx"))
        .isEqualTo(Outcome.PASSED);
    assertThat(
            examined(evidence, intel(of(1, signer.put(-73, least(enclave.isvSvn() + 1)))), "sgx"))
        .isEqualTo(Outcome.FAILED);
  }

  @Test
  void keys_and_values_of_arms_platforms_come_in_manifests_too() throws IOException {
    var token = materials("cca/trustee/cca-example-token.cbor");
    var platform = token.ccaTokens().getFirst().platform();
    var realm = token.ccaTokens().getFirst().realm();
    var key = motte.cca.CcaKey.parse(Files.readString(FOLDER.resolve("cca/trustee/cpak-pub.json")));
    var of = of(0, of(0, bytes(platform.implementationId())));
    var components =
        platform.components().stream()
            .map(each ->
                (Cbor)
                    of(0, Cbor.of("cca.software-component"))
                        .put(
                            1,
                            of(2, digest(1, each.value()))
                                .put(13, Cbor.array(bytes(each.signer())))))
            .toArray(Cbor[]::new);
    var anchors =
        Cbor.array(
            Cbor.array(
                of.put(1, new Cbor.Tag(550, Cbor.of(platform.instanceId()))),
                Cbor.array(new Cbor.Tag(554, Cbor.of(key.pem())))));
    var initial = realm.initialMeasurement();
    var ofRealm = triple(of(0, of(0, bytes(initial))), entry("cca.rim", 2, digest(7, initial)));
    var triples = of(0, Cbor.array(triple(of, components), ofRealm)).put(3, anchors);

    var verdict =
        judge(
            token,
            Materials.of(Map.of("m", comids(triples, "tag:arm.com,2025:cca_platform#1.0.0"))));

    assertThat(outcomes(verdict))
        .containsEntry("cca.platform-signature", Outcome.PASSED)
        .containsEntry("cca.software-components", Outcome.PASSED)
        .containsEntry("cca.realm-initial-measurement", Outcome.PASSED)
        .containsEntry("cca.identified", Outcome.PASSED)
        .containsEntry("corim.manifest-profile", Outcome.PASSED);
  }

  @Test
  void a_key_that_signs_manifests_vouches_for_no_machine() throws IOException {
    var token = materials("cca/trustee/cca-example-token.cbor");
    var key = motte.cca.CcaKey.parse(Files.readString(FOLDER.resolve("cca/trustee/cpak-pub.json")));
    var given = Materials.of(Map.of("key.pem", Bytes.wrap(key.pem().getBytes(UTF_8))));
    var signers = new ReferenceManifests(List.of(), Set.of(key.pin()), List.of());

    var asAnchor = MaterialAppraiser.of(LENIENT).judge(token, given, HARDWARE, IN_2024);
    var asSigner =
        MaterialAppraiser.of(LENIENT.goingBy(signers)).judge(token, given, HARDWARE, IN_2024);

    assertThat(outcomes(asAnchor)).containsEntry("cca.platform-signature", Outcome.PASSED);
    assertThat(outcomes(asSigner).get("cca.platform-signature")).isNotEqualTo(Outcome.PASSED);
  }

  @Test
  void what_is_endorsed_under_conditions_is_told_where_evidence_meets_them() throws IOException {
    var evidence = materials(SNP);
    var measured = launched(evidence.snp().getFirst().report().measurement());
    var good = entry("advisory", 11, Cbor.of("none"));
    var bad = entry("advisory", 11, Cbor.of("some"));
    var series =
        Cbor.array(
            Cbor.array(amdClass(), Cbor.array()),
            Cbor.array(
                Cbor.array(Cbor.array(launched(OTHER)), Cbor.array(bad)),
                Cbor.array(Cbor.array(measured), Cbor.array(good))));

    var verdict = examine(evidence, of(8, Cbor.array(series)));

    assertThat(endorsed(verdict)).contains("advisory", "none").doesNotContain("some");
    assertThat(check(verdict, "corim.endorsed-values").outcome()).isEqualTo(Outcome.PASSED);
    assertThat(check(verdict, "corim.manifest-profile").reason()).doesNotContain("not understood");
  }

  @Test
  void what_is_endorsed_may_meet_the_condition_of_another_in_any_order() throws IOException {
    var evidence = materials(SNP);
    var measured = launched(evidence.snp().getFirst().report().measurement());
    var built = entry("built", 1, Cbor.of(7));
    var second =
        Cbor.array(Cbor.array(amd(built)), Cbor.array(amd(entry("result", 11, Cbor.of("second")))));
    var first = Cbor.array(Cbor.array(amd(measured)), Cbor.array(amd(built)));
    var never =
        Cbor.array(
            Cbor.array(amd(entry("built", 1, Cbor.of(8)))),
            Cbor.array(amd(entry("result", 11, Cbor.of("never")))));

    var verdict = examine(evidence, of(10, Cbor.array(second, never, first)));

    assertThat(endorsed(verdict)).contains("built", "second").doesNotContain("never");
    assertThat(check(verdict, "corim.endorsed-values").reason()).contains("2 of 3");
  }

  @Test
  void a_value_that_is_endorsed_stands_for_no_measurement() throws IOException {
    var evidence = materials(SNP);
    var measurement = evidence.snp().getFirst().report().measurement();
    var endorsing = of(1, Cbor.array(amd(launched(measurement), launched(OTHER))));

    var alone = judge(evidence, given(endorsing));
    var asState = judge(evidence, given(endorsing.put(0, Cbor.array(amd(launched(OTHER))))));

    assertThat(check(alone, "corim.endorsed-values").outcome()).isEqualTo(Outcome.PASSED);
    assertThat(check(alone, "snp.identified").hasFailed()).isTrue();
    assertThat(check(asState, "snp.reference-manifest").hasFailed()).isTrue();
  }

  @Test
  void where_no_condition_is_met_nothing_is_endorsed() throws IOException {
    var claim = Cbor.array(amd(entry("said", 11, Cbor.of("so"))));
    var other = Cbor.array(Cbor.array(amd(launched(OTHER))), claim);
    var elsewhere = Cbor.array(Cbor.array(intel(entry("mrtd", 2, digest(7, OTHER)))), claim);

    var verdict = examine(materials(SNP), of(10, Cbor.array(other, elsewhere)));

    assertThat(verdict.claims()).doesNotContainKey("endorsed");
    assertThat(check(verdict, "corim.endorsed-values").outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(verdict.verdict()).isNotInstanceOf(Refused.class);
  }

  private static MaterialVerdict examine(Materials evidence, Cbor.Map triples) {
    return MaterialAppraiser.of(LENIENT).examine(evidence, given(triples), IN_2024);
  }

  private static Materials given(Cbor.Map triples) {
    return Materials.of(Map.of("m", comids(triples, "tag:amd.com,2025:snp-corim-profile")));
  }

  private static Cbor.Map amdClass() {
    return of(0, of(0, new Cbor.Tag(111, Cbor.of(AMD))));
  }

  private static String endorsed(MaterialVerdict verdict) {
    return String.valueOf(verdict.claims().get("endorsed"));
  }

  private static MaterialVerdict judge(Materials evidence, Materials given) {
    return MaterialAppraiser.of(LENIENT).judge(evidence, given, HARDWARE, IN_2024);
  }

  private static MaterialVerdict judge(Materials evidence, ReferenceManifests manifests) {
    return MaterialAppraiser.of(LENIENT.goingBy(manifests))
        .judge(evidence, Materials.none(), HARDWARE, IN_2024);
  }

  private static ReferenceManifests by(List<Corim> manifests, SigningKey signer) {
    return new ReferenceManifests(manifests, Set.of(signer.spki().pin()), List.of(signer.spki()));
  }

  private static Outcome examined(Materials evidence, Cbor triple, String platform) {
    var verdict = MaterialAppraiser.of(LENIENT).examine(evidence, given(triple), IN_2024);
    return check(verdict, platform + ".reference-manifest").outcome();
  }

  private static Check check(MaterialVerdict verdict, String id) {
    return verdict.verdict().checks().stream()
        .filter(check -> check.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError(id + "\n" + verdict.verdict().tree()));
  }

  private static Map<String, Outcome> outcomes(MaterialVerdict verdict) {
    var outcomes = new LinkedHashMap<String, Outcome>();
    verdict.verdict().checks().forEach(check -> outcomes.put(check.id(), check.outcome()));
    return outcomes;
  }

  private static Materials given(Cbor... triples) {
    return Materials.of(Map.of("manifest.corim", manifest(triples)));
  }

  private static Bytes manifest(Cbor... triples) {
    return comids(of(0, Cbor.array(triples)), "tag:amd.com,2025:snp-corim-profile");
  }

  private static Bytes comids(Cbor.Map triples, String profile) {
    var comid = of(1, of(0, Cbor.of("a tag"))).put(4, triples);
    return new Cbor.Tag(
            501,
            of(0, Cbor.of("a manifest"))
                .put(1, Cbor.array(new Cbor.Tag(506, Cbor.of(comid.encoded()))))
                .put(3, new Cbor.Tag(32, Cbor.of(profile))))
        .encoded();
  }

  private static Bytes signed(SigningKey key, Bytes payload) {
    var header =
        of(1, Cbor.of(key.curve() == SigningKey.Curve.P256 ? -7 : -35))
            .put(3, Cbor.of("application/rim+cbor"))
            .put(15, of(1, Cbor.of("Acme")))
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

  private static Cbor amd(Cbor... measurements) {
    return triple(of(0, of(0, new Cbor.Tag(111, Cbor.of(AMD)))), measurements);
  }

  private static Cbor intel(Cbor... measurements) {
    return triple(of(0, of(0, new Cbor.Tag(111, Cbor.of(INTEL)))), measurements);
  }

  private static Cbor triple(Cbor.Map environment, Cbor... measurements) {
    return Cbor.array(environment, Cbor.array(measurements));
  }

  private static Cbor launched(Bytes measurement) {
    return entry(641, 2, digest(7, measurement));
  }

  private static Cbor entry(long key, long point, Cbor value) {
    return of(0, Cbor.of(key)).put(1, of(point, value));
  }

  private static Cbor entry(String key, long point, Cbor value) {
    return of(0, Cbor.of(key)).put(1, of(point, value));
  }

  private static Cbor digest(long hash, Bytes value) {
    return Cbor.array(Cbor.array(Cbor.of(hash), Cbor.of(value)));
  }

  private static Cbor least(long number) {
    return new Cbor.Tag(60_010, Cbor.array(Cbor.of(2), Cbor.of(number)));
  }

  private static Cbor bytes(Bytes value) {
    return new Cbor.Tag(560, Cbor.of(value));
  }

  private static Cbor time(long seconds) {
    return new Cbor.Tag(1, Cbor.of(seconds));
  }

  private static Cbor.Map of(long key, Cbor value) {
    return Cbor.emptyMap().put(key, value);
  }

  private static Materials materials(String... names) throws IOException {
    var files = new LinkedHashMap<String, Bytes>();
    for (var name : names) {
      files.put(name, Bytes.wrap(Files.readAllBytes(FOLDER.resolve(name))));
    }
    return Materials.of(files);
  }
}
