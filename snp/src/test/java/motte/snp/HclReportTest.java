package motte.snp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.Signature;
import motte.core.Bytes;
import motte.core.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Azure's report around the hardware's, from real machines.
final class HclReportTest {
  @ParameterizedTest
  @CsvSource({
    "snp/azure/hcl-report.bin, SNP",
    "tpm/azure-cvm-tooling/hcl-report-snp.bin, SNP",
    "tpm/azure-cvm-tooling/hcl-report-tdx.bin, TDX",
    "tdx/azure/hcl-report.bin, TDX",
  })
  void the_hardwares_report_binds_the_runtime_data(String file, HclReport.Type type) {
    var hcl = HclReport.parse(Vectors.bytes(file));

    assertThat(hcl.type()).isEqualTo(type);
    assertThat(hcl.reportData()).isEqualTo(hcl.expectedReportData());
    assertThat(hcl.claims().has("vm-configuration")).isTrue();
    assertThat(hcl.attestationKey().publicKey().getAlgorithm()).isEqualTo("RSA");
  }

  @Test
  void the_attestation_key_is_the_one_that_signs_quotes_of_that_machine() throws Exception {
    var hcl = HclReport.parse(Vectors.bytes("snp/azure/hcl-report.bin"));
    var quote = Json.parse(Vectors.text("snp/azure/tpm-quote-v1.json")).map();

    var verifier = Signature.getInstance("SHA256withRSA");
    verifier.initVerify(hcl.attestationKey().publicKey());
    verifier.update(Bytes.parseHex(quote.text("message")).toArray());

    assertThat(verifier.verify(Bytes.parseHex(quote.text("signature")).toArray())).isTrue();
  }

  @Test
  void the_report_of_a_td_is_handed_on_as_bytes_and_is_no_evidence_of_snp() {
    var bytes = Vectors.bytes("tdx/azure/hcl-report.bin");

    assertThat(HclReport.parse(bytes).hardwareReport().size()).isEqualTo(1024);
    assertThatThrownBy(() -> SnpEvidence.parse(bytes))
        .isInstanceOfSatisfying(
            SnpException.class, e -> assertThat(e.code()).isEqualTo("snp-evidence-malformed"));
  }

  @Test
  void altered_runtime_data_is_no_longer_bound() {
    var bytes = Vectors.bytes("snp/azure/hcl-report.bin").toArray();
    bytes[0x700] ^= 1;

    HclReport hcl;
    try {
      hcl = HclReport.parse(Bytes.wrap(bytes));
    } catch (motte.core.MotteException e) {
      throw new AssertionError("a digit of a key should have changed", e);
    }

    assertThat(hcl.reportData()).isNotEqualTo(hcl.expectedReportData());
  }

  @ParameterizedTest
  @CsvSource({"0", "4", "8", "12", "16", "1216", "1220", "1224", "1228", "1232", "2599"})
  void a_header_that_contradicts_itself_is_refused(int at) {
    var bytes = Vectors.bytes("snp/azure/hcl-report.bin").toArray();
    bytes[at] ^= 0x40;

    assertThatThrownBy(() -> HclReport.parse(Bytes.wrap(bytes)))
        .isInstanceOfSatisfying(
            SnpException.class, e -> assertThat(e.code()).isEqualTo("hcl-report-malformed"));
  }

  @Test
  void evidence_for_azures_virtual_tpm_is_read_in_its_newer_versions_too() {
    var report = Vectors.bytes("snp/azure/hcl-report.bin");
    var vcek = Vectors.bytes("snp/azure/evidence-v0.extracted-vcek.der");
    var json =
        Json.of(
            java.util.Map.of(
                "version", Json.of(1),
                "hcl_report", Json.of(report.base64Url()),
                "vcek", Json.of(vcek.base64Url())));

    var evidence =
        SnpEvidence.parse(
            Bytes.wrap(json.text().getBytes(java.nio.charset.StandardCharsets.UTF_8)));

    assertThat(evidence.hcl()).contains(HclReport.parse(report));
    assertThat(evidence.certificates()).containsExactly(vcek);
  }
}
