package motte.appraise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import motte.core.Bytes;
import motte.core.Grade;
import motte.core.MotteException;
import motte.intake.Materials;
import motte.intake.TpmQuote;
import motte.snp.Reference;
import motte.tpm.PcrBank;
import motte.tpm.TpmAlgorithm;
import motte.tpm.TpmSignature;
import motte.verdict.Check;
import motte.verdict.Findings;
import motte.verdict.Genuine;
import motte.verdict.Outcome;
import motte.verdict.Refused;
import motte.verdict.Trusted;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MaterialAppraiserTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("motte.house", ".")).resolve("../shared/vectors/attestation");
  private static final Instant IN_2024 = Instant.parse("2024-06-01T00:00:00Z");
  private static final Instant IN_2025 = Instant.parse("2025-07-01T00:00:00Z");
  private static final PlatformPolicy STRICT = PlatformPolicy.STANDARD;
  private static final PlatformPolicy LENIENT = STRICT.allowingMissingCollateral();

  private static final Materials NONE = Materials.none();

  @BeforeEach
  void present() {
    Assumptions.assumeTrue(
        Files.isDirectory(FOLDER), "needs ../shared/vectors/attestation beside the checkout");
  }

  @Test
  void without_a_policy_a_good_report_is_genuine_and_not_identified() throws IOException {
    var materials = materials("snp/trustee/test-report.bin", "snp/trustee/test-vcek.der");

    var verdict = MaterialAppraiser.of(LENIENT).examine(materials, NONE, IN_2024);

    assertThat(verdict.verdict()).isInstanceOf(Genuine.class);
    assertThat(verdict.verdict().headline()).isEqualTo("genuine, not identified");
    assertThat(verdict.platform()).isEqualTo("snp");
    assertThat(check(verdict, "snp.measurement").outcome()).isEqualTo(Outcome.SKIPPED);
  }

  @Test
  void what_vouches_may_not_be_missing_unless_that_is_allowed() throws IOException {
    var materials = materials("snp/trustee/test-report.bin", "snp/trustee/test-vcek.der");

    var verdict = MaterialAppraiser.of(STRICT).examine(materials, NONE, IN_2024);

    assertThat(verdict.verdict()).isInstanceOf(Refused.class);
    assertThat(verdict.verdict().failures()).isEmpty();
  }

  @Test
  void under_a_policy_it_is_trusted_only_if_it_is_what_the_policy_states() throws IOException {
    var materials = materials("snp/trustee/test-report.bin", "snp/trustee/test-vcek.der");
    var measurement = materials.snp().getFirst().report().measurement();
    var other = Bytes.wrap(new byte[48]);
    var hardware = Set.of(Grade.HARDWARE);

    var nothing = MaterialAppraiser.of(LENIENT).judge(materials, NONE, hardware, IN_2024);
    var same = MaterialAppraiser.of(wanting(measurement)).judge(materials, NONE, hardware, IN_2024);
    var different = MaterialAppraiser.of(wanting(other)).judge(materials, NONE, hardware, IN_2024);
    var grade =
        MaterialAppraiser.of(wanting(measurement))
            .judge(materials, NONE, Set.of(Grade.TPM), IN_2024);

    assertThat(check(nothing, "snp.identified").hasFailed()).isTrue();
    assertThat(same.verdict()).isInstanceOf(Trusted.class);
    assertThat(check(different, "snp.measurement").hasFailed()).isTrue();
    assertThat(different.verdict()).isInstanceOf(Refused.class);
    assertThat(check(grade, "snp.grade").hasFailed()).isTrue();
  }

  @Test
  void the_form_in_which_evidence_comes_makes_no_difference() throws IOException {
    var report = bytes("snp/trustee/test-report.bin");
    var vcek = bytes("snp/trustee/test-vcek.der");
    var forms =
        List.of(
            report.hex(),
            java.util.Base64.getMimeEncoder().encodeToString(report.toArray()),
            report.base64Url(),
            "{\"a\":[{\"report\":\"" + report.hex() + "\"}]}");
    var raw =
        MaterialAppraiser.of(LENIENT)
            .examine(Materials.of(Map.of("r", report, "v", vcek)), NONE, IN_2024);

    for (var form : forms) {
      var text = Bytes.wrap(form.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      var verdict =
          MaterialAppraiser.of(LENIENT)
              .examine(Materials.of(Map.of("r", text, "v", vcek)), NONE, IN_2024);
      assertThat(verdict.json()).isEqualTo(raw.json());
    }
  }

  @Test
  void a_tpms_key_is_vouched_for_by_the_report_that_names_it_only_if_that_report_holds()
      throws IOException {
    var all = materials("snp/azure/evidence-v0.json");
    var alone = materials("snp/azure/tpm-quote-v1.json", "snp/azure/hcl-report.bin");

    var bound =
        MaterialAppraiser.of(LENIENT).examine(all, NONE, Instant.parse("2025-06-01T00:00:00Z"));
    var strict = MaterialAppraiser.of(STRICT).examine(alone, NONE, IN_2025);
    var lenient = MaterialAppraiser.of(LENIENT).examine(alone, NONE, IN_2025);

    assertThat(check(bound, "tpm.attestation-keys-origin").outcome()).isEqualTo(Outcome.PASSED);
    assertThat(bound.platform()).isEqualTo("snp");
    assertThat(strict.verdict()).isInstanceOf(Refused.class);
    assertThat(lenient.verdict()).isInstanceOf(Genuine.class);
    assertThat(lenient.verdict().grade()).isEqualTo(Grade.NONE);
    assertThat(check(lenient, "tpm.attestation-keys-origin").outcome()).isEqualTo(Outcome.SKIPPED);
  }

  @Test
  void a_tpm_whose_key_nobody_vouches_for_proves_nothing_about_a_machine() throws IOException {
    var materials = materials("tpm/trustee/tpm_evidence.json");

    var examined = MaterialAppraiser.of(STRICT).examine(materials, NONE, IN_2025);
    var judged = MaterialAppraiser.of(STRICT).judge(materials, NONE, Set.of(Grade.NONE), IN_2025);

    assertThat(examined.verdict()).isInstanceOf(Genuine.class);
    assertThat(examined.verdict().grade()).isEqualTo(Grade.NONE);
    assertThat(examined.verdict().conclusion()).contains("a key that nobody vouches for");
    assertThat(judged.verdict()).isInstanceOf(Refused.class);
    assertThat(check(judged, "tpm.attestation-keys-origin").refuses()).isTrue();
  }

  @Test
  void a_log_is_held_against_the_registers_of_its_quote() throws IOException {
    var quote = "tdx/go-tdx-guest/ccel/cos-113-tdx-quote.dat";
    var good = materials(quote, "tdx/go-tdx-guest/ccel/ccel_data.dat");
    var bad = materials(quote, "eventlog/derived/cos113-bad-digest.bin");

    var accepted = MaterialAppraiser.of(LENIENT).examine(good, NONE, IN_2025);
    var refused = MaterialAppraiser.of(LENIENT).examine(bad, NONE, IN_2025);

    assertThat(check(accepted, "eventlog.replay").outcome()).isEqualTo(Outcome.PASSED);
    assertThat(accepted.verdict()).isInstanceOf(Genuine.class);
    assertThat(check(refused, "eventlog.replay").hasFailed()).isTrue();
    assertThat(refused.verdict()).isInstanceOf(Refused.class);
  }

  @Test
  void a_log_must_explain_every_register_of_the_boot() throws IOException {
    var log = motte.eventlog.EventLog.parse(bytes("tdx/go-tdx-guest/ccel/ccel_data.dat"));
    var quote = materials("tdx/go-tdx-guest/ccel/cos-113-tdx-quote.dat").quotes().getFirst();
    var body = (motte.dcap.TdQuoteBody) quote.body();
    var without =
        new motte.eventlog.EventLog(
            log.banks(), log.events().stream().filter(each -> each.register() != 1).toList());

    assertThat(LogReplay.ofRtmrs(log, body).outcome()).isEqualTo(Outcome.PASSED);
    assertThat(LogReplay.ofRtmrs(without, body).reason()).contains("RTMR0");
    assertThat(LogReplay.ofRtmrs(without, body).outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void a_reason_claims_nothing_that_was_not_established() throws IOException {
    var quote = materials("tdx/dcap-qvl/tdx_quote");
    var tpm = materials("tpm/go-tpm-tools/gce-cos-85-no-nonce.pb");

    var refused = MaterialAppraiser.of(STRICT).examine(quote, NONE, IN_2025.plusNanos(7));
    var statement = MaterialAppraiser.of(STRICT).examine(tpm, NONE, IN_2025);

    assertThat(check(refused, "tdx.mrsignerseam").reason()).startsWith("zero, as for");
    assertThat(check(refused, "tdx.seam-attributes").reason()).startsWith("zero, as for");
    assertThat(check(refused, "tdx.advisories").reason()).isEqualTo("it needs sound TCB info");
    assertThat(refused.verdict().tree())
        .doesNotContain("as Intel says", "not identified", "2025-07-01T00:00:00.0");
    assertThat(check(statement, "tpm.statement").reason())
        .isEqualTo("it begins with TPM_GENERATED");
    assertThat(check(statement, "tpm.nonce").reason()).doesNotContain("``");
  }

  @Test
  void what_may_be_debugged_has_grade_none_though_the_policy_lets_it_pass() throws IOException {
    var quote = materials("tdx/trustee/tdx_quote_4.dat");

    var strict = MaterialAppraiser.of(LENIENT).examine(quote, NONE, IN_2025);
    var allowing =
        MaterialAppraiser.of(LENIENT.allowingDebug()).examine(quote, NONE, IN_2025).verdict();

    assertThat(check(strict, "tdx.debug").hasFailed()).isTrue();
    assertThat(strict.verdict().grade()).isEqualTo(Grade.HARDWARE);
    assertThat(allowing.headline()).isEqualTo("genuine, not identified, debuggable");
    assertThat(allowing.conclusion()).endsWith(", debuggable");
    assertThat(allowing.grade()).isEqualTo(Grade.NONE);
    assertThat(allowing.tree()).contains("let pass: it can be debugged");
  }

  @Test
  void two_machines_in_one_call_lend_each_other_nothing() throws IOException {
    var both = materials("sgx/dcap-qvl/sgx_quote", "tdx/dcap-qvl/tdx_quote");

    var verdict = MaterialAppraiser.of(LENIENT).examine(both, NONE, IN_2025);

    assertThat(check(verdict, "evidence.one-machine").hasFailed()).isTrue();
  }

  @Test
  void a_tpm_that_nobody_vouches_for_does_not_ride_along_with_hardware() throws IOException {
    var both = materials("tdx/dcap-qvl/tdx_quote", "tpm/trustee/tpm_evidence.json");

    var verdict = MaterialAppraiser.of(LENIENT).examine(both, NONE, IN_2025);

    assertThat(verdict.verdict()).isInstanceOf(Refused.class);
    assertThat(check(verdict, "tpm.attestation-keys-origin").refuses()).isTrue();
  }

  @Test
  void an_arm_platforms_key_counts_only_if_the_verifier_brings_it() throws IOException {
    var token = materials("cca/tf-rmm/cca_token.cbor");
    var key = materials("cca/tf-rmm/cca_platform.pem");

    var brought = MaterialAppraiser.of(STRICT).examine(token, key, IN_2025);
    var sent = MaterialAppraiser.of(STRICT).examine(token.and(key), NONE, IN_2025);

    assertThat(brought.verdict()).isInstanceOf(Genuine.class);
    assertThat(sent.verdict()).isInstanceOf(Refused.class);
  }

  @Test
  void a_register_that_was_not_quoted_meets_no_reference_value() throws IOException {
    var ofSha1 =
        materials("tpm/go-tpm-tools/gce-cos-85-no-nonce.pb").tpm().stream()
            .filter(each -> each.banks().getFirst().hash() == TpmAlgorithm.SHA1)
            .findFirst()
            .orElseThrow();
    var wished = Bytes.wrap(new byte[32]);
    var values = new java.util.TreeMap<>(Map.of(4, wished));
    var forged =
        new TpmQuote(
            ofSha1.attest(),
            ofSha1.signature(),
            List.of(ofSha1.banks().getFirst(), new PcrBank(TpmAlgorithm.SHA256, values)));
    var findings = Findings.of("test");

    var claims =
        TpmAppraisal.appraise(
            forged,
            Optional.empty(),
            List.of(),
            TpmPolicy.STANDARD.allowingUnknownKey().booting(Map.of(4, Set.of(wished))),
            false,
            findings);

    assertThat(findings.checks())
        .filteredOn(check -> check.id().equals("tpm.pcr-4"))
        .singleElement()
        .matches(Check::hasFailed);
    assertThat(claims).doesNotContainKey("pcr4_sha256").containsKey("pcr4_sha1");
  }

  @Test
  void nothing_rests_on_sha1_unless_the_policy_says_so() throws IOException {
    var quotes = materials("tpm/go-tpm-tools/gce-cos-85-no-nonce.pb").tpm();
    var ofSha1 =
        quotes.stream()
            .filter(each -> each.banks().getFirst().hash() == TpmAlgorithm.SHA1)
            .findFirst()
            .orElseThrow();
    var signature = (TpmSignature.Rsa) ofSha1.signature().orElseThrow();
    var weak =
        new TpmQuote(
            ofSha1.attest(),
            Optional.of(
                new TpmSignature.Rsa(signature.scheme(), TpmAlgorithm.SHA1, signature.signature())),
            ofSha1.banks());
    var strict = TpmPolicy.STANDARD.allowingUnknownKey();

    assertThat(sha1(weak, strict, false)).containsExactly(Outcome.FAILED, Outcome.FAILED);
    assertThat(sha1(ofSha1, strict, false)).containsExactly(Outcome.PASSED, Outcome.FAILED);
    assertThat(sha1(ofSha1, strict, true)).containsExactly(Outcome.PASSED, Outcome.SKIPPED);
    assertThat(sha1(weak, strict.allowingSha1(), false))
        .containsExactly(Outcome.SKIPPED, Outcome.SKIPPED);
    var verdict =
        MaterialAppraiser.of(LENIENT)
            .examine(materials("tpm/go-tpm-tools/gce-cos-85-no-nonce.pb"), NONE, IN_2025);
    assertThat(verdict.verdict()).as(verdict.verdict().tree()).isInstanceOf(Genuine.class);
    assertThat(verdict.verdict().tree()).contains("nothing rests on them");
  }

  /// What becomes of the signature's hash and of the banks.
  private static List<Outcome> sha1(TpmQuote quote, TpmPolicy policy, boolean others) {
    var findings = Findings.of("test");
    TpmAppraisal.appraise(quote, Optional.empty(), List.of(), policy, others, findings);
    return List.of("tpm.signatures-hash", "tpm.register-banks").stream()
        .flatMap(id -> findings.checks().stream().filter(check -> check.id().equals(id)))
        .map(Check::outcome)
        .toList();
  }

  @Test
  void pcr_references_that_nothing_was_compared_with_refuse() throws IOException {
    var materials = materials("snp/trustee/test-report.bin", "snp/trustee/test-vcek.der");
    var snp = wanting(materials.snp().getFirst().report().measurement());
    var policy = snp.onTpm(TpmPolicy.STANDARD.booting(Map.of(4, Set.of(Bytes.wrap(new byte[32])))));

    var verdict =
        MaterialAppraiser.of(policy).judge(materials, NONE, Set.of(Grade.HARDWARE), IN_2024);

    assertThat(check(verdict, "tpm.boot-registers").hasFailed()).isTrue();
  }

  @Test
  void a_log_alone_proves_nothing_and_is_told_all_the_same() throws IOException {
    var verdict =
        MaterialAppraiser.of(LENIENT)
            .examine(materials("tpm/go-tpm-tools/eventlogs/debian-10.bin"), NONE, IN_2025);

    assertThat(verdict.verdict()).isInstanceOf(Refused.class);
    assertThat(verdict.claims().keySet()).contains("events", "alg", "pcrs");
  }

  @Test
  void a_test_root_is_trusted_only_where_somebody_says_so() throws IOException {
    var materials =
        materials(
            "sgx/intel-qvl/quote.dat",
            "sgx/intel-qvl/tcbInfo.json",
            "sgx/intel-qvl/qeIdentity.json",
            "sgx/intel-qvl/pckSignChain.pem",
            "sgx/intel-qvl/pckCert.pem",
            "sgx/intel-qvl/tcbSignChain.pem",
            "sgx/intel-qvl/rootCaCrl.der",
            "sgx/intel-qvl/intermediateCaCrl.der");
    var root =
        motte.trust.Chain.parsePem(
                Files.readString(FOLDER.resolve("sgx/intel-qvl/trustedRootCaCert.pem")))
            .root();
    var at = Instant.parse("2023-06-01T00:00:00Z");

    assertThat(MaterialAppraiser.of(STRICT).examine(materials, NONE, at).verdict())
        .isInstanceOf(Refused.class);
    assertThat(MaterialAppraiser.of(STRICT.accepting(root)).examine(materials, NONE, at).verdict())
        .isInstanceOf(Genuine.class);
    var forSgx = new AcceptedRoots(List.of(), List.of(), List.of(), List.of(root));
    var genuine = MaterialAppraiser.of(STRICT.accepting(forSgx)).examine(materials, NONE, at);
    assertThat(genuine.verdict()).isInstanceOf(Genuine.class);
    assertThat(check(genuine, "sgx.root").reason()).contains("accepted in words");
    var forOthers = new AcceptedRoots(List.of(), List.of(root), List.of(root), List.of());
    assertThat(
            MaterialAppraiser.of(STRICT.accepting(forOthers))
                .examine(materials, NONE, at)
                .verdict())
        .isInstanceOf(Refused.class);
  }

  @Test
  void what_is_not_known_or_not_well_formed_is_an_error_with_a_code() throws IOException {
    assertThat(code("snp/derived/truncated-1183.bin")).isEqualTo("material-unknown");
    assertThat(code("tdx/derived/bad-version.dat")).isEqualTo("quote-malformed");
    assertThat(code("cca/ccatoken-realm-json/test-invalid-nonce.json"))
        .isEqualTo("cca-claim-invalid");
  }

  private static PlatformPolicy wanting(Bytes measurement) {
    return new PlatformPolicy(
        LENIENT.snp().wanting(Reference.MEASUREMENT, Set.of(measurement)),
        LENIENT.tdx(),
        LENIENT.sgx(),
        LENIENT.tpm(),
        false,
        Optional.empty(),
        List.of());
  }

  private static Check check(MaterialVerdict verdict, String id) {
    return verdict.verdict().checks().stream()
        .filter(check -> check.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError(verdict.verdict().tree()));
  }

  private static String code(String file) throws IOException {
    var content = bytes(file);
    return catchThrowableOfType(MotteException.class, () -> Materials.of(Map.of(file, content)))
        .code();
  }

  private static Materials materials(String... names) throws IOException {
    var files = new LinkedHashMap<String, Bytes>();
    for (var name : names) {
      files.put(name, bytes(name));
    }
    return Materials.of(files);
  }

  private static Bytes bytes(String name) throws IOException {
    return Bytes.wrap(Files.readAllBytes(FOLDER.resolve(name)));
  }
}
