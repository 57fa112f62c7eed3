package motte.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import motte.core.Bytes;
import motte.core.Json;
import motte.snp.CertificateTable;
import org.junit.jupiter.api.Test;

class RecogniserTest {
  /// A CA of our own that is named as Intel's, and its revocation list.
  private static final String CA =
      """
      -----BEGIN CERTIFICATE-----
      MIIBnzCCAUWgAwIBAgIUW6LlAsmaIFUC8EO1YF0BeQPnpIQwCgYIKoZIzj0EAwIw
      JDEiMCAGA1UEAwwZSW50ZWwgU0dYIFBDSyBQbGF0Zm9ybSBDQTAgFw0yNjExMjIw
      MDIxNThaGA8yMDUxMDcxNDAwMjE1OFowJDEiMCAGA1UEAwwZSW50ZWwgU0dYIFBD
      SyBQbGF0Zm9ybSBDQTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABDEmu+6ORhac
      4STDOVjK8xPF2TKjNK6QbickdfxNhUtCPTvpXNTpVUT2t0pT9Ruh0vB9EH8WBW2V
      Q4EPWt8Jm7ujUzBRMB0GA1UdDgQWBBSCchwi4PTeSVK4wErUaQVSdexkMDAfBgNV
      HSMEGDAWgBSCchwi4PTeSVK4wErUaQVSdexkMDAPBgNVHRMBAf8EBTADAQH/MAoG
      CCqGSM49BAMCA0gAMEUCIAVBx9Bu+bOsIVzD6/5UNxoUT7nUXSxJ6txfoBjwEoMh
      AiEA8zTp/E8zWK7Xns2V/QUaxrhx72TGTYDsH3Wj1WDGo7U=
      -----END CERTIFICATE-----
      """;

  private static final String CRL =
      """
      -----BEGIN X509 CRL-----
      MIG+MGUCAQEwCgYIKoZIzj0EAwIwJDEiMCAGA1UEAwwZSW50ZWwgU0dYIFBDSyBQ
      bGF0Zm9ybSBDQRcNMjYxMTIyMDAyMTU4WhgPMjA1MTA3MTQwMDIxNThaoA4wDDAK
      BgNVHRQEAwIBATAKBggqhkjOPQQDAgNJADBGAiEApPMXibrgYDXNRQYTbfV21uqF
      sS6MF8laS/gS72f1quMCIQC6PwG8noKoo8Fc4uQxW2mtMht3iEabrAq4XY0wYvi+
      5w==
      -----END X509 CRL-----
      """;

  @Test
  void a_hosts_table_of_certificates_alone_gives_its_certificates() {
    var table = table(CertificateTable.VCEK, CA.getBytes(StandardCharsets.US_ASCII));

    var read = Materials.of(Map.of("auxblob", table));

    assertThat(read.certificates()).hasSize(1);
    assertThat(read.ignored()).isEmpty();
  }

  @Test
  void a_revocation_list_and_its_chain_in_one_file_stay_two_things() {
    var json = Json.of(Map.of("crl", Json.of(CRL), "issuer", Json.of(CA))).text();

    var either = Materials.of(Map.of("pck.json", text(json)));
    var pem = Materials.of(Map.of("pck.pem", text(CRL + CA)));

    assertThat(either.collateral()).hasSize(2);
    assertThat(pem.collateral()).hasSize(2);
  }

  @Test
  void a_report_in_one_piece_is_read_from_the_member_that_else_spells_it_out() {
    var report = new byte[1184];
    report[0] = 2;
    report[0x34] = 1;
    var json = "{\"attestation_report\":\"" + Base64.getEncoder().encodeToString(report) + "\"}";

    assertThat(Materials.of(Map.of("evidence.json", text(json))).snp()).hasSize(1);
  }

  @Test
  void zeros_are_no_event_log() {
    var refused =
        catchThrowableOfType(
            IntakeException.class, () -> Materials.of(Map.of("nonce", Bytes.wrap(new byte[64]))));

    assertThat(refused.code()).isEqualTo("material-unknown");
  }

  @Test
  void a_collection_of_cca_tokens_has_one_of_two_tags() {
    assertThat(Shapes.cca(hex("d9018fa219acca40"))).isTrue();
    assertThat(Shapes.cca(hex("d9038ba219acca821901075841"))).isTrue();
    assertThat(Shapes.cca(hex("d9038ba1646e616d65821901075841"))).isFalse();
  }

  private static Bytes table(UUID guid, byte[] content) {
    var out = new ByteArrayOutputStream();
    var entry = ByteBuffer.allocate(48);
    entry.putLong(guid.getMostSignificantBits()).putLong(guid.getLeastSignificantBits());
    entry.order(ByteOrder.LITTLE_ENDIAN).putInt(48).putInt(content.length);
    out.writeBytes(entry.array());
    out.writeBytes(content);
    return Bytes.wrap(out.toByteArray());
  }

  private static Bytes text(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Bytes hex(String hex) {
    return Bytes.wrap(HexFormat.of().parseHex(hex));
  }
}
