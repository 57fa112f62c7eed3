package motte.dcap;

import static motte.dcap.TestIntel.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Json;
import motte.core.MotteException;
import motte.trust.Pem;
import motte.verdict.Check;
import motte.verdict.Findings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Appraisal of quotes that an Intel of our own vouches for.
final class DcapAppraiserTest {
  private static final DcapPolicy ANY =
      DcapPolicy.standard().allowing(EnumSet.allOf(TcbStatus.class));

  @ParameterizedTest
  @CsvSource({"3, 0, SGX", "4, 0, TDX", "4, 0, SGX", "5, 1, SGX", "5, 2, TDX", "5, 3, TDX"})
  void every_kind_of_quote_is_accepted_under_its_root_and_refused_under_intels(
      int version, int bodyType, Tee tee) {
    var intel = new TestIntel();
    intel.version = version;
    intel.bodyType = bodyType;
    intel.tee = tee;

    var good = refusals(intel, DcapPolicy.standard(), NOW);
    var findings = Findings.of("test");
    DcapAppraiser.of(Intel.roots())
        .appraise(intel.quote(), intel.collateral(), DcapPolicy.standard(), NOW, findings);

    assertThat(good).isEmpty();
    assertThat(refusals(findings)).contains(tee.layer() + ".root");
  }

  static Stream<Arguments> defects() {
    return Stream.of(
        defect("a debuggable trust domain", i -> i.tdAttributes |= 1, "tdx.debug"),
        defect(
            "a trust domain that can be moved", i -> i.tdAttributes |= 1L << 29, "tdx.migratable"),
        defect("a reserved attribute", i -> i.tdAttributes |= 1L << 40, "tdx.reserved"),
        defect("a revoked PCK", i -> i.revokePck = true, "tdx.pck-crl"),
        defect("a revoked CA", i -> i.revokeCa = true, "tdx.root-crl"),
        defect("a revoked signer", i -> i.revokeSigning = true, "tdx.tcb-info-signature"),
        defect("another quoting enclave", i -> i.qeMrSigner = "ab".repeat(32), "tdx.qe-mrsigner"),
        defect("an unbound key", i -> i.qeReportTail = 1, "tdx.attestation-key-binding"),
        defect("an old quoting enclave", i -> i.qeIsvSvn = 3, "tdx.qe-tcb-level"),
        defect("another family", i -> i.infoFmspc = "00906ea10000", "tdx.fmspc"),
        defect("another PCE", i -> i.infoPceId = "0001", "tdx.pce-id"),
        defect("an old PCE", i -> i.pceSvn = 10, "tdx.tcb-level"),
        defect("an old module", i -> i.teeTcbSvn[0] = 4, "tdx.tdx-module"),
        defect("an unknown module", i -> i.teeTcbSvn[1] = 9, "tdx.tdx-module"),
        defect("old microcode", i -> i.teeTcbSvn[2] = 2, "tdx.tcb-level"),
        defect("an out-of-date platform", i -> i.platformStatus = "OutOfDate", "tdx.tcb-status"),
        defect("a revoked module", i -> i.moduleStatus = "Revoked", "tdx.tcb-status"),
        defect(
            "documents signed by the PCK",
            i -> {
              i.documentKeys = i.pckKeys;
              i.documentChain = List.of(i.pck(), i.ca, i.root);
            },
            "tdx.tcb-info-signature"),
        defect(
            "documents signed by the CA",
            i -> {
              i.documentKeys = i.caKeys;
              i.documentChain = List.of(i.ca, i.root);
            },
            "tdx.qe-identity-signature"),
        defect(
            "documents signed by another",
            i -> i.documentKeys = i.caKeys,
            "tdx.tcb-info-signature"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("defects")
  void a_defect_is_refused_by_its_check(String name, Consumer<TestIntel> defect, String check) {
    var intel = new TestIntel();
    defect.accept(intel);

    assertThat(refusals(intel, DcapPolicy.standard(), NOW)).as(name).contains(check);
  }

  @Test
  void a_policy_allows_in_words_what_the_standard_one_refuses() {
    var intel = new TestIntel();
    intel.tdAttributes |= 1 | 1L << 29;
    intel.platformStatus = "SWHardeningNeeded";

    var policy =
        DcapPolicy.standard()
            .allowingDebug()
            .allowingMigratable()
            .allowing(Set.of(TcbStatus.SW_HARDENING_NEEDED));

    assertThat(refusals(intel, DcapPolicy.standard(), NOW))
        .containsExactlyInAnyOrder("tdx.debug", "tdx.migratable", "tdx.tcb-status");
    assertThat(refusals(intel, policy, NOW)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "UpToDate, UpToDate, UpToDate, UpToDate",
    "UpToDate, OutOfDate, UpToDate, OutOfDate",
    "UpToDate, UpToDate, OutOfDate, OutOfDate",
    "SWHardeningNeeded, UpToDate, OutOfDate, OutOfDate",
    "ConfigurationNeeded, OutOfDate, UpToDate, OutOfDateConfigurationNeeded",
    "ConfigurationAndSWHardeningNeeded, UpToDate, OutOfDate, OutOfDateConfigurationNeeded",
    "OutOfDateConfigurationNeeded, UpToDate, UpToDate, OutOfDateConfigurationNeeded",
    "SWHardeningNeeded, ConfigurationNeeded, UpToDate, ConfigurationAndSWHardeningNeeded",
    "OutOfDate, Revoked, UpToDate, Revoked",
    "UpToDate, UpToDate, Revoked, Revoked"
  })
  void the_status_is_the_worst_of_platform_module_and_quoting_enclave(
      String platform, String module, String qe, String worst) {
    var intel = new TestIntel();
    intel.platformStatus = platform;
    intel.moduleStatus = module;
    intel.qeStatus = qe;

    var result = appraised(intel, ANY, NOW, Findings.of("test"));

    assertThat(result.tcbStatus().orElseThrow().label()).isEqualTo(worst);
    assertThat(result.advisoryIds())
        .containsExactly("INTEL-SA-00001", "INTEL-SA-00002", "INTEL-SA-00003");
  }

  @ParameterizedTest
  @CsvSource({
    "UpToDate, UpToDate, 6, 3, TDRelaunchAdvised",
    "SWHardeningNeeded, UpToDate, 5, 3, TDRelaunchAdvised",
    "ConfigurationNeeded, UpToDate, 6, 3, TDRelaunchAdvisedConfigurationNeeded",
    "UpToDate, UpToDate, 4, 3, OutOfDate",
    "UpToDate, UpToDate, 6, 2, OutOfDate",
    "UpToDate, OutOfDate, 6, 3, OutOfDate",
    "OutOfDate, UpToDate, 6, 3, OutOfDate",
    "ConfigurationNeeded, OutOfDate, 6, 3, OutOfDateConfigurationNeeded",
    "UpToDate, Revoked, 6, 3, Revoked"
  })
  void a_domain_whose_module_was_renewed_since_its_launch_should_be_launched_anew(
      String platform, String qe, byte module, byte microcode, String status) {
    var intel = new TestIntel();
    intel.version = 5;
    intel.bodyType = 3;
    intel.platformStatus = platform;
    intel.qeStatus = qe;
    intel.oldModuleStatus = "OutOfDate";
    intel.teeTcbSvn[0] = 4;
    intel.teeTcbSvn2 = intel.teeTcbSvn.clone();
    intel.teeTcbSvn2[0] = module;
    intel.teeTcbSvn2[2] = microcode;

    var result = appraised(intel, ANY, NOW, Findings.of("test"));

    assertThat(result.tcbStatus().orElseThrow().label()).isEqualTo(status);
    assertThat(refusals(intel, DcapPolicy.standard(), NOW)).containsExactly("tdx.tcb-status");
  }

  @Test
  void a_relaunch_is_advised_only_where_the_quote_says_what_runs_since() {
    var intel = new TestIntel();
    intel.oldModuleStatus = "OutOfDate";
    intel.teeTcbSvn[0] = 4;

    var result = appraised(intel, ANY, NOW, Findings.of("test"));

    assertThat(result.tcbStatus().orElseThrow()).isEqualTo(TcbStatus.OUT_OF_DATE);
  }

  @Test
  void intels_levels_never_advise_a_relaunch_themselves() {
    var intel = new TestIntel();
    intel.platformStatus = "TDRelaunchAdvised";

    assertThatThrownBy(intel::collateral)
        .isInstanceOf(DcapException.class)
        .extracting("code")
        .isEqualTo("tcb-info-malformed");
  }

  @Test
  void a_module_of_the_first_major_version_is_judged_with_the_platform() {
    var intel = new TestIntel();
    intel.teeTcbSvn[0] = 5;
    intel.teeTcbSvn[1] = 0;

    assertThat(refusals(intel, DcapPolicy.standard(), NOW)).isEmpty();
    intel.teeTcbSvn[0] = 4;
    assertThat(refusals(intel, DcapPolicy.standard(), NOW)).contains("tdx.tcb-level");
  }

  @Test
  void reference_values_identify_what_is_genuine() {
    var intel = new TestIntel();
    var mrTd = Bytes.parseHex("77" + "00".repeat(47));
    var other = Bytes.wrap(new byte[48]);
    intel.reportData[0] = 9;

    var meant =
        DcapPolicy.standard()
            .expecting(Map.of("mrtd", List.of(other, mrTd), "rtmr3", List.of(other)))
            .expectingReportData(Bytes.of(intel.reportData));
    var notMeant =
        DcapPolicy.standard()
            .expecting(
                Map.of("mrtd", List.of(other), "mrenclave", List.of(Bytes.wrap(new byte[32]))))
            .expectingReportData(Bytes.wrap(new byte[64]));

    assertThat(refusals(intel, meant, NOW)).isEmpty();
    assertThat(refusals(intel, notMeant, NOW))
        .containsExactlyInAnyOrder("tdx.mrtd", "tdx.mrenclave", "tdx.report-data");
    assertThatThrownBy(() -> DcapPolicy.standard().expecting(Map.of("mrdt", List.of(other))))
        .hasMessageContaining("mrdt");
  }

  @Test
  void without_reference_values_each_measurement_is_listed_as_seen() {
    var domain = new TestIntel();
    var enclave = new TestIntel();
    enclave.tee = Tee.SGX;
    enclave.version = 3;

    assertThat(skipped(domain, DcapPolicy.standard()))
        .containsEntry("tdx.mrtd", "77" + "00".repeat(47))
        .containsKeys("tdx.rtmr0", "tdx.rtmr1", "tdx.rtmr2", "tdx.rtmr3")
        .containsKeys("tdx.mrconfigid", "tdx.mrowner", "tdx.mrownerconfig")
        .doesNotContainKey("tdx.mrenclave");
    assertThat(skipped(enclave, DcapPolicy.standard()))
        .containsEntry("sgx.mrsigner", "ee".repeat(32))
        .containsEntry("sgx.isvprodid", "3")
        .containsKeys("sgx.mrenclave", "sgx.isvsvn")
        .doesNotContainKey("sgx.mrtd");
    assertThat(skipped(enclave, DcapPolicy.standard().expectingProduct(3, 1)))
        .containsKey("sgx.mrenclave")
        .doesNotContainKeys("sgx.isvprodid", "sgx.isvsvn");
    var signer = Map.of("mrsigner", List.of(Bytes.parseHex("ee".repeat(32))));
    assertThat(skipped(enclave, DcapPolicy.standard().expecting(signer))).isEmpty();
  }

  /// What is told of measurements that nothing was held against.
  private static Map<String, String> skipped(TestIntel intel, DcapPolicy policy) {
    var findings = Findings.of("test");
    appraised(intel, policy, NOW, findings);
    var told = "no reference value is given; seen is ";
    return findings.checks().stream()
        .filter(check -> check.reason().startsWith(told))
        .collect(Collectors.toMap(Check::id, check -> check.reason().substring(told.length())));
  }

  @Test
  void reference_values_that_no_quote_could_show_are_refused_beforehand() {
    var standard = DcapPolicy.standard();

    assertThatThrownBy(() -> standard.expecting(Map.of("mrtd", List.of(Bytes.parseHex("00")))))
        .hasMessage("the reference value `00` of mrtd has 1 bytes, not 48")
        .extracting("code")
        .isEqualTo("measurement-malformed");
    assertThatThrownBy(() -> standard.expecting(Map.of("mrtd", List.of())))
        .hasMessage("mrtd has an empty list of reference values");
  }

  @Test
  void every_measurement_of_a_quote_can_be_its_own_reference_value() {
    for (var tee : Tee.values()) {
      var intel = new TestIntel();
      intel.tee = tee;
      intel.version = 5;
      intel.bodyType = tee == Tee.SGX ? 1 : 3;
      var claims = QuoteClaims.of(Quote.parse(intel.quote()));
      var own = new java.util.TreeMap<String, List<Bytes>>();
      claims.forEach((name, value) -> {
        if (DcapPolicy.MEASUREMENTS.contains(name) && value instanceof Json.Text(var hex)) {
          own.put(name, List.of(Bytes.parseHex(hex)));
        }
      });

      assertThat(own).hasSizeGreaterThan(6);
      assertThat(refusals(intel, DcapPolicy.standard().expecting(own), NOW)).isEmpty();
    }
  }

  @Test
  void an_enclave_is_known_by_its_signer_product_and_version() {
    var intel = new TestIntel();
    intel.tee = Tee.SGX;
    intel.version = 3;
    var signer = Map.of("mrsigner", List.of(Bytes.parseHex("ee".repeat(32))));

    var meant = DcapPolicy.standard().expecting(signer).expectingProduct(3, 1);

    assertThat(refusals(intel, meant, NOW)).isEmpty();
    assertThat(refusals(intel, meant.expectingProduct(4, 2), NOW))
        .containsExactlyInAnyOrder("sgx.isvprodid", "sgx.isvsvn");
    intel.sgxDebug = true;
    assertThat(refusals(intel, meant, NOW)).containsExactly("sgx.debug");
  }

  @Test
  void collateral_of_an_earlier_recovery_and_advisories_can_be_refused() {
    var intel = new TestIntel();
    var all = Set.of("INTEL-SA-00001", "INTEL-SA-00002", "INTEL-SA-00003");

    assertThat(refusals(intel, DcapPolicy.standard().from(17).allowingAdvisories(all), NOW))
        .isEmpty();
    assertThat(refusals(intel, DcapPolicy.standard().from(18), NOW))
        .containsExactly("tdx.evaluation-number");
    assertThat(
            refusals(
                intel, DcapPolicy.standard().allowingAdvisories(Set.of("INTEL-SA-00001")), NOW))
        .containsExactly("tdx.advisories");
  }

  @Test
  void advisories_that_nobody_told_are_not_said_to_be_allowed() {
    var findings = Findings.of("test");
    var intel = new TestIntel();

    DcapAppraiser.of(intel.roots())
        .appraise(
            intel.quote(),
            DcapCollateral.none(),
            DcapPolicy.standard().allowingAdvisories(Set.of()),
            NOW,
            findings);

    assertThat(refusals(findings)).contains("tdx.advisories");
  }

  @Test
  void everything_holds_only_in_its_time() {
    var intel = new TestIntel();

    assertThat(refusals(intel, DcapPolicy.standard(), TestIntel.TO)).isEmpty();
    assertThat(refusals(intel, DcapPolicy.standard(), TestIntel.TO.plusSeconds(1)))
        .containsExactlyInAnyOrder(
            "tdx.tcb-info-in-force",
            "tdx.qe-identity-in-force",
            "tdx.pck-crl-in-force",
            "tdx.root-crl-in-force");
    assertThat(refusals(intel, DcapPolicy.standard(), TestIntel.FROM.minusSeconds(1)))
        .contains("tdx.pck-chain-in-force", "tdx.tcb-info-chain-in-force");
    assertThat(refusals(intel, DcapPolicy.standard(), TestIntel.END.plusSeconds(1)))
        .contains("tdx.pck-chain-in-force", "tdx.qe-identity-chain-in-force");
  }

  @Test
  void collateral_out_of_force_is_missing_where_that_is_allowed_but_the_platform_is_not() {
    var intel = new TestIntel();
    var policy = DcapPolicy.standard().allowingMissingCollateral();

    assertThat(refusals(intel, policy, TestIntel.TO.plusSeconds(1))).isEmpty();
    assertThat(refusals(intel, policy, TestIntel.END.plusSeconds(1)))
        .containsExactly("tdx.pck-chain-in-force");
  }

  @ParameterizedTest
  @CsvSource({"1", "4"})
  void a_quote_without_its_chain_needs_the_chain_beside_it(int certType) {
    var intel = new TestIntel();
    intel.tee = Tee.SGX;
    intel.version = 3;
    intel.certType = certType;
    var collateral = intel.collateral();
    var without =
        DcapCollateral.of(
            collateral.tcbInfo(),
            collateral.qeIdentity(),
            Optional.empty(),
            collateral.rootCrl(),
            List.of());
    var findings = Findings.of("test");

    assertThat(refusals(intel, DcapPolicy.standard(), NOW)).isEmpty();
    DcapAppraiser.of(intel.roots()).appraise(intel.quote(), without, ANY, NOW, findings);
    assertThat(refusals(findings)).contains("sgx.pck-chain");
  }

  @Test
  void a_chain_may_be_in_der_and_begin_with_its_root() {
    var intel = new TestIntel();
    intel.reversedDer = true;

    assertThat(refusals(intel, DcapPolicy.standard(), NOW)).isEmpty();
  }

  @Test
  void a_chain_of_blocks_of_several_widths_is_read_and_no_byte_of_it_changes_unseen() {
    var intel = new TestIntel();
    var pem = intel.mixedPem();

    intel.chain = Optional.of(pem);
    var good = refusals(intel, DcapPolicy.standard(), NOW);

    assertThat(pem).contains("-----END CERTIFICATE----------BEGIN CERTIFICATE-----");
    assertThat(good).isEmpty();
    var text = pem.getBytes(StandardCharsets.ISO_8859_1);
    var whole = Certificates.parse(Bytes.of(text), Quote::malformed);
    for (int i = 0; i < text.length; i++) {
      var changed = text.clone();
      changed[i] ^= 1;
      assertThat(read(changed)).as("byte " + i).isNotEqualTo(Optional.of(whole));
    }
  }

  @Test
  void certificates_that_came_each_in_a_file_make_chains() {
    var intel = new TestIntel();
    intel.documentChain = List.of(intel.signing);
    var files =
        Map.of(
            "1", pem(intel.root),
            "2", pem(intel.ca),
            "3", pem(intel.pck()));

    var good = refusals(intel, DcapPolicy.standard(), NOW);
    intel.documentChain = List.of(intel.pck());
    var wrong = refusals(intel, DcapPolicy.standard(), NOW);

    assertThat(good).isEmpty();
    assertThat(wrong).contains("tdx.tcb-info-signature", "tdx.qe-identity-signature");
    assertThat(DcapCollateral.parse(files).pckChain())
        .extracting(CollateralAppraisal::name)
        .containsExactly(Intel.PCK, Intel.PLATFORM_CA, Intel.ROOT_CA);
  }

  @Test
  void the_endorsements_of_open_enclave_are_read_part_by_part() {
    var intel = new TestIntel();
    intel.tee = Tee.SGX;
    intel.version = 3;
    var whole = intel.collateral();
    var info = whole.tcbInfo().orElseThrow().value();
    var identity = whole.qeIdentity().orElseThrow().value();
    var documentChain = Certificates.pem(intel.documentChain) + "\0";
    var caChain = Certificates.pem(List.of(intel.ca, intel.root)) + "\0";
    var parts =
        List.of(
            Bytes.parseHex("01000000"),
            text(document("tcbInfo", info.body(), info.signature())),
            text(documentChain),
            text(Pem.write("X509 CRL", whole.pckCrl().orElseThrow().value().der()) + "\0"),
            text(Pem.write("X509 CRL", whole.rootCrl().orElseThrow().der()) + "\0"),
            text(caChain),
            text(document("enclaveIdentity", identity.body(), identity.signature())),
            text(documentChain),
            text("2026-01-01T00:00:00Z\0"));

    assertThat(DcapCollateral.parse(Map.of("e", openEnclave(parts)))).isEqualTo(whole);
    assertThatThrownBy(() -> DcapCollateral.parse(Map.of("e", openEnclave(parts.reversed()))))
        .isInstanceOf(MotteException.class);
  }

  private static String document(String name, Bytes body, Bytes signature) {
    var json = new String(body.toArray(), StandardCharsets.UTF_8);
    return "{\"%s\":%s,\"signature\":\"%s\"}\0".formatted(name, json, signature.hex());
  }

  private static Bytes text(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Bytes openEnclave(List<Bytes> parts) {
    int size = parts.stream().mapToInt(Bytes::size).sum();
    var header = ByteBuffer.allocate(52).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(1).putInt(2).putInt(36 + size).putInt(parts.size());
    var out = new ByteArrayOutputStream();
    int at = 0;
    for (var part : parts) {
      header.putInt(at);
      at += part.size();
    }
    var begin = new byte[52];
    header.get(0, begin);
    out.writeBytes(begin);
    parts.forEach(part -> out.writeBytes(part.toArray()));
    return Bytes.wrap(out.toByteArray());
  }

  private static Bytes pem(X509Certificate certificate) {
    var pem = Certificates.pem(List.of(certificate));
    return Bytes.of(pem.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void what_follows_an_enclaves_quote_is_bound_by_its_report_data_or_refused() {
    var claims = "claims of the enclave's own".getBytes(StandardCharsets.UTF_8);
    var intel = new TestIntel();
    intel.tee = Tee.SGX;
    intel.version = 3;
    System.arraycopy(Digest.sha256(claims).value().toArray(), 0, intel.reportData, 0, 32);
    var quote = intel.quote().toArray();
    var bound = java.util.Arrays.copyOf(quote, quote.length + claims.length);
    System.arraycopy(claims, 0, bound, quote.length, claims.length);

    assertThat(Quote.parse(Bytes.of(bound)).padded()).isTrue();
    bound[quote.length] ^= 1;
    assertThat(Quote.parse(Bytes.of(bound)).padded()).isFalse();
  }

  private static Optional<List<X509Certificate>> read(byte[] pem) {
    try {
      return Optional.of(Certificates.parse(Bytes.of(pem), Quote::malformed));
    } catch (MotteException _) {
      return Optional.empty();
    }
  }

  @Test
  void without_collateral_nothing_is_said_of_the_platform_and_a_policy_must_allow_that() {
    var intel = new TestIntel();
    var appraiser = DcapAppraiser.of(intel.roots());
    var strict = Findings.of("test");
    var lenient = Findings.of("test");
    var quote = intel.quote();

    appraiser.appraise(
        quote,
        DcapCollateral.none(),
        DcapPolicy.standard().allowingMissingCollateral(),
        NOW,
        lenient);
    appraiser.appraise(quote, DcapCollateral.none(), DcapPolicy.standard(), NOW, strict);

    assertThat(refusals(lenient)).isEmpty();
    assertThat(refusals(strict))
        .containsExactlyInAnyOrder(
            "tdx.root-crl",
            "tdx.pck-crl",
            "tdx.tcb-info-signature",
            "tdx.qe-identity-signature",
            "tdx.qe-tcb-level",
            "tdx.tdx-module",
            "tdx.tcb-level",
            "tdx.tcb-status");
  }

  @Test
  void what_is_remembered_says_the_same_again_and_nothing_of_other_quotes() {
    var intel = new TestIntel();
    var appraiser = DcapAppraiser.of(intel.roots());
    var collateral = intel.collateral();
    var quote = intel.quote();
    var bad = quote.toArray();
    bad[200] ^= 1;

    var first = Findings.of("test");
    var second = Findings.of("test");
    var damaged = Findings.of("test");
    appraiser.appraise(quote, collateral, DcapPolicy.standard(), NOW, first);
    appraiser.appraise(quote, collateral, DcapPolicy.standard(), NOW, second);
    appraiser.appraise(Bytes.wrap(bad), collateral, DcapPolicy.standard(), NOW, damaged);

    assertThat(second.checks()).isEqualTo(first.checks());
    assertThat(refusals(damaged)).containsExactly("tdx.quote-signature");
  }

  @Test
  void what_is_no_quote_is_a_failed_check() {
    var findings = Findings.of("hardware");

    var result =
        DcapAppraiser.of(Intel.roots())
            .appraise(Bytes.empty(), DcapCollateral.none(), ANY, NOW, findings);

    assertThat(refusals(findings)).containsExactly("hardware.quote");
    assertThat(result.claims().members()).isEmpty();
  }

  private static Arguments defect(String name, Consumer<TestIntel> defect, String check) {
    return Arguments.of(name, defect, check);
  }

  private static Set<String> refusals(TestIntel intel, DcapPolicy policy, Instant at) {
    var findings = Findings.of("test");
    appraised(intel, policy, at, findings);
    return refusals(findings);
  }

  private static DcapResult appraised(
      TestIntel intel, DcapPolicy policy, Instant at, Findings findings) {
    return DcapAppraiser.of(intel.roots())
        .appraise(intel.quote(), intel.collateral(), policy, at, findings);
  }

  private static Set<String> refusals(Findings findings) {
    return findings.checks().stream()
        .filter(Check::refuses)
        .map(Check::id)
        .collect(Collectors.toSet());
  }
}
