package motte.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import motte.core.Bytes;
import motte.core.Json;
import motte.core.Kind;
import motte.snp.CertificateTable;
import motte.trust.Der;
import motte.trust.Pem;
import motte.trust.SigningKey;
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
  void a_table_in_a_table_is_not_looked_into() {
    var inner = table(CertificateTable.ASK, CA.getBytes(StandardCharsets.US_ASCII));
    var outer = table(CertificateTable.VCEK, inner.toArray());

    var read = Materials.of(Map.of("auxblob", outer));

    assertThat(read.certificates()).isEmpty();
    assertThat(read.ignored()).containsExactly("auxblob: " + CertificateTable.VCEK);
  }

  @Test
  void blocks_in_blocks_are_read_up_to_a_depth() {
    assertThat(Materials.of(Map.of("a.pem", text(nested(7)))).certificates()).hasSize(1);

    var refused =
        catchThrowableOfType(
            IntakeException.class, () -> Materials.of(Map.of("a.pem", text(nested(9)))));
    assertThat(refused.code()).isEqualTo("material-unknown");
  }

  @Test
  void sequences_in_an_extension_are_read_up_to_a_depth() {
    assertThat(Materials.of(Map.of("a.csr", request(8))).requests()).hasSize(1);

    var refused =
        catchThrowableOfType(
            IntakeException.class, () -> Materials.of(Map.of("a.csr", request(9))));
    assertThat(refused.code()).isEqualTo("evidence-extension-malformed");
  }

  @Test
  void a_request_holds_so_many_endorsements_and_no_more() {
    assertThat(Materials.of(Map.of("a.csr", request(lists(64)))).collateral())
        .hasSize(64)
        .containsKey("1.3.6.1.4.1.58270.1.2, revocation list (64)");

    for (var more : List.of(lists(65), text(CRL.repeat(33) + CA.repeat(32)))) {
      var refused =
          catchThrowableOfType(
              IntakeException.class, () -> Materials.of(Map.of("a.csr", request(more))));
      assertThat(refused.code()).isEqualTo("evidence-extension-malformed");
      assertThat(refused).hasMessageContaining("more than 64 certificates");
    }
  }

  @Test
  void a_request_in_a_request_does_not_begin_the_count_anew() {
    var inner = Der.parse(request(lists(40)), RecogniserTest::broken);
    var children = new ArrayList<>(Collections.nCopies(25, list()));
    children.addFirst(inner);

    var refused =
        catchThrowableOfType(
            IntakeException.class,
            () -> Materials.of(Map.of("a.csr", request(Der.of(Der.SEQUENCE, children).encoded()))));
    assertThat(refused).hasMessageContaining("more than 64 certificates");
    assertThat(
            Materials.of(Map.of("a.csr", request(lists(40)), "b.csr", request(lists(40))))
                .collateral())
        .hasSize(80);
  }

  @Test
  void a_request_holds_so_many_elements_and_no_more() {
    var sequences = Der.of(Der.SEQUENCE, Collections.nCopies(128, Der.sequence())).encoded();

    var refused =
        catchThrowableOfType(
            IntakeException.class, () -> Materials.of(Map.of("a.csr", request(sequences))));
    assertThat(refused.code()).isEqualTo("evidence-extension-malformed");
    assertThat(refused).hasMessageContaining("more than 128 elements");
  }

  @Test
  void lists_of_one_file_are_numbered_and_none_replaces_what_is_so_called() {
    var files = new LinkedHashMap<String, Bytes>();
    files.put("a (2)", text(CRL));
    files.put("a", text(CRL.repeat(3) + CA.repeat(2)));

    var read = Materials.of(files);

    assertThat(read.collateral())
        .containsOnlyKeys(
            "a (2), revocation list",
            "a, revocation list",
            "a, revocation list (2)",
            "a, revocation list (3)",
            "a")
        .containsEntry("a", text(CA.repeat(2)));
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
  void an_empty_file_is_no_log_of_no_events() {
    var refused =
        catchThrowableOfType(
            IntakeException.class, () -> Materials.of(Map.of("ccel.bin", Bytes.empty())));
    var inside =
        catchThrowableOfType(
            IntakeException.class,
            () -> Materials.of(Map.of("a.pem", text("-----BEGIN X-----\n-----END X-----\n"))));

    assertThat(refused.code()).isEqualTo("material-unknown");
    assertThat(refused).hasMessageContaining("`ccel.bin`").hasMessageContaining("is empty");
    assertThat(inside.code()).isEqualTo("material-unknown");
  }

  @Test
  void what_is_given_twice_counts_once() {
    var report = new byte[1184];
    report[0] = 2;
    report[0x34] = 1;
    var other = report.clone();
    other[0x50] = 1;
    var quote = hex("ff544347");
    var request = request(1);

    var read =
        Materials.of(
            Map.of(
                "a.bin",
                Bytes.wrap(report),
                "b.bin",
                Bytes.wrap(report),
                "c.hex",
                text(HexFormat.of().formatHex(report)),
                "other.bin",
                Bytes.wrap(other),
                "a.csr",
                request,
                "b.csr",
                request,
                "a.attest",
                quote,
                "b.attest",
                quote));

    assertThat(read.snp()).hasSize(2);
    assertThat(read.requests()).hasSize(1);
    assertThat(read.tpm()).hasSize(1);
  }

  @Test
  void register_values_that_come_twice_are_no_contradiction() {
    var one = text("{\"pcrs\": {\"0\": \"" + "11".repeat(32) + "\"}}");
    var two = text("{\"pcrs\": {\"0\": \"" + "22".repeat(32) + "\"}}");
    var quote = hex("ff544347");

    var read = Materials.of(Map.of("quote", quote, "a.json", one, "b.json", one));

    assertThat(read.tpm().getFirst().banks()).hasSize(1);
    assertThat(
            catchThrowableOfType(
                    IntakeException.class,
                    () -> Materials.of(Map.of("quote", quote, "a.json", one, "b.json", two)))
                .code())
        .isEqualTo("registers-repeated");
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

  /// A certificate in that many blocks.
  private static String nested(int blocks) {
    var text = CA;
    for (int i = 0; i < blocks; i++) {
      var inner = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
      text = "-----BEGIN X-----\n" + inner + "\n-----END X-----\n";
    }
    return text;
  }

  /// A request that holds that many sequences in each other where Enarx puts evidence.
  private static Bytes request(int sequences) {
    var value = Der.sequence();
    for (int i = 1; i < sequences; i++) {
      value = Der.sequence(value);
    }
    return request(value.encoded());
  }

  private static Der list() {
    return Der.parse(Pem.block("X509 CRL", CRL), RecogniserTest::broken);
  }

  private static Bytes lists(int number) {
    return Der.of(Der.SEQUENCE, Collections.nCopies(number, list())).encoded();
  }

  /// A request with that where Enarx puts evidence.
  private static Bytes request(Bytes value) {
    var extension = Der.sequence(Der.oid("1.3.6.1.4.1.58270.1.2"), Der.of(Der.OCTET_STRING, value));
    var attribute =
        Der.sequence(
            Der.oid("1.2.840.113549.1.9.14"), Der.of(Der.SET, List.of(Der.sequence(extension))));
    var key = SigningKey.generate(SigningKey.Curve.P256);
    var info =
        Der.sequence(
            Der.of(Der.INTEGER, new byte[1]),
            Der.sequence(),
            Der.parse(key.spki().der(), RecogniserTest::broken),
            Der.of(0xa0, List.of(attribute)));
    var signature = Der.bits(key.signDer(info.encoded().toArray()));
    return Der.sequence(info, Der.sequence(Der.oid("1.2.840.10045.4.3.2")), signature).encoded();
  }

  private static Bytes text(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static IntakeException broken(String why) {
    return new IntakeException(Kind.INVALID, "broken", why, "mend the test");
  }

  private static Bytes hex(String hex) {
    return Bytes.wrap(HexFormat.of().parseHex(hex));
  }
}
