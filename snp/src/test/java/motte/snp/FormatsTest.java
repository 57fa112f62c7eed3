package motte.snp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import motte.core.Bytes;
import motte.core.Json;
import motte.core.MotteException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the formats hold, and what they refuse.
final class FormatsTest {
  /// Offsets whose bytes are reserved in a report of version 2.
  static Stream<Integer> reserved() {
    return Stream.of(0x4c, 0x4f, 0x188, 0x19f, 0x1eb, 0x1ef, 0x1f8, 0x29f, 0x330, 0x49f);
  }

  static Stream<Json.Map> veks() {
    return Vectors.expected("snp-vcek");
  }

  @Test
  void a_report_of_version_3_tells_its_processor_and_its_firmware() {
    var report = SnpReport.parse(Vectors.bytes("snp/trustee/test-vlek-report.bin"));

    assertThat(report.version()).isEqualTo(3);
    assertThat(report.cpuid())
        .hasValueSatisfying(cpuid -> {
          assertThat(cpuid.hex()).isEqualTo("190101");
          assertThat(cpuid.product()).contains(Product.MILAN);
        });
    assertThat(report.current()).hasToString("1.55.29");
    assertThat(report.vmpl()).isEqualTo(1);
    assertThat(report.keyInfo().signer()).isEqualTo(KeyInfo.Signer.VLEK);
    assertThat(report.chipIdMasked()).isTrue();
    assertThat(report.reportedTcb().hex()).isEqualTo("04000000000018d9");
    assertThat(report.reportedTcb().of(Product.MILAN)).isEqualTo(new Tcb(0, 4, 0, 0x18, 0xd9));
  }

  @Test
  void turin_lays_out_its_levels_in_another_order() {
    var tcb = new TcbVersion(0x4500_0000_0403_0201L);

    assertThat(tcb.hex()).isEqualTo("0102030400000045");
    assertThat(tcb.of(Product.TURIN)).isEqualTo(new Tcb(1, 2, 3, 4, 0x45));
    assertThat(tcb.of(Product.GENOA)).isEqualTo(new Tcb(0, 1, 2, 0, 0x45));
  }

  @Test
  void processors_are_told_by_family_and_model() {
    assertThat(new Cpuid(0x19, 0x01, 1).product()).contains(Product.MILAN);
    assertThat(new Cpuid(0x19, 0x11, 1).product()).contains(Product.GENOA);
    assertThat(new Cpuid(0x19, 0xa0, 2).product()).contains(Product.GENOA);
    assertThat(new Cpuid(0x1a, 0x02, 1).product()).contains(Product.TURIN);
    assertThat(new Cpuid(0x1a, 0x50, 1).product()).isEmpty();
    assertThat(new Cpuid(0x17, 0x31, 0).product()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("reserved")
  void reserved_bytes_of_a_report_must_be_zero(int at) {
    var report = Vectors.bytes("snp/trustee/test-report.bin").toArray();
    report[at] = 1;

    assertThatThrownBy(() -> SnpReport.parse(Bytes.wrap(report)))
        .isInstanceOfSatisfying(
            SnpException.class, e -> assertThat(e.code()).isEqualTo("snp-report-malformed"))
        .hasMessageContaining("reserved");
  }

  @Test
  void a_report_of_version_5_has_vectors_of_mitigations_and_one_of_version_4_has_not() {
    var report = Vectors.bytes("snp/trustee/test-vlek-report.bin").toArray();
    ByteBuffer.wrap(report).order(ByteOrder.LITTLE_ENDIAN).putLong(0x1f8, 3).putLong(0x200, 7);

    report[0] = 5;
    assertThat(SnpReport.parse(Bytes.of(report)).mitigations())
        .contains(new SnpReport.Mitigations(3, 7));

    report[0] = 4;
    assertThatThrownBy(() -> SnpReport.parse(Bytes.of(report))).isInstanceOf(SnpException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 6, 255})
  void a_report_of_another_version_is_refused_by_name(int version) {
    var report = Vectors.bytes("snp/trustee/test-report.bin").toArray();
    report[0] = (byte) version;

    assertThatThrownBy(() -> SnpReport.parse(Bytes.wrap(report)))
        .isInstanceOfSatisfying(
            SnpException.class, e -> assertThat(e.code()).isEqualTo("snp-report-version-unknown"))
        .hasMessageContaining(String.valueOf(version));
  }

  @ParameterizedTest
  @MethodSource("veks")
  void extensions_of_an_endorsement_key_are_read_in_both_encodings(Json.Map expected) {
    var vek = Vek.parse(Vectors.bytes(expected.text("file")));

    expected
        .map("fields")
        .members()
        .forEach((name, value) -> {
          switch (value) {
            case Json.Int _ -> assertThat(vek.fields().get(name)).isEqualTo(value);
            case Json.Text(var start) ->
                assertThat(vek.fields().get(name))
                    .isInstanceOfSatisfying(
                        Json.Text.class, all -> assertThat(all.value()).startsWith(start));
            default -> throw new AssertionError(name + " is " + value);
          }
        });
    assertThat(vek.chipId().orElseThrow().hex()).startsWith("000102030405060708").hasSize(128);
  }

  @Test
  void an_endorsement_key_names_its_chip_or_its_cloud() {
    var milan = Vek.parse(Vectors.bytes("snp/trustee/test-vcek.der"));
    var turin = Vek.parse(Vectors.bytes("snp/virtee/vcek_turin.der"));
    var vlek = Vek.parse(Vectors.bytes("snp/trustee/test-vlek.der"));

    assertThat(milan.productName()).isEqualTo("Milan-B0");
    assertThat(milan.tcb().hex()).isEqualTo("0300000000000873");
    assertThat(turin.product()).isEqualTo(Product.TURIN);
    assertThat(turin.chipId()).contains(Bytes.parseHex("1e550a8ee5cf9f4d"));
    assertThat(turin.tcb().of(Product.TURIN)).isEqualTo(new Tcb(0, 0, 0, 0, 9));
    assertThat(vlek.signer()).isEqualTo(KeyInfo.Signer.VLEK);
    assertThat(vlek.cspId()).contains("CN=cc-us-east-2.amazonaws.com");
    assertThat(vlek.tcb().of(Product.MILAN).microcode()).isEqualTo(0xd9);
  }

  @Test
  void a_certificate_without_amds_extensions_is_no_endorsement_key() {
    assertThatThrownBy(() -> Vek.parse(Vectors.bytes("snp/roots/ask_ark_milan.pem")))
        .isInstanceOfSatisfying(
            SnpException.class, e -> assertThat(e.code()).isEqualTo("snp-vek-malformed"));
  }

  @Test
  void a_table_of_certificates_follows_the_report() {
    var report = Vectors.bytes("snp/trustee/test-report.bin");
    var vcek = Vectors.bytes("snp/trustee/test-vcek.der");
    var crl = Bytes.of(new byte[] {1, 2, 3});
    var table = table(List.of(CertificateTable.VCEK, CertificateTable.CRL), List.of(vcek, crl));

    var evidence = SnpEvidence.parse(joined(report, table));

    assertThat(evidence.report().bytes()).isEqualTo(report);
    assertThat(evidence.certificates()).containsExactly(vcek);
    assertThat(evidence.crl()).contains(crl);
    assertThat(CertificateTable.parse(Bytes.empty()).entries()).isEmpty();
  }

  @Test
  void a_table_that_points_beyond_itself_or_into_its_own_header_is_refused() {
    var good = table(List.of(CertificateTable.VCEK), List.of(Bytes.of(new byte[] {1}))).toArray();
    for (int[] bad : new int[][] {{0, 1}, {47, 1}, {48, 2}, {-1, -1}, {48, -1}}) {
      ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).putInt(16, bad[0]).putInt(20, bad[1]);

      assertThatThrownBy(() -> CertificateTable.parse(Bytes.of(good)))
          .isInstanceOfSatisfying(
              SnpException.class, e -> assertThat(e.code()).isEqualTo("snp-table-malformed"));
    }
  }

  @Test
  void a_table_whose_entries_overlap_is_refused() {
    var content = Bytes.of(new byte[] {1, 2, 3, 4});
    var good =
        table(List.of(CertificateTable.VCEK, CertificateTable.ASK), List.of(content, content))
            .toArray();
    assertThat(CertificateTable.parse(Bytes.of(good)).entries()).hasSize(2);
    // The second entry: the same bytes, the first's last, some inside it, all of both.
    for (int[] bad : new int[][] {{72, 4}, {75, 4}, {73, 2}, {72, 8}}) {
      ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).putInt(40, bad[0]).putInt(44, bad[1]);

      assertThatThrownBy(() -> CertificateTable.parse(Bytes.of(good)))
          .isInstanceOfSatisfying(
              SnpException.class, e -> assertThat(e.code()).isEqualTo("snp-table-malformed"));
    }
  }

  @Test
  void every_envelope_gives_its_report_and_its_certificates() {
    var dstack = SnpEvidence.parse(Vectors.bytes("snp/dstack/sev_snp_attestation.bin"));
    var dstackJson = SnpEvidence.parse(Vectors.bytes("snp/dstack/sev-snp-attestation.json"));
    var azure = SnpEvidence.parse(Vectors.bytes("snp/azure/evidence-v0.json"));
    var trustee = SnpEvidence.parse(Vectors.bytes("snp/trustee/e2e-evidence.json"));

    assertThat(dstack.report().bytes()).isEqualTo(Vectors.bytes("snp/dstack/extracted-report.bin"));
    assertThat(dstackJson.report()).isEqualTo(dstack.report());
    assertThat(dstackJson.certificates()).hasSize(2);
    assertThat(azure.report().bytes())
        .isEqualTo(Vectors.bytes("snp/azure/evidence-v0.extracted-report.bin"));
    assertThat(Certificates.parse(azure.certificates().getFirst()))
        .containsExactly(
            Certificates.parse(Vectors.bytes("snp/azure/evidence-v0.extracted-vcek.der"))
                .getFirst());
    assertThat(azure.hcl()).isPresent();
    assertThat(trustee.report().cpuid()).contains(new Cpuid(0x19, 0xa0, 2));
    assertThat(Vek.parse(trustee.certificates().getFirst()).chipId())
        .contains(trustee.report().chipId());
  }

  @Test
  void bytes_of_no_known_form_are_refused_by_name() {
    for (var bytes : List.of("", "x", "{}", "[]", "{\"report\":\"00\"}", "HCLA")) {
      assertThatThrownBy(() ->
              SnpEvidence.parse(
                  Bytes.wrap(bytes.getBytes(java.nio.charset.StandardCharsets.UTF_8))))
          .as(bytes)
          .isInstanceOf(MotteException.class);
    }
  }

  static Bytes table(List<UUID> guids, List<Bytes> contents) {
    int end = 24 * (guids.size() + 1);
    var out = ByteBuffer.allocate(end + contents.stream().mapToInt(Bytes::size).sum());
    int at = end;
    for (int i = 0; i < guids.size(); i++) {
      out.order(ByteOrder.BIG_ENDIAN)
          .putLong(guids.get(i).getMostSignificantBits())
          .putLong(guids.get(i).getLeastSignificantBits());
      out.order(ByteOrder.LITTLE_ENDIAN).putInt(at).putInt(contents.get(i).size());
      out.put(at, contents.get(i).toArray());
      at += contents.get(i).size();
    }
    return Bytes.wrap(out.array());
  }

  static Bytes joined(Bytes first, Bytes second) {
    return Bytes.wrap(
        ByteBuffer.allocate(first.size() + second.size())
            .put(first.toArray())
            .put(second.toArray())
            .array());
  }
}
